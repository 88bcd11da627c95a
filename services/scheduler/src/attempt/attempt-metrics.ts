import { metrics } from '@na/telemetry';

/** Waiting and running times spread from a few milliseconds to the hours of a backlog, in seconds. */
const BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800, 7_200];

export const waited = metrics.histogram({
  name: 'na_task_wait_seconds',
  help: 'How long tasks were ready until a worker took them, by type.',
  labelNames: ['type'],
  buckets: BUCKETS,
});

export const ran = metrics.histogram({
  name: 'na_task_run_seconds',
  help: 'How long attempts took, by type.',
  labelNames: ['type'],
  buckets: BUCKETS,
});

export const settled = metrics.counter({
  name: 'na_tasks_settled_total',
  help: 'Attempts that ended, by type and what became of their tasks: succeeded, failed, dead, cancelled, retried, given_back.',
  labelNames: ['type', 'outcome'],
});

/** Without labels, so that it begins at 0 with its replica and the first one shows as an increase. */
export const missedDeadlines = metrics.counter({
  name: 'na_deadlines_missed_total',
  help: 'Tasks that failed since they could not be done by their deadlines.',
});

export const rescued = metrics.counter({
  name: 'na_tasks_rescued_total',
  help: 'Tasks that were taken back from workers that fell silent, by type.',
  labelNames: ['type'],
});
