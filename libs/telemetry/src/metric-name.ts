export type MetricKind = 'counter' | 'gauge' | 'observable gauge' | 'histogram';

const FAMILIES = ['na', 'http', 'rpc', 'messaging', 'db', 'process', 'nodejs'];
const NAME = new RegExp(`^(${FAMILIES.join('|')})(_[a-z0-9]+)+$`);
const UNBOUNDED_LABEL =
  /^(id|path|url|ip|email|user|token|query|message|error|detail)$|_(id|path|url|ip|email|message)$/;

/**
 * The rules for metrics, kept at the first declaration so that a breach is met at boot.
 * @throws Error with the rule that is broken
 */
export function checkMetric(
  kind: MetricKind,
  { name, help, labelNames = [] }: { name: string; help: string; labelNames?: readonly string[] },
): void {
  const faults = [
    !NAME.test(name) && `begin with one of ${FAMILIES.join(', ')} and be in snake_case`,
    kind === 'counter' && !name.endsWith('_total') && 'end in _total, as every counter',
    kind !== 'counter' && name.endsWith('_total') && `not end in _total, as it is a ${kind}`,
    /_(sum|count|bucket|created|info)$/.test(name) && kind !== 'gauge' && 'not end in what Prometheus adds itself',
    /_(ms|milliseconds|minutes|hours|kb|mb)$/.test(name) && 'be in base units: _seconds, _bytes',
    !/^[A-Z0-9].*\.$/.test(help) && `have a sentence as its help, not "${help}"`,
    ...labelNames.map(
      label =>
        (UNBOUNDED_LABEL.test(label) || !/^[a-z][a-z0-9_]*$/.test(label)) &&
        `have bounded labels in snake_case, which ${label} is not`,
    ),
  ].filter(fault => fault !== false);
  if (faults.length > 0) throw new Error(`The metric ${name} should ${faults.join('; and ')}.`);
}
