/**
 * What was measured of one request, or of all together.
 * @typedef {object} Measured
 * @property {number} asked how many were to be sent
 * @property {number[]} times how long each answer took, in milliseconds
 * @property {{ [code: string]: number }} codes answers by HTTP status
 * @property {{ [fault: string]: number }} faults requests that got no answer, by why
 */

/** @returns {Measured} */
export function nothing() {
  return { asked: 0, times: [], codes: {}, faults: {} };
}

/**
 * Several measurements as one.
 * @param {Measured[]} parts
 * @returns {Measured}
 */
export function together(parts) {
  const sum = nothing();
  for (const part of parts) {
    sum.asked += part.asked;
    for (const time of part.times) sum.times.push(time);
    for (const key of /** @type {const} */ (['codes', 'faults'])) {
      for (const [name, count] of Object.entries(part[key])) sum[key][name] = (sum[key][name] ?? 0) + count;
    }
  }
  return sum;
}

/** What people want to know of a measurement; times in milliseconds, `errors` as a share of 0 to 1. @param {Measured} measured */
export function summaryOf({ asked, times, codes, faults }) {
  const sorted = Float64Array.from(times).sort();
  const unanswered = total(faults);
  const refused = Object.entries(codes).reduce((sum, [code, count]) => sum + (isError(code) ? count : 0), 0);
  const sent = times.length + unanswered;
  return {
    asked,
    sent,
    errors: sent ? (refused + unanswered) / sent : 0,
    min: sorted[0] ?? 0,
    mean: sorted.length ? sorted.reduce((sum, time) => sum + time, 0) / sorted.length : 0,
    p50: percentile(sorted, 0.5),
    p90: percentile(sorted, 0.9),
    p95: percentile(sorted, 0.95),
    p99: percentile(sorted, 0.99),
    max: sorted.at(-1) ?? 0,
    codes,
    faults,
  };
}

/** The smallest value that a share of all values does not exceed (nearest rank). @param {Float64Array} sorted */
export function percentile(sorted, share) {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

/** How many a count by names counts in all. @param {{ [name: string]: number }} counts */
export function total(counts) {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function isError(code) {
  return Number(code) < 200 || Number(code) >= 400;
}
