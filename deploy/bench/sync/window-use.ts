import type { Logged } from './notion.ts';

const WINDOW_MS = 60_000;

/**
 * The share of a budget that was used, over all whole minutes from the first request on; NaN when there was none.
 * @param perMinute the budget
 * @param endedAt until when there was work to do
 */
export function shareUsed(requests: Logged[], perMinute: number, endedAt: number): number {
  const times = requests.map(({ time }) => Date.parse(time));
  const first = Math.min(...times);
  const whole = Math.floor((endedAt - first) / WINDOW_MS);
  const within = times.filter(time => time < first + whole * WINDOW_MS);
  return within.length / (whole * perMinute);
}
