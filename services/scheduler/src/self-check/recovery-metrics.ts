import { metrics } from '@na/telemetry';
import { RECOVERY_KINDS } from './check.ts';

export const recoveries = metrics.counter({
  name: 'na_recoveries_total',
  help: 'How often the self-check mended something, by kind and outcome: succeeded, failed.',
  labelNames: ['kind', 'outcome'],
});

export const recovered = metrics.counter({
  name: 'na_recovered_total',
  help: 'What the self-check mended, by kind: tasks, workers or keys.',
  labelNames: ['kind'],
});

export const looked = metrics.histogram({
  name: 'na_self_check_seconds',
  help: 'How long a look of the self-check took.',
  buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
});

// A series that began with its first failure would show no increase.
for (const kind of RECOVERY_KINDS) for (const outcome of ['succeeded', 'failed']) recoveries.inc({ kind, outcome }, 0);
