import type { ConsumerMessages, JsMsg } from '@nats-io/jetstream';
import { logger, metrics } from '@na/telemetry';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NatsConnection } from '../connection/nats-connection.ts';
import type { Delivery } from './delivery.ts';
import { eventsIn } from './event-message.ts';
import { declareHearer, streamOf } from './streams.ts';

const log = logger('hearing');

/** The most messages that one transaction digests. */
const MOST_AT_ONCE = 256;
/** A transaction takes no further message once it has so many events. */
const ENOUGH_EVENTS = 1_000;
/** How soon a stream or consumer that is not there is looked for again, in milliseconds. */
const ABSENT_PAUSE_MS = 500;

const batchSize = metrics.histogram({
  name: 'messaging_process_batch_size',
  help: 'How many events one inbox transaction digested, by teller.',
  labelNames: ['teller'],
  buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048],
});

/**
 * Hears one teller's stream through the hearer's durable, for ever: a stream that is not there yet, or that a broker lost with its
 * disk, is waited for. Messages that arrived while a batch was digested make the next batch, so a busy hearer works in large
 * transactions and an idle one at once.
 */
export class Hearing {
  readonly #waiting: JsMsg[] = [];
  /** How many events the waiting messages tell. */
  #waitingEvents = 0;
  #begunAt = -Infinity;
  #wake: () => void = () => undefined;
  #messages: ConsumerMessages | undefined;
  #stopped = false;
  #done: Promise<unknown> = Promise.resolve();
  /** Whether the durable stands and is read; a hearer of a stream that is not there yet is not ready. */
  isListening = false;

  constructor(
    private readonly nats: NatsConnection,
    private readonly delivery: Delivery,
    readonly teller: string,
    readonly hearer: string,
    private readonly gatherMs = 0,
  ) {}

  start(): void {
    this.#done = Promise.all([this.#listen(), this.#digest()]);
  }

  /** Takes no more messages and waits for the batch in hand; what was not digested is handed out again to another replica. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#messages?.close();
    this.#wake();
    await this.#done;
  }

  /** How many messages the broker holds for this hearer, or that are on their way to it. */
  async backlog(): Promise<number> {
    const info = await (await this.nats.manager()).consumers.info(streamOf(this.teller), this.hearer);
    return info.num_pending + info.num_ack_pending;
  }

  async #listen(): Promise<void> {
    while (!this.#stopped) {
      try {
        const manager = await this.nats.manager();
        await declareHearer(manager, this.teller, this.hearer);
        const consumer = await this.nats.stream.consumers.get(streamOf(this.teller), this.hearer);
        this.#messages = await consumer.consume({
          max_messages: MOST_AT_ONCE,
          abort_on_missing_resource: true,
          callback: message => {
            this.#waiting.push(message);
            this.#waitingEvents += eventsIn(message);
            this.#wake();
          },
        });
        this.isListening = true;
        const closed = await this.#messages.closed();
        if (closed) log.warn({ teller: this.teller, err: closed }, 'the stream ended, looking for it again');
      } catch (error) {
        log.debug({ teller: this.teller, err: error }, 'the stream cannot be heard yet');
      }
      this.isListening = false;
      if (!this.#stopped) await sleep(ABSENT_PAUSE_MS);
    }
  }

  async #digest(): Promise<void> {
    while (!this.#stopped) {
      if (!this.#waiting.length) await new Promise<void>(resolve => (this.#wake = resolve));
      await this.#gather();
      const batch = this.#nextBatch();
      if (!batch.length) continue;
      const events = batch.reduce((sum, message) => sum + eventsIn(message), 0);
      this.#waitingEvents -= events;
      batchSize.observe({ teller: this.teller }, events);
      await this.delivery.deliver(this.teller, batch);
    }
  }

  /** Waits for more to come, where the last batch began a moment ago. */
  async #gather(): Promise<void> {
    const restMs = this.#begunAt + this.gatherMs - performance.now();
    const isEnough = () =>
      this.#stopped || this.#waitingEvents >= ENOUGH_EVENTS || this.#waiting.length >= MOST_AT_ONCE;
    if (restMs > 0 && !isEnough()) {
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, restMs);
        this.#wake = () => {
          if (!isEnough()) return;
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#begunAt = performance.now();
  }

  #nextBatch(): JsMsg[] {
    let count = 0;
    for (let events = 0; count < Math.min(this.#waiting.length, MOST_AT_ONCE) && events < ENOUGH_EVENTS; count++)
      events += eventsIn(this.#waiting[count]!);
    return this.#waiting.splice(0, count);
  }
}
