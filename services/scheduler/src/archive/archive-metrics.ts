import { metrics } from '@na/telemetry';

export const moved = metrics.counter({
  name: 'na_archive_moved_total',
  help: 'Finished tasks that went into the archive.',
});

export const restored = metrics.counter({
  name: 'na_archive_restored_total',
  help: 'Tasks that were taken out of the archive.',
});

export const dropped = metrics.counter({
  name: 'na_archive_dropped_total',
  help: 'Archived tasks that were dropped since their time was over.',
});

export const failures = metrics.counter({
  name: 'na_archive_failures_total',
  help: 'What the archive failed at and tries again: sweep (tasks into it), drop (expired ones out of it), count (its figures).',
  labelNames: ['work'],
});

export const stepSeconds = metrics.histogram({
  name: 'na_archive_step_seconds',
  help: 'How long one step of moving finished tasks into the archive took; its rows are locked for so long at most.',
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1],
});

export const sweepSeconds = metrics.gauge({
  name: 'na_archive_sweep_seconds',
  help: 'How long the last walk over all finished tasks took; told by the elected replica.',
});

export const sweepAge = metrics.gauge({
  name: 'na_archive_sweep_age_seconds',
  help: 'How long ago the last whole walk over finished tasks ended, or the first began; told by the elected replica.',
});

export const oldestLive = metrics.gauge({
  name: 'na_archive_oldest_live_seconds',
  help: 'For how long the oldest finished task that the last walk left live has been finished; told by the elected replica.',
});

export const tasks = metrics.gauge({
  name: 'na_archive_tasks',
  help: 'Archived tasks; told by the elected replica.',
});

export const periods = metrics.gauge({
  name: 'na_archive_periods',
  help: 'Months in which archived tasks expire, each a partition; told by the elected replica.',
});

export const bytes = metrics.gauge({
  name: 'na_archive_bytes',
  help: 'What archived tasks took as rows of the live table (before) and take on disk now, indexes included (after), in bytes; told by the elected replica.',
  labelNames: ['when'],
});

export const ratio = metrics.gauge({
  name: 'na_archive_compression_ratio',
  help: 'How many times less archived tasks take than before; told by the elected replica.',
});
