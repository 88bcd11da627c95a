import { LIMITS } from '../load/limits.ts';
import { attemptsIn } from '../witness/attempts.ts';
import type { Evidence, TaskEnd } from '../witness/evidence.ts';
import { each, when, type Invariant } from './invariant.ts';
import { isOwnEnd } from './own-end.ts';
import { mostAtOnce } from './most-at-once.ts';

/** The tasks that name a key, with what they cost there. */
export function namersOf(tasks: readonly TaskEnd[], key: string): { task: TaskEnd; cost: number }[] {
  return tasks.flatMap(task =>
    (task.limits ?? []).filter(limit => limit.key === key).map(({ cost }) => ({ task, cost })),
  );
}

export const concurrencyHolds: Invariant = {
  claim: 'never more tasks of a key run at once than its limit allows, by their histories and by those who ran them',
  check: evidence =>
    each(Object.entries(LIMITS), ([key, { concurrency = Infinity }]) => {
      const tasks = namersOf(evidence.tasks, key).map(({ task }) => task);
      const [told, ran] = [mostAtOnce(tasks.flatMap(attemptsIn)), mostAtOnce(countedRuns(evidence, tasks))];
      return [
        ...when(
          told > concurrency,
          `${told} tasks of ${key} ran at once by their histories, of ${concurrency} at most`,
        ),
        ...when(ran > concurrency, `${ran} tasks of ${key} ran at once by their workers, of ${concurrency} at most`),
      ];
    }),
};

export const ratesHold: Invariant = {
  claim: 'never more units of a key start in any stretch of time than its limits allow',
  check: ({ tasks }) =>
    each(Object.entries(LIMITS), ([key, { window, bucket }]) => {
      const starts = startsOf(tasks, key);
      const most = (from: number, ms: number) => unitsFrom(starts, from, ms);
      return starts.flatMap(({ at }, place) => [
        ...(window ? windowWrongs(key, window, at, most(at, window.windowMs)) : []),
        ...(bucket ? bucketWrongs(key, bucket, starts.slice(place)) : []),
      ]);
    }),
};

/** What a limit counts are starts by the database's clock: how long one takes to reach its worker is the network's to say. */
function startsOf(tasks: readonly TaskEnd[], key: string): { at: number; units: number }[] {
  return namersOf(tasks, key)
    .flatMap(({ task, cost }) => attemptsIn(task).map(({ beganAt }) => ({ at: beganAt, units: cost })))
    .sort((one, other) => one.at - other.at);
}

function unitsFrom(starts: readonly { at: number; units: number }[], from: number, ms: number): number {
  return starts.reduce((sum, { at, units }) => (at >= from && at < from + ms ? sum + units : sum), 0);
}

function windowWrongs(key: string, { count, windowMs }: { count: number; windowMs: number }, at: number, seen: number) {
  return when(seen > count, `${seen} units of ${key} started within ${windowMs} ms from ${at} on, of ${count} at most`);
}

/** Whatever the bucket held at first, from a start on it grants its burst and what comes back meanwhile. */
function bucketWrongs(
  key: string,
  { burst, perSecond }: { burst: number; perSecond: number },
  [first, ...later]: readonly { at: number; units: number }[],
): string[] {
  let units = first!.units;
  const beyond = later.find(({ at, units: more }) => {
    units += more;
    return units > burst + (perSecond * (at - first!.at)) / 1_000 + 1e-6;
  });
  return when(beyond !== undefined, `${units} units of ${key} started from ${first!.at} until ${beyond?.at}`);
}

/** Runs whose end counted: those began after their start was stored, and ended before their end was. */
function countedRuns({ runs }: Evidence, tasks: readonly TaskEnd[]) {
  const counted = new Set(
    tasks.flatMap(attemptsIn).flatMap(({ task, number, outcome }) => (isOwnEnd(outcome) ? [`${task} ${number}`] : [])),
  );
  return runs.filter(({ task, attempt, endedAt }) => endedAt !== undefined && counted.has(`${task} ${attempt}`));
}
