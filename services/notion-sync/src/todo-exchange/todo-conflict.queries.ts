import type { TodoConflict } from '@na/contracts';
import type { DataSource, EntityManager } from 'typeorm';
import { isAfterPlace, PLACE, type Place } from '../cursor.ts';
import type { FieldValue } from '../two-way/merge.ts';
import type { Policy } from '../two-way/policy.ts';
import type { Conflict } from '../two-way/standing.ts';

type Database = DataSource | EntityManager;

/** A conflict as it is stored. */
export interface TodoConflictRow {
  id: string;
  workspaceId: string;
  todoId: string;
  field: string;
  base: FieldValue;
  ours: FieldValue;
  theirs: FieldValue;
  policy: Policy;
  resolution: 'notion' | 'api' | 'agreed' | null;
  resolvedBy: string | null;
  createdAt: Date;
  resolvedAt: Date | null;
}

const COLUMNS = `id, workspace_id as "workspaceId", todo_id as "todoId", field, base->'value' as base, ours->'value' as ours,
  theirs->'value' as theirs, policy, resolution, resolved_by as "resolvedBy", created_at as "createdAt", resolved_at as "resolvedAt"`;

/** A conflict as others see it. */
export function conflictBody(row: TodoConflictRow): TodoConflict {
  return {
    id: row.id,
    workspaceId: row.workspaceId,
    todoId: row.todoId,
    field: row.field,
    state: row.resolvedAt ? 'resolved' : 'open',
    baseValue: { value: row.base },
    apiValue: { value: row.ours },
    notionValue: { value: row.theirs },
    policy: row.policy,
    resolution: row.resolution ?? undefined,
    resolvedBy: row.resolvedBy ?? undefined,
    createdAt: row.createdAt.toISOString(),
    resolvedAt: row.resolvedAt?.toISOString(),
  };
}

/** Notes a conflict, with who won it by the policy if somebody did. */
export async function insertConflict(
  tx: EntityManager,
  { workspaceId, id }: { workspaceId: string; id: string },
  { field, base, ours, theirs, winner }: Conflict,
  policy: Policy,
): Promise<TodoConflictRow> {
  const [inserted] = await tx.query(
    `insert into todo_conflict (workspace_id, todo_id, field, base, ours, theirs, policy, resolution, resolved_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, case when $8::text is not null then clock_timestamp() end) returning ${COLUMNS}`,
    [workspaceId, id, field, { value: base }, { value: ours }, { value: theirs }, policy, winner],
  );
  return inserted;
}

/** Notes what stands on both sides of an open conflict by now. */
export async function updateConflict(
  tx: EntityManager,
  todoId: string,
  { field, ours, theirs }: Pick<Conflict, 'field' | 'ours' | 'theirs'>,
): Promise<void> {
  await tx.query(
    'update todo_conflict set ours = $3, theirs = $4 where todo_id = $1 and field = $2 and resolved_at is null',
    [todoId, field, { value: ours }, { value: theirs }],
  );
}

/** Notes how an open conflict of a field ended. Gives nothing when there was none. */
export async function endConflict(
  tx: EntityManager,
  todoId: string,
  field: string,
  resolution: 'notion' | 'api' | 'agreed',
  resolvedBy?: string,
): Promise<TodoConflictRow | undefined> {
  const [ended] = await tx.query(
    `update todo_conflict set resolution = $3, resolved_by = $4, resolved_at = clock_timestamp()
     where todo_id = $1 and field = $2 and resolved_at is null returning ${COLUMNS}`,
    [todoId, field, resolution, resolvedBy],
  );
  return ended[0];
}

export async function findConflict(
  database: Database,
  workspaceId: string,
  id: string,
): Promise<TodoConflictRow | undefined> {
  const [found] = await database.query(`select ${COLUMNS} from todo_conflict where workspace_id = $1 and id = $2`, [
    workspaceId,
    id,
  ]);
  return found;
}

/** Which conflicts of a workspace. */
export interface ConflictFilter {
  workspaceId: string;
  /** All when empty. */
  states: string[];
  todoId?: string;
  limit: number;
  after?: Place;
}

/** Newest first. */
export async function listConflicts(
  database: Database,
  { workspaceId, states, todoId, limit, after }: ConflictFilter,
): Promise<(TodoConflictRow & { place: string })[]> {
  return database.query(
    `select ${COLUMNS}, ${PLACE} from todo_conflict
     where workspace_id = $1 and ${isAfterPlace(3)} and ($5::uuid is null or todo_id = $5)
       and (cardinality($6::text[]) = 0 or (case when resolved_at is null then 'open' else 'resolved' end) = any($6))
     order by created_at desc, id desc limit $2`,
    [workspaceId, limit, after?.[0], after?.[1], todoId, states],
  );
}
