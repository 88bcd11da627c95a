import { SchedulePaused } from '@na/contracts';
import { RecurrenceInvalid } from '@na/recurrence';
import { tell } from '@na/persistence';
import type { EntityManager } from 'typeorm';
import type { Next, Standing } from './decide.ts';
import { ScheduleNotFound } from '../errors.ts';
import { idFaults } from '../list-page.ts';
import { PAUSE } from './schedule.queries.ts';
import { standingOf, type ScheduleRow, type StandingRow } from './schedule-row.ts';
import { LOCK_ONE, NOTE_STANDINGS, STANDINGS } from './standing.queries.ts';

/** Which schedules are meant. */
type Key = Pick<ScheduleRow, 'workspace_id' | 'id'>;

/** More tasks than this are not looked after to know whether a schedule is busy. */
const MOST_OPEN = 100;

/** A schedule, and what its decisions go by. */
export interface Ready {
  row: StandingRow;
  standing: Standing;
}

/** What decisions on schedules go by, by those who hold their locks; one whose rule is none any more is paused, and says so. */
export async function readyOnes(tx: EntityManager, locked: Key[]): Promise<Ready[]> {
  if (!locked.length) return [];
  const rows = await tx.query<StandingRow[]>(STANDINGS, [
    locked.map(key => key.workspace_id),
    locked.map(({ id }) => id),
  ]);
  const ready: Ready[] = [];
  for (const row of rows) {
    try {
      ready.push({ row, standing: standingOf(row) });
    } catch (error) {
      if (!(error instanceof RecurrenceInvalid)) throw error;
      await pauseBroken(tx, row, error);
    }
  }
  return ready;
}

async function pauseBroken(
  tx: EntityManager,
  { workspace_id, id, version }: StandingRow,
  error: RecurrenceInvalid,
): Promise<void> {
  const reason = `Its rule cannot be followed any more: ${error.detail}`;
  await tx.query(PAUSE, [workspace_id, id, 'system', reason]);
  await tell(
    tx,
    SchedulePaused,
    { scheduleId: id, version: version + 1, reason },
    { workspaceId: workspace_id, actor: 'system' },
  );
}

/** How far a schedule is. */
export interface Progressed {
  row: StandingRow;
  decidedUntil: Date;
  next?: Next;
  /** The tasks that were created for it now. */
  created: string[];
}

/** Notes how far schedules are. */
export async function noteStandings(tx: EntityManager, progressed: Progressed[]): Promise<void> {
  const rows = progressed.map(({ row, decidedUntil, next, created }) => ({
    ...{ workspace_id: row.workspace_id, id: row.id, decided_until: decidedUntil },
    ...{ next_due_at: next?.dueAt ?? null, fire_at: next?.fireAt ?? null },
    open_tasks: [...row.open, ...created].slice(-MOST_OPEN),
  }));
  await tx.query(NOTE_STANDINGS, [JSON.stringify(rows)]);
}

/** Notes tasks that were created for schedules beside their due times, which stay what they are. */
export async function noteCreated(tx: EntityManager, created: Pick<Progressed, 'row' | 'created'>[]): Promise<void> {
  const progressed = created.map(({ row, created }): Progressed => {
    const { decided_until, next_due_at, fire_at } = row;
    const next = next_due_at && fire_at ? { dueAt: next_due_at, fireAt: fire_at } : undefined;
    return { row, decidedUntil: decided_until, next, created };
  });
  await noteStandings(tx, progressed);
}

/** Locks a schedule, to decide on it or to change it. @throws Problem `schedule_not_found` */
export async function lockOne(
  tx: EntityManager,
  { workspaceId, id }: { workspaceId: string; id: string },
): Promise<Ready> {
  const isPossible = !idFaults({ workspaceId, id }).length;
  const locked = isPossible ? await tx.query<Key[]>(LOCK_ONE, [workspaceId, id]) : [];
  if (!locked.length) throw ScheduleNotFound({ id });
  const [row] = await tx.query<StandingRow[]>(STANDINGS, [[workspaceId], [id]]);
  return { row: row!, standing: standingOrNever(row!) };
}

/** A rule that is none any more is never due; so a schedule that has it can be given another one. */
function standingOrNever(row: StandingRow): Standing {
  try {
    return standingOf(row);
  } catch (error) {
    if (!(error instanceof RecurrenceInvalid)) throw error;
    return standingOf(row, { after: () => undefined });
  }
}
