import { Injectable } from '@nestjs/common';
import type { Batch, BatchState } from '@na/contracts';
import { patiently } from '../http/patiently.ts';
import { Alarm } from '../live/alarm.ts';
import { LiveNews } from '../live/live-news.ts';
import { Batches, type WhichBatch } from './batches.ts';

/** How often a batch is looked at, in milliseconds; its tasks are counted about as often. What is told of it is looked at at once. */
const LOOK_MS = 2_000;
/** A proxy that sees nothing for a minute hangs up, in milliseconds. */
const HEARTBEAT_MS = 15_000;

const FINAL_STATES = new Set<BatchState>(['succeeded', 'failed', 'stopped', 'cancelled']);

/** Follows a batch while it goes on. */
@Injectable()
export class BatchEvents {
  constructor(
    private readonly batches: Batches,
    private readonly live: LiveNews,
  ) {}

  /**
   * The batch as it is, and again each time that it is otherwise, until it ends or `signal` aborts; `undefined` when nothing changed for 15
   * seconds. Who knows it as `known` is told from then on.
   */
  async *follow(
    which: WhichBatch,
    known: string | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<Batch | undefined, void> {
    const alarm = new Alarm();
    const end = this.live.about(which.id, () => alarm.ring());
    let [last, saidAt] = [known, Date.now()];
    try {
      while (!signal.aborted) {
        const batch = await patiently(() => this.batches.get(which));
        const isNew = stampOf(batch) !== last;
        if (isNew || Date.now() - saidAt >= HEARTBEAT_MS) {
          yield isNew ? batch : undefined;
          [last, saidAt] = [stampOf(batch), Date.now()];
        }
        if (isOver(batch)) return;
        await alarm.wait(LOOK_MS, signal);
      }
    } finally {
      end();
    }
  }
}

/** Whether nothing more comes of a batch by itself. */
export function isOver({ state }: Batch): boolean {
  return FINAL_STATES.has(state);
}

/** Tells one standing of a batch from another: the id of its event. */
export function stampOf({ version, countedAt }: Batch): string {
  return `${version}-${Date.parse(countedAt)}`;
}
