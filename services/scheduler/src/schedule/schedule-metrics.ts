import { metrics } from '@na/telemetry';

export const firings = metrics.counter({
  name: 'na_schedule_firings_total',
  help: 'Due times of schedules that were decided on, by cause (rule, backfill, manual) and outcome: fired, queued, or why they were skipped.',
  labelNames: ['cause', 'outcome'],
});

// A series that began with its first skip would show no increase; these are the skips that call people.
for (const outcome of ['misfire', 'task_refused', 'actor_revoked']) firings.inc({ cause: 'rule', outcome }, 0);

export const lag = metrics.histogram({
  name: 'na_schedule_firing_lag_seconds',
  help: 'How much later than it should a due time fired by its rule, jitter not counted; without those that waited for earlier tasks.',
  buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800, 7_200],
});

export const failures = metrics.counter({
  name: 'na_schedule_looks_failed_total',
  help: 'Looks for due schedules that failed and were repeated.',
});
