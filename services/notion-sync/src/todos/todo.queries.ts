import type { JsonObject } from '@na/contracts';
import type { DataSource, EntityManager } from 'typeorm';
import { MIRRORED_COLUMNS, type MirroredRow } from '../sync/sync.queries.ts';
import type { StoredStanding } from '../todo-exchange/todo-fields.ts';

type Database = DataSource | EntityManager;

/** A to-do as it is stored. */
export interface TodoRow extends MirroredRow {
  notionDataSourceId: string;
  title: string;
  dueDate: string | null;
  priority: string | null;
  assignee: string | null;
  /** The Notion users whom the assignee means, separated by commas, once that is known. */
  notionAssigneeId: string | null;
  status: string | null;
  labels: string[];
  project: string | null;
  /** Further properties by name; null where one was emptied. */
  properties: JsonObject;
  /** How it stands between us and Notion. */
  standing: StoredStanding;
  /** The write of it that is under way, so that its end is noted for no other. */
  sending: string | null;
}

/** The columns of {@link TodoRow}, for a select list. */
export const TODO_COLUMNS = `${MIRRORED_COLUMNS}, notion_data_source_id as "notionDataSourceId", title, due_date as "dueDate", priority, assignee,
  notion_assignee_id as "notionAssigneeId", status, labels, project, properties, standing, sending`;

/** What is chosen when a to-do is taken. */
export type NewTodo = Pick<
  TodoRow,
  | 'id'
  | 'workspaceId'
  | 'connectionId'
  | 'notionDataSourceId'
  | 'title'
  | 'dueDate'
  | 'priority'
  | 'assignee'
  | 'notionAssigneeId'
  | 'status'
  | 'labels'
  | 'project'
  | 'properties'
  | 'changed'
  | 'syncTaskId'
  | 'madeByTask'
  | 'madeFrom'
>;

/** The place of a priority in its data source's order, for an expression on a row's own columns. */
const RANK = (connection: string, source: string, priority: string) =>
  `(select array_position(priorities, ${priority}) from todo_source
    where todo_source.connection_id = ${connection} and todo_source.notion_data_source_id = ${source})`;

/** Gives nothing when the id is taken. */
export async function insertTodo(tx: EntityManager, todo: NewTodo): Promise<TodoRow | undefined> {
  const [inserted] = await tx.query(
    `insert into todo (id, workspace_id, connection_id, notion_data_source_id, title, due_date, priority, assignee, status,
       changed, sync_task_id, made_by_task, made_from, notion_assignee_id, labels, project, properties, due_at, priority_rank)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, ${RANK('$3', '$4', '$7')})
     on conflict (id) do nothing returning ${TODO_COLUMNS}`,
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
      todo.notionAssigneeId,
      todo.labels,
      todo.project,
      todo.properties,
      dueAtOf(todo.dueDate),
    ],
  );
  return inserted;
}

/** When something is due, for the order: a date begins at midnight UTC. */
export function dueAtOf(dueDate: string | null): Date | null {
  if (dueDate === null) return null;
  const due = new Date(dueDate);
  return Number.isNaN(due.getTime()) ? null : due;
}

export async function findTodo(database: Database, workspaceId: string, id: string): Promise<TodoRow | undefined> {
  const [found] = await database.query(`select ${TODO_COLUMNS} from todo where id = $1 and workspace_id = $2`, [
    id,
    workspaceId,
  ]);
  return found;
}

/** Whoever it belongs to: for an id that is to be given to another. */
export async function findTakenTodo(database: Database, id: string): Promise<TodoRow | undefined> {
  const [found] = await database.query(`select ${TODO_COLUMNS} from todo where id = $1`, [id]);
  return found;
}

/** Nobody else changes it until `tx` ends. */
export async function lockTodo(tx: EntityManager, workspaceId: string, id: string): Promise<TodoRow | undefined> {
  const [found] = await tx.query(`select ${TODO_COLUMNS} from todo where id = $1 and workspace_id = $2 for update`, [
    id,
    workspaceId,
  ]);
  return found;
}

/** The to-do that a page of Notion is, for nobody else to change until `tx` ends. */
export async function lockTodoOfPage(
  tx: EntityManager,
  workspaceId: string,
  pageId: string,
): Promise<TodoRow | undefined> {
  const [found] = await tx.query(
    `select ${TODO_COLUMNS} from todo where workspace_id = $1 and notion_page_id = $2 for update`,
    [workspaceId, pageId],
  );
  return found;
}

/** Stores a to-do that is locked, as it is given. */
export async function storeTodo(tx: EntityManager, todo: TodoRow): Promise<TodoRow> {
  const [stored] = await tx.query(
    `update todo set title = $2, due_date = $3, due_at = $4, priority = $5,
       priority_rank = ${RANK('todo.connection_id', 'todo.notion_data_source_id', '$5')},
       assignee = $6, notion_assignee_id = $7, status = $8, labels = $9, project = $10, properties = $11, archived = $12, changed = $13,
       version = $14, sync_state = $15, sync_error = $16, sync_task_id = $17, synced_version = $18, synced_at = $19, standing = $20,
       sending = $21, updated_at = $22
     where id = $1 returning ${TODO_COLUMNS}`,
    [
      todo.id,
      todo.title,
      todo.dueDate,
      dueAtOf(todo.dueDate),
      todo.priority,
      todo.assignee,
      todo.notionAssigneeId,
      todo.status,
      todo.labels,
      todo.project,
      todo.properties,
      todo.archived,
      todo.changed,
      todo.version,
      todo.syncState,
      todo.syncError,
      todo.syncTaskId,
      todo.syncedVersion,
      todo.syncedAt,
      todo.standing,
      todo.sending,
      todo.updatedAt,
    ],
  );
  return stored[0];
}
