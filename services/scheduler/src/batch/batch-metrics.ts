import { metrics } from '@na/telemetry';

/** How batches end. */
export const OUTCOMES = ['succeeded', 'failed', 'stopped', 'cancelled'] as const;

export const ended = metrics.counter({
  name: 'na_batches_total',
  help: 'Batches that reached an end, by outcome: succeeded, failed, stopped, cancelled.',
  labelNames: ['outcome'],
});

export const lines = metrics.counter({
  name: 'na_batch_tasks_total',
  help: 'Lines of batches that came, by what became of them: taken, repeated, refused.',
  labelNames: ['outcome'],
});

export const chunkSeconds = metrics.histogram({
  name: 'na_batch_chunk_seconds',
  help: 'How long taking a chunk of lines lasted; the size of the next one is chosen by it.',
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
});

/** A series begins at 0 with its replica, so that the first end is seen. */
export function beginSeries(): void {
  for (const outcome of OUTCOMES) ended.inc({ outcome }, 0);
}
