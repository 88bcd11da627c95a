/** A Prometheus histogram: how many were at most as large as each bound, and how many there were in all. */
export interface Histogram {
  count: number;
  /** By bound, growing; the last one is Infinity. */
  buckets: readonly (readonly [bound: number, count: number])[];
}

/** Reads a histogram from what a service exposes, summed over all of its labels. */
export function readHistogram(exposition: string, name: string): Histogram {
  const counts = new Map<number, number>();
  for (const [, bound, count] of exposition.matchAll(
    new RegExp(`^${name}_bucket\\{.*?le="([^"]+)".*?\\} (\\S+)`, 'gm'),
  )) {
    const at = bound === '+Inf' ? Infinity : Number(bound);
    counts.set(at, (counts.get(at) ?? 0) + Number(count));
  }
  const buckets = [...counts].sort(([a], [b]) => a - b);
  return { count: buckets.at(-1)?.[1] ?? 0, buckets };
}

/** The value below which so much of a histogram lies, as Prometheus estimates it: evenly within its bucket. */
export function quantileOf({ count, buckets }: Histogram, quantile: number): number {
  const rank = count * quantile;
  let [low, before] = [0, 0];
  for (const [bound, upTo] of buckets) {
    if (upTo >= rank && upTo > before)
      return bound === Infinity ? Infinity : low + ((bound - low) * (rank - before)) / (upTo - before);
    [low, before] = [bound, upTo];
  }
  return NaN;
}
