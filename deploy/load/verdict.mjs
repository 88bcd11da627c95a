import { ALL } from './scenario.mjs';
import { nothing, summaryOf, together } from './statistics.mjs';

/** Of the requests that a stage asks for, this share must really be sent: a system that cannot keep up answers few, and those fast. */
const SENT_AT_LEAST = 0.95;

/**
 * The thresholds that do not hold, each as a sentence; none when all is well.
 * @param {import('./scenario.mjs').Scenario} scenario
 * @param {{ [name: string]: import('./statistics.mjs').Measured }} measured by the name of the request
 * @returns {string[]}
 */
export function broken({ thresholds }, measured) {
  const all = summaryOf(together(Object.values(measured)));
  const faults = Object.entries(thresholds).flatMap(([of, limits]) => {
    const found = of === ALL ? all : summaryOf(measured[of] ?? nothing());
    return Object.entries(limits)
      .filter(([name, limit]) => found[name] > limit)
      .map(([name, limit]) => `${of}: ${shown(name, found[name])}, and ${shown(name, limit)} is the most`);
  });
  if (all.sent >= SENT_AT_LEAST * all.asked) return faults;
  return [...faults, `${ALL}: only ${all.sent} of ${all.asked} requests could be sent in the time`];
}

function shown(name, value) {
  return name === 'errors' ? `${Number((value * 100).toFixed(2))} % errors` : `${name} ${Number(value.toFixed(1))} ms`;
}
