import { metrics } from '@na/telemetry';

export const redriven = metrics.counter({
  name: 'na_dead_letters_redriven_total',
  help: 'Dead letters that were given a fresh set of attempts, by type.',
  labelNames: ['type'],
});

export const deleted = metrics.counter({
  name: 'na_dead_letters_deleted_total',
  help: 'Dead letters that were deleted for good, by people or as their time was over, by type.',
  labelNames: ['type'],
});

export const cleanups = metrics.counter({
  name: 'na_dead_letter_cleanups_total',
  help: 'Cleanups of dead letters, by outcome: succeeded, failed; told by the elected replica.',
  labelNames: ['outcome'],
});

export const cleanupSeconds = metrics.histogram({
  name: 'na_dead_letter_cleanup_seconds',
  help: 'How long a cleanup of dead letters took.',
  buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 30, 120, 600],
});

export const letters = metrics.gauge({
  name: 'na_dead_letters',
  help: 'Dead letters, by type; told by the elected replica.',
  labelNames: ['type'],
});

export const oldestSeconds = metrics.gauge({
  name: 'na_dead_letter_oldest_seconds',
  help: 'How long ago the oldest dead letter died; told by the elected replica.',
});

export const limits = metrics.gauge({
  name: 'na_dead_letter_limit',
  help: 'From how many dead letters on (`count`), and from which age on (`seconds`), people are called; told by the elected replica.',
  labelNames: ['limit'],
});
