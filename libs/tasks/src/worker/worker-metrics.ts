import { metrics } from '@na/telemetry';
import type { Hands } from './hands.ts';
import type { Handler } from './handler.ts';

const workerSlots = metrics.observableGauge({
  name: 'na_worker_slots',
  help: 'Slots of this worker, by type and state: busy or free.',
  labelNames: ['type', 'state'],
});

const attempts = metrics.counter({
  name: 'na_worker_attempts_total',
  help: 'Attempts that this worker ran, by type and outcome: succeeded, failed, given_back, cancelled, lost.',
  labelNames: ['type', 'outcome'],
});

/** Counts an attempt that ended here. */
export function countAttempt(
  type: string,
  outcome: 'succeeded' | 'failed' | 'given_back' | 'cancelled' | 'lost',
): void {
  attempts.inc({ type, outcome });
}

/** Tells how many slots are busy and free. Returns the end of it. */
export function observeSlots(hands: Hands, handlers: ReadonlyMap<string, Handler>): () => void {
  return workerSlots.observe(() =>
    [...handlers.keys()].flatMap(type => {
      const busy = hands.running(type);
      return [
        { labels: { type, state: 'busy' }, value: busy },
        { labels: { type, state: 'free' }, value: Math.max(0, hands.slots(type) - busy) },
      ];
    }),
  );
}
