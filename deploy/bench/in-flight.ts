import { percentileOf } from './percentile.ts';

/** How many a second were done, and how long each took (milliseconds), with so many under way at any time. */
export async function keepInFlight(inFlight: number, total: number, work: (number: number) => Promise<unknown>) {
  const times: number[] = [];
  let next = 0;
  const lane = async () => {
    while (next < total) {
      const from = performance.now();
      await work(next++);
      times.push(performance.now() - from);
    }
  };
  const from = performance.now();
  await Promise.all(Array.from({ length: inFlight }, lane));
  const seconds = (performance.now() - from) / 1_000;
  return { perSecond: total / seconds, p50: percentileOf(times, 0.5), p99: percentileOf(times, 0.99) };
}
