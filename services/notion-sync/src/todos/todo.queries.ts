import type { SyncState } from '@na/contracts';
import type { DataSource, EntityManager } from 'typeorm';
import { isAfterPlace, PLACE, type Place } from '../cursor.ts';
import { MIRRORED_COLUMNS, type MirroredRow } from '../sync/sync.queries.ts';

type Database = DataSource | EntityManager;

/** A to-do as it is stored. */
export interface TodoRow extends MirroredRow {
  notionDataSourceId: string;
  title: string;
  dueDate: string | null;
  priority: string | null;
  assignee: string | null;
  status: string | null;
}

const COLUMNS = `${MIRRORED_COLUMNS}, notion_data_source_id as "notionDataSourceId", title, due_date as "dueDate", priority, assignee, status`;

/** What is chosen when a to-do is taken. */
export type NewTodo = Pick<
  TodoRow,
  | 'id'
  | 'workspaceId'
  | 'connectionId'
  | 'notionDataSourceId'
  | 'title'
  | 'changed'
  | 'syncTaskId'
  | 'madeByTask'
  | 'madeFrom'
> & { [field in 'dueDate' | 'priority' | 'assignee' | 'status']?: string };

/** Gives nothing when the id is taken. */
export async function insertTodo(tx: EntityManager, todo: NewTodo): Promise<TodoRow | undefined> {
  const [inserted] = await tx.query(
    `insert into todo (id, workspace_id, connection_id, notion_data_source_id, title, due_date, priority, assignee, status,
       changed, sync_task_id, made_by_task, made_from)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
     on conflict (id) do nothing returning ${COLUMNS}`,
    [
      todo.id,
      todo.workspaceId,
      todo.connectionId,
      todo.notionDataSourceId,
      todo.title,
      todo.dueDate,
      todo.priority,
      todo.assignee,
      todo.status,
      todo.changed,
      todo.syncTaskId,
      todo.madeByTask,
      todo.madeFrom,
    ],
  );
  return inserted;
}

export async function findTodo(database: Database, workspaceId: string, id: string): Promise<TodoRow | undefined> {
  const [found] = await database.query(`select ${COLUMNS} from todo where id = $1 and workspace_id = $2`, [
    id,
    workspaceId,
  ]);
  return found;
}

/** Whoever it belongs to: for an id that is to be given to another. */
export async function findTakenTodo(database: Database, id: string): Promise<TodoRow | undefined> {
  const [found] = await database.query(`select ${COLUMNS} from todo where id = $1`, [id]);
  return found;
}

/** Nobody else changes it until `tx` ends. */
export async function lockTodo(tx: EntityManager, workspaceId: string, id: string): Promise<TodoRow | undefined> {
  const [found] = await tx.query(`select ${COLUMNS} from todo where id = $1 and workspace_id = $2 for update`, [
    id,
    workspaceId,
  ]);
  return found;
}

/** Stores a to-do's fields as its next version, to be brought to Notion by a task. */
export async function storeTodo(
  tx: EntityManager,
  { id, title, dueDate, priority, assignee, status, archived, changed }: TodoRow,
  syncTaskId: string,
): Promise<TodoRow> {
  const [stored] = await tx.query(
    `update todo set title = $2, due_date = $3, priority = $4, assignee = $5, status = $6, archived = $7, changed = $8,
       version = version + 1, sync_state = 'pending', sync_error = null, sync_task_id = $9, updated_at = clock_timestamp()
     where id = $1 returning ${COLUMNS}`,
    [id, title, dueDate, priority, assignee, status, archived, changed, syncTaskId],
  );
  return stored[0];
}

/** Which to-dos of a workspace. */
export interface TodoFilter {
  workspaceId: string;
  /** All when empty. */
  syncStates: SyncState[];
  /** All when empty. */
  statuses: string[];
  includeArchived: boolean;
  limit: number;
  after?: Place;
}

/** Newest first. */
export async function listTodos(database: Database, filter: TodoFilter): Promise<(TodoRow & { place: string })[]> {
  const { workspaceId, limit, after, syncStates, statuses, includeArchived } = filter;
  return database.query(
    `select ${COLUMNS}, ${PLACE} from todo
     where workspace_id = $1 and ${isAfterPlace(3)}
       and (cardinality($5::text[]) = 0 or sync_state = any($5)) and (cardinality($6::text[]) = 0 or status = any($6))
       and ($7 or not archived)
     order by created_at desc, id desc limit $2`,
    [workspaceId, limit, after?.[0], after?.[1], syncStates, statuses, includeArchived],
  );
}
