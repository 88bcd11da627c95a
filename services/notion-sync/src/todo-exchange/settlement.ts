import { TodoConflicted, TodoConflictResolved, TodoEditedInNotion, TodoSynced, TodoSyncFailed } from '@na/contracts';
import { tell } from '@na/persistence';
import { metrics } from '@na/telemetry';
import type { EntityManager } from 'typeorm';
import { knownUsers } from '../schemas/notion-users.ts';
import { todoBody } from '../todos/todo-body.ts';
import { storeTodo, type TodoRow } from '../todos/todo.queries.ts';
import type { Policy } from '../two-way/policy.ts';
import { pendingOf, type Conflict, type Merged } from '../two-way/standing.ts';
import { conflictBody, endConflict, insertConflict, updateConflict } from './todo-conflict.queries.ts';
import { TODO_FIELDS } from '../schemas/todo-fields.ts';
import { standingOf, withStanding } from './todo-fields.ts';

const conflicts = metrics.counter({
  name: 'na_todo_conflicts_total',
  help: 'Fields of to-dos that the API and somebody in Notion changed to different values, by who won; `nobody` awaits a decision.',
  labelNames: ['winner'],
});

const edits = metrics.counter({
  name: 'na_todo_edits_total',
  help: 'Edits that people made in Notion and that came into to-dos, by field.',
  labelNames: ['field'],
});

// From the start, so that the first one is seen as growth.
for (const winner of ['notion', 'api', 'nobody']) conflicts.inc({ winner }, 0);
for (const field of TODO_FIELDS) edits.inc({ field }, 0);

/**
 * Writes down what a reading brought to a to-do that is locked: its fields, how far it has come to Notion, its conflicts; and tells all that.
 * @param now the database's time, in milliseconds since 1970
 */
export async function settle(
  tx: EntityManager,
  row: TodoRow,
  { standing, taken, conflicts: found, ended }: Pick<Merged, 'standing' | 'taken' | 'conflicts' | 'ended'>,
  { policy, now }: { policy: Policy; now: number },
): Promise<TodoRow> {
  const users = taken.includes('assignee') ? await knownUsers(tx, row.connectionId) : [];
  const fields = withStanding(row, standing, users);
  const version = row.version + (taken.length ? 1 : 0);
  const updatedAt = taken.length ? new Date(now) : row.updatedAt;
  const next = withSync({ ...fields, version, updatedAt }, pendingOf(standing), Object.keys(standing.open), now);
  const stored = await storeTodo(tx, next);
  await tellSettled(tx, row, stored, taken);
  await noteConflicts(tx, stored, found, policy);
  for (const [field, how] of Object.entries(ended)) await tellEnd(tx, stored, field, how);
  for (const [field, theirs] of Object.entries(standing.open))
    await updateConflict(tx, row.id, { field, ours: standing.ours[field] ?? null, theirs });
  return stored;
}

/** As {@link settle}, of a standing in which nothing new was found. */
export function settled(tx: EntityManager, row: TodoRow, now: number): Promise<TodoRow> {
  const merged = { standing: standingOf(row), taken: [], conflicts: [], ended: {} };
  return settle(tx, row, merged, { policy: 'ask', now });
}

/** Ends an open conflict, and tells it. */
export async function tellEnd(
  tx: EntityManager,
  { id, workspaceId, version }: TodoRow,
  field: string,
  resolution: 'notion' | 'api' | 'agreed',
  resolvedBy?: string,
): Promise<void> {
  const row = await endConflict(tx, id, field, resolution, resolvedBy);
  if (row) await tell(tx, TodoConflictResolved, { todoId: id, conflict: conflictBody(row) }, { workspaceId, version });
}

/** How far a to-do has come to Notion, when these fields are still to go there and those await a decision. */
function withSync(row: TodoRow, pending: string[], open: string[], now: number): TodoRow {
  const next = { ...row, changed: pending };
  if (pending.length) return { ...next, syncState: row.syncState === 'synced' ? 'pending' : row.syncState };
  if (!open.length)
    return { ...next, syncState: 'synced', syncError: null, syncedVersion: row.version, syncedAt: new Date(now) };
  const syncError = `Changed on both sides: ${open.join(', ')}. Decide with POST /v1/todos/conflicts/{id}/resolve; GET /v1/todos/conflicts?todoId=${row.id} lists them.`;
  return { ...next, syncState: 'failed', syncError };
}

async function tellSettled(tx: EntityManager, before: TodoRow, row: TodoRow, taken: string[]): Promise<void> {
  const { id: todoId, workspaceId, version, notionPageId, notionUrl, syncError } = row;
  const about = { workspaceId, version };
  for (const field of taken) edits.inc({ field: field.startsWith('properties.') ? 'properties' : field });
  if (taken.length) await tell(tx, TodoEditedInNotion, { todoId, version, fields: taken, todo: todoBody(row) }, about);
  const isNews = before.syncState !== row.syncState;
  if (isNews && row.syncState === 'synced' && notionPageId && notionUrl)
    await tell(tx, TodoSynced, { todoId, version, notionPageId, notionUrl }, about);
  if (isNews && row.syncState === 'failed')
    await tell(tx, TodoSyncFailed, { todoId, version, error: syncError ?? '' }, about);
}

async function noteConflicts(tx: EntityManager, row: TodoRow, found: Conflict[], policy: Policy): Promise<void> {
  const { id: todoId, workspaceId, version } = row;
  for (const conflict of found) {
    const stored = await insertConflict(tx, row, conflict, policy);
    conflicts.inc({ winner: conflict.winner ?? 'nobody' });
    await tell(tx, TodoConflicted, { todoId, conflict: conflictBody(stored) }, { workspaceId, version });
  }
}
