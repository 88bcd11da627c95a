import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FAMILY = /\b(?:na|http|rpc|messaging|db|process|nodejs)_[a-z0-9_]+\b/g;
const FOLDER = join(import.meta.dirname, 'dashboards');

/**
 * Every query of every dashboard, as Grafana would send it with `interval` for its rates.
 * @returns {{ dashboard: string, panel: string, expr: string }[]}
 */
export function panelQueries(interval) {
  return readdirSync(FOLDER).flatMap(file => {
    const { panels } = JSON.parse(readFileSync(join(FOLDER, file), 'utf8'));
    return panels.flatMap(({ title, targets = [] }) =>
      targets.map(({ expr }) => ({
        dashboard: file.replace('.json', ''),
        panel: title,
        expr: expr.replaceAll('$__rate_interval', interval),
      })),
    );
  });
}

/**
 * The metrics that an expression asks for, by the name that their service declares: without what the format adds to it.
 * @param {string} expr
 */
export function metricsIn(expr) {
  // Labels look like metrics: they stand in braces and behind "by", "on" and "without".
  const bare = expr.replaceAll(/\{[^}]*\}/g, '').replaceAll(/\b(?:by|on|without)\s*\([^)]*\)/g, '');
  return (bare.match(FAMILY) ?? []).map(name => name.replace(/_(?:bucket|sum|count|total)$/, ''));
}

/**
 * What is wrong with the dashboards on a system that `prometheus` scrapes and that had something to do lately; `[]` for nothing.
 * @param {{ query: (expr: string) => Promise<{ value: [number, string] }[]>, declared: () => Promise<Set<string>> }} prometheus
 */
export async function faultsOfPanels(prometheus, interval = '1m') {
  const declared = await prometheus.declared();
  const isDeclared = name => declared.has(name) || declared.has(`${name}_total`);
  const faults = await Promise.all(
    panelQueries(interval).map(async ({ dashboard, panel, expr }) => {
      const unknown = metricsIn(expr).filter(name => !isDeclared(name));
      if (unknown.length) return `${dashboard}, "${panel}": nobody declares ${unknown.join(', ')}.`;
      const found = await prometheus.query(expr);
      const hasValue = found.some(({ value }) => Number.isFinite(Number(value[1])));
      return hasValue ? undefined : `${dashboard}, "${panel}": no data for ${expr}`;
    }),
  );
  return faults.filter(fault => fault !== undefined);
}
