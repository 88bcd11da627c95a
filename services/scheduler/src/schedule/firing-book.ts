import { Injectable } from '@nestjs/common';
import {
  ScheduleFired,
  ScheduleSkipped,
  type EventType,
  type FiringCause,
  type FiringReason,
  type NewTask,
  type Origin,
} from '@na/contracts';
import { afterCommit, tellAll, uuidv7, type Telling } from '@na/persistence';
import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { Creation } from '../task/creation.ts';
import type { Decision } from './decide.ts';
import { DROP_WAITING, RECORD } from './firing.queries.ts';
import type { FiringRow } from './firing-row.ts';
import { firings } from './schedule-metrics.ts';
import type { ScheduleRow } from './schedule-row.ts';

/** A decision on a due time of a schedule, to be written down. */
export interface Entry extends Decision {
  schedule: Pick<ScheduleRow, 'id' | 'workspace_id' | 'actor' | 'definition'>;
  cause: FiringCause;
  /** Of the task to create; a new one when absent. */
  taskId?: string;
  /** Who brought it about, where that is not the schedule itself. */
  origin?: Origin;
  /** Why they did. */
  because?: string;
}

/**
 * The book of what became of due times. What it writes down, the tasks, and what is told of them are one transaction with
 * how far the schedule is: a leader that dies has done all of it or nothing.
 */
@Injectable()
export class FiringBook {
  constructor(private readonly creation: Creation) {}

  /**
   * Creates the tasks of what fires, and writes all down. Answers the entries as they are by then, in their order: with the ids of the tasks,
   * and skipped where the task was refused.
   */
  async write(tx: EntityManager, given: Entry[]): Promise<Entry[]> {
    if (!given.length) return [];
    const entries = given.map(withIds);
    const fired = entries.filter(({ state }) => state === 'fired');
    const refusals = await this.creation.createWithin(tx, fired.map(taskOf), fired.map(originOf));
    const refused = new Map(refusals.map(({ task, problem }) => [task.id, problem.detail]));
    const written = entries.map(entry => asEntry(entry, refused.get(entry.taskId!)));
    const rows = await tx.query<unknown[]>(RECORD, [JSON.stringify(written.map(rowOf))]);
    if (rows.length !== written.length) throw new Error('A due time that fired was to be decided on again.');
    await tellAll(tx, written.flatMap(tellingOf));
    afterCommit(tx, () => written.forEach(count));
    return written;
  }

  /** Skips what waits, e.g. as the schedule is paused. */
  async drop(tx: EntityManager, schedule: Entry['schedule'], reason: FiringReason): Promise<void> {
    const values = [schedule.workspace_id, schedule.id, reason];
    const [dropped] = await tx.query<[Pick<FiringRow, 'due_at' | 'cause'>[], number]>(DROP_WAITING, values);
    const entries = dropped.map(({ due_at, cause }): Entry => ({
      schedule,
      cause,
      dueAt: due_at,
      state: 'skipped',
      reason,
    }));
    await tellAll(tx, entries.flatMap(tellingOf));
    afterCommit(tx, () => entries.forEach(count));
  }
}

function withIds(entry: Entry): Entry & { origin: Origin } {
  const { schedule, state, origin = { actor: schedule.actor, correlationId: randomUUID() } } = entry;
  return { ...entry, origin, taskId: state === 'skipped' ? undefined : (entry.taskId ?? uuidv7()) };
}

function taskOf({ schedule, taskId }: Entry): NewTask {
  return { id: taskId!, workspaceId: schedule.workspace_id, ...schedule.definition.task };
}

/** Who defined the schedule answers for what its tasks do. */
function originOf({ schedule, origin }: Entry): Origin {
  return { ...origin!, actor: schedule.actor };
}

function asEntry(entry: Entry, refusal: string | undefined): Entry {
  if (refusal === undefined) return entry;
  return { ...entry, state: 'skipped', reason: 'task_refused', detail: refusal, taskId: undefined };
}

function rowOf({ schedule, dueAt, lastDueAt, taskId, cause, count, state, reason, detail }: Entry): object {
  return {
    ...{ workspace_id: schedule.workspace_id, schedule_id: schedule.id, due_at: dueAt, last_due_at: lastDueAt },
    ...{ task_id: taskId, cause, count, state, reason, detail: detail?.slice(0, 1_000) },
  };
}

/** What is told of an entry; nothing while it waits. */
function tellingOf(entry: Entry): Telling<unknown>[] {
  const { schedule, cause, dueAt, state, taskId, because: reason, origin } = entry;
  if (state === 'queued') return [];
  const about = { scheduleId: schedule.id, dueAt: dueAt.toISOString(), cause };
  const options = { ...origin, workspaceId: schedule.workspace_id, actor: origin?.actor ?? schedule.actor };
  if (state === 'skipped')
    return [{ ...options, event: ScheduleSkipped as EventType<unknown>, body: { ...about, ...skipOf(entry) } }];
  return [{ ...options, event: ScheduleFired as EventType<unknown>, body: { ...about, taskId, reason } }];
}

function skipOf({ lastDueAt, count, reason, detail }: Entry): Partial<ScheduleSkipped> {
  return { lastDueAt: lastDueAt?.toISOString(), count: lastDueAt ? count : 1, reason, detail: detail?.slice(0, 1_000) };
}

function count({ cause, state, reason, count: times = 1 }: Entry): void {
  firings.inc({ cause, outcome: state === 'skipped' ? reason! : state }, times);
}
