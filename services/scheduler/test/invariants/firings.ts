import { dueTimes, firesAt, listDue } from '../../src/schedule/due-times.ts';
import type { KnownSchedule } from './model.ts';
import type { SeenFiring, Snapshot } from './snapshot.ts';

/** More due times of a run are nobody's. */
const MOST = 10_000;

/** What is wrong with what became of due times, in sentences; `hasLooked` says that the leader has just dealt with all that had come. */
export function firingFaults(after: Snapshot, schedules: readonly KnownSchedule[], hasLooked: boolean): string[] {
  return schedules.flatMap(schedule => {
    const seen = after.schedules.find(({ id }) => id === schedule.id);
    if (!seen) return [`The schedule ${schedule.id} is gone.`];
    const decided = after.firings.filter(({ schedule_id, cause }) => schedule_id === schedule.id && cause === 'rule');
    const due = listDue(dueTimes(schedule.definition), new Date(schedule.since), new Date(seen.decided_until), MOST);
    return [
      ...due.flatMap(at => answersTo(at, decided, schedule)),
      ...(hasLooked && seen.is_active ? overdue(schedule, seen.decided_until, after.now) : []),
      ...decided
        .filter(({ due_at }) => due_at > seen.decided_until)
        .map(({ due_at }) => `${schedule.id} decided on ${due_at} before its time.`),
    ];
  });
}

/** Each task that a look of the leader created is that of a due time. */
export function strayTasks(before: Snapshot, { firings, tasks }: Snapshot, workspaceId: string): string[] {
  const fired = new Set(firings.map(({ task_id }) => `${workspaceId} ${task_id}`));
  return [...tasks.keys()]
    .filter(key => !before.tasks.has(key) && !fired.has(key))
    .map(key => `The task ${key} was created, and no due time knows it.`);
}

/** Each task that a due time created is that of one due time. */
export function doubleTasks({ firings, tasks }: Snapshot, workspaceId: string, dropped: ReadonlySet<string>): string[] {
  const fired = firings.filter(({ state }) => state === 'fired').map(({ task_id }) => `${workspaceId} ${task_id}`);
  return [
    ...fired.filter((key, at) => fired.indexOf(key) < at).map(key => `The task ${key} is that of two due times.`),
    ...fired
      .filter(key => !tasks.has(key) && !dropped.has(key))
      .map(key => `The task ${key} of a due time is not there.`),
  ];
}

function answersTo(at: Date, decided: readonly SeenFiring[], { id }: KnownSchedule): string[] {
  const answers = decided.filter(({ due_at, last_due_at }) => due_at <= at.getTime() && at.getTime() <= last_due_at);
  return answers.length === 1 ? [] : [`The due time ${at.toISOString()} of ${id} has ${answers.length} answers.`];
}

function overdue({ id, definition }: KnownSchedule, decidedUntil: number, now: number): string[] {
  const next = dueTimes(definition).after(new Date(decidedUntil));
  const isOverdue = next && firesAt(id, next, definition.jitterMs).getTime() <= now;
  return isOverdue ? [`The due time ${next.toISOString()} of ${id} has come, and nobody decided on it.`] : [];
}
