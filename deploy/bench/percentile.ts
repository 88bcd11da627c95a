/** The smallest value that a share of all values does not exceed (nearest rank). */
export function percentileOf(values: number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}
