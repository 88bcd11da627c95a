import { ALL } from './scenario.mjs';
import { summaryOf, together } from './statistics.mjs';

const TIMES = ['min', 'mean', 'p50', 'p90', 'p95', 'p99', 'max'];

/**
 * The figures of a run as a table for people: a line for each request and one for all together; times in milliseconds.
 * @param {{ [name: string]: import('./statistics.mjs').Measured }} measured
 */
export function report(measured) {
  const lines = [...Object.entries(measured), [ALL, together(Object.values(measured))]].map(([name, each]) =>
    lineOf(name, each),
  );
  const head = ['', 'sent', ...TIMES, 'status codes and faults'];
  const rows = [head, ...lines];
  const widths = head.map((_, at) => Math.max(...rows.map(row => row[at].length)));
  return rows
    .map(row =>
      row
        .map((cell, at) => (isText(at, head) ? cell.padEnd(widths[at]) : cell.padStart(widths[at])))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** The same figures for programs. @param {{ [name: string]: import('./statistics.mjs').Measured }} measured */
export function figures(measured) {
  const all = { ...measured, [ALL]: together(Object.values(measured)) };
  return Object.fromEntries(Object.entries(all).map(([name, each]) => [name, summaryOf(each)]));
}

function lineOf(name, measured) {
  const summary = summaryOf(measured);
  const counts = [...Object.entries(summary.codes), ...Object.entries(summary.faults)].map(
    ([what, count]) => `${what}: ${count}`,
  );
  return [name, String(summary.sent), ...TIMES.map(time => summary[time].toFixed(1)), counts.join(', ')];
}

function isText(at, head) {
  return at === 0 || at === head.length - 1;
}
