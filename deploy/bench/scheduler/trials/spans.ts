import { sql } from '../sql.ts';

/** When an attempt of a task ran, in milliseconds since 1970. */
export interface Span {
  task: string;
  from: number;
  to: number;
}

const TOLD = `
  select id as task, (started ->> 't')::float8 as "from", coalesce((ended ->> 't')::float8, 'infinity') as "to"
  from scheduler.any_task cross join lateral unnest(history) as started
  left join lateral unnest(history) as ended on ended ? 'o' and ended -> 'n' = started -> 'n'
  where workspace_id = $1 and limits @> jsonb_build_array(jsonb_build_object('key', $2::text)) and started ->> 'e' = 'TaskStarted'
  order by 2`;

/** The attempts of a workspace's tasks that name a key, as their histories tell them by the database's clock, in their order. */
export function spansOf(oursUrl: string, workspaceId: string, key: string): Promise<Span[]> {
  return sql<Span>(oursUrl, TOLD, [workspaceId, key]);
}

/** The most that began in any window of a length, in milliseconds. */
export function mostInWindow(times: readonly number[], windowMs: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  let [most, first] = [0, 0];
  for (const [at, time] of sorted.entries()) {
    while (sorted[first]! <= time - windowMs) first++;
    most = Math.max(most, at - first + 1);
  }
  return most;
}

/** How far what began went beyond what a bucket gives that is full at each beginning, in units; 0 when never. */
export function mostBeyond(
  times: readonly number[],
  { perSecond, burst }: { perSecond: number; burst: number },
): number {
  const sorted = [...times].sort((a, b) => a - b);
  let [units, last, most] = [burst, sorted[0] ?? 0, 0];
  for (const time of sorted) {
    units = Math.min(burst, units + ((time - last) * perSecond) / 1_000) - 1;
    last = time;
    most = Math.max(most, -units);
  }
  return most > 1e-6 ? most : 0;
}

/** The most that ran at one time; who begins when another ends is after it. */
export function mostAtOnce(spans: readonly Pick<Span, 'from' | 'to'>[]): number {
  const steps = spans.flatMap(({ from, to }) => [
    { at: from, step: 1 },
    { at: to, step: -1 },
  ]);
  steps.sort((one, other) => one.at - other.at || one.step - other.step);
  let [now, most] = [0, 0];
  for (const { step } of steps) most = Math.max(most, (now += step));
  return most;
}
