/** The most of some intervals that lie over one moment; one that ends as another begins does not lie over it. */
export function mostAtOnce(intervals: readonly { beganAt: number; endedAt?: number }[]): number {
  const steps = intervals.flatMap(({ beganAt, endedAt }) => [
    { at: beganAt, step: 1 },
    { at: endedAt ?? Infinity, step: -1 },
  ]);
  let [now, most] = [0, 0];
  for (const { step } of steps.sort((a, b) => a.at - b.at || a.step - b.step)) most = Math.max(most, (now += step));
  return most;
}
