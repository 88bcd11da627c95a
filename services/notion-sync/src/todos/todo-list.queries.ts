import type { DataSource } from 'typeorm';
import type { TodoListRequest } from './todo-shape.ts';
import type { TodoOrder, TodoPlace } from './todo-order.ts';
import { dueAtOf, TODO_COLUMNS, type TodoRow } from './todo.queries.ts';

/** Which to-dos of a workspace; lists that are empty stand for all. `assignees` are written as {@link Meant.anybody} gives them. */
export interface TodoFilter extends Omit<TodoListRequest, 'cursor' | 'sort'> {
  after?: TodoPlace;
}

/** The statement of a list. Conditions that are not asked for are folded away when it is planned, as each call is planned with its parameters. */
export function todoListSql({ by, as, isDescending }: TodoOrder): string {
  const [after, direction] = isDescending ? ['<', 'desc'] : ['>', 'asc'];
  return `select ${TODO_COLUMNS}, (${by})::text as place from todo
     where workspace_id = $1 and ($3::text is null or (${by}, id) ${after} ($3::${as}, $4::uuid))
       and ($5 or not archived)
       and (cardinality($6::text[]) = 0 or sync_state = any($6))
       and (cardinality($7::text[]) = 0 or status = any($7))
       and (cardinality($8::text[]) = 0 or coalesce(notion_assignee_id, lower(assignee)) = any($8))
       and (cardinality($9::text[]) = 0 or priority = any($9))
       and ($10::timestamptz is null or coalesce(due_at, 'infinity') >= $10 and due_at is not null)
       and ($11::timestamptz is null or coalesce(due_at, 'infinity') < $11)
       and ($12::text is null or to_tsvector('simple', title) @@ to_tsquery('simple', $12))
       and (cardinality($13::uuid[]) = 0 or notion_data_source_id = any($13))
       and (cardinality($14::text[]) = 0 or project = any($14))
     order by ${by} ${direction}, id ${direction} limit $2`;
}

/** The parameters of {@link todoListSql}. */
export function todoListParameters(filter: TodoFilter): unknown[] {
  return [
    filter.workspaceId,
    filter.limit,
    filter.after?.[0],
    filter.after?.[1],
    filter.includeArchived,
    filter.syncStates,
    filter.statuses,
    filter.assignees,
    filter.priorities,
    dueAtOf(filter.dueFrom ?? null),
    dueAtOf(filter.dueBefore ?? null),
    filter.text === undefined ? undefined : wordsOf(filter.text),
    filter.notionDataSourceIds,
    filter.projects,
  ];
}

/** In the order that was asked for; each with its place in it. */
export async function listTodos(
  dataSource: DataSource,
  order: TodoOrder,
  filter: TodoFilter,
): Promise<(TodoRow & { place: string })[]> {
  return dataSource.query(todoListSql(order), todoListParameters(filter));
}

/** All words of a text, each of which may be the beginning of one. What is no letter and no digit only separates. */
function wordsOf(text: string): string {
  const words = text.match(/[\p{L}\p{N}]+/gu) ?? [];
  // Nothing has a word that is none.
  return words.map(word => `${word}:*`).join(' & ');
}
