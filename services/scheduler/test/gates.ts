import { LimitService, type Gate, type GateScope, type LimitRule } from '@na/contracts';
import { setTimeout as pause } from 'node:timers/promises';
import { BareWorker, WORKSPACE, type House } from './house.ts';

export function setLimit(house: House, scope: GateScope, rule: LimitRule): Promise<Gate> {
  return house.ask(LimitService.setLimit, { workspaceId: WORKSPACE, scope, rule });
}

export function pauseWork(house: House, scope: GateScope, reason = 'The other side is down.'): Promise<Gate> {
  return house.ask(LimitService.pauseWork, { workspaceId: WORKSPACE, scope, reason });
}

/** The keys that a task names, each at the cost of one unit. */
export function limits(...keys: string[]) {
  return { keys: keys.map(key => ({ key, cost: 1 })) };
}

/** Workers that claim and settle until `isOver`; a task takes up to `tasksTakeMs`. */
export async function workUntil(
  house: House,
  type: string,
  {
    workers,
    free,
    tasksTakeMs,
    isOver,
  }: { workers: number; free: number; tasksTakeMs: number; isOver: () => Promise<boolean> },
): Promise<void> {
  let over = false;
  const work = async () => {
    const worker = new BareWorker(house, type);
    while (!over) {
      const tasks = await worker.claim(free);
      await Promise.all(
        tasks.map(async task => {
          await pause(Math.random() * tasksTakeMs);
          await worker.settle(task, { succeeded: {} });
        }),
      );
      if (!tasks.length) await pause(5);
    }
  };
  const working = Promise.all(Array.from({ length: workers }, work));
  while (!(await isOver())) await pause(50);
  over = true;
  await working;
}

/** When attempts ran, in milliseconds since 1970, as the histories of tasks of a type say; those that run have no end. */
export async function spans(house: House, type: string): Promise<{ from: number; to: number }[]> {
  const rows = await house.database.query<{ from: string; to: string | null }>(
    `select started ->> 't' as from, ended ->> 't' as to
     from any_task cross join lateral unnest(history) as started
     left join lateral unnest(history) as ended on ended ? 'o' and ended -> 'n' = started -> 'n'
     where type = $1 and started ->> 'e' = 'TaskStarted'`,
    [type],
  );
  return rows.map(({ from, to }) => ({ from: Number(from), to: to === null ? Infinity : Number(to) }));
}

/** The most starts that any window of a length saw. */
export function mostInWindow(starts: readonly { from: number }[], windowMs: number): number {
  const times = starts.map(({ from }) => from).sort((a, b) => a - b);
  return Math.max(0, ...times.map((from, at) => times.slice(at).findLastIndex(time => time < from + windowMs) + 1));
}

/** The most attempts that ran at one time. */
export function mostAtOnce(all: readonly { from: number; to: number }[]): number {
  return Math.max(0, ...all.map(({ from }) => all.filter(other => other.from <= from && other.to > from).length));
}
