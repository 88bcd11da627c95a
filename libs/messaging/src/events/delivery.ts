import type { JsMsg } from '@nats-io/jetstream';
import { breaches, type EventType } from '@na/contracts';
import { Problem } from '@na/errors';
import { hear, setAside, tell, transaction } from '@na/persistence';
import { flow, logger, metrics, span } from '@na/telemetry';
import { EventSetAside } from '@na/contracts';
import type { DataSource, EntityManager } from 'typeorm';
import { ContractBroken } from '../errors.ts';
import type { Heard } from '../transport/on.ts';
import { decodeEvent, tellerOf, type HeardEvent } from './event-message.ts';

const log = logger('delivery');

/** How long a message that failed rests before it is tried again, by the number of tries so far; in milliseconds. */
const RESTS_MS = [50, 500, 2_000, 5_000];
/** After so many tries for a reason of its own (not a lost dependency) a message is set aside. */
const MOST_TRIES = RESTS_MS.length + 1;

const processed = metrics.counter({
  name: 'messaging_process_total',
  help: 'Messages by teller and outcome: heard, repeated (known already), retried, set_aside.',
  labelNames: ['teller', 'outcome'],
});
const duration = metrics.histogram({
  name: 'messaging_process_duration_seconds',
  help: 'How long one inbox transaction took, by teller.',
  labelNames: ['teller'],
});

/** What a service does with events. */
export interface Handlers {
  /** The handler of an event, by the event's proto name. */
  readonly byType: ReadonlyMap<
    string,
    { event: EventType<unknown>; hear: (data: unknown, heard: Heard) => Promise<void> }
  >;
  /** The handler of every event. */
  readonly ofEvery?: (batch: HeardEvent[], tx: EntityManager) => Promise<void>;
}

/**
 * Brings messages to the handlers, each once in effect: the note that an event was heard commits with what its handler did. A batch is
 * one transaction; when it fails, each message is tried alone, so that a bad one hurts itself only. A message that fails again and
 * again is set aside and told as an event, so that it never blocks the others.
 */
export class Delivery {
  constructor(
    private readonly dataSource: DataSource,
    private readonly hearer: string,
    private readonly handlers: Handlers,
  ) {}

  /** Digests a batch. Never throws: each message is acknowledged or handed out again later. */
  async deliver(teller: string, messages: JsMsg[]): Promise<void> {
    const end = duration.startTimer({ teller });
    const readable = await this.#readable(teller, messages);
    try {
      await this.#digest(teller, readable);
      for (const { message } of readable) message.ack();
    } catch (error) {
      if (readable.length === 1) await this.#failed(teller, readable[0]!, error);
      else for (const one of readable) await this.#alone(teller, one);
    } finally {
      end();
    }
  }

  async #alone(teller: string, one: Readable): Promise<void> {
    try {
      await this.#digest(teller, [one]);
      one.message.ack();
    } catch (error) {
      await this.#failed(teller, one, error);
    }
  }

  /** What can be read as events of this teller; the rest is set aside at once, as no further try would change it. */
  async #readable(teller: string, messages: JsMsg[]): Promise<Readable[]> {
    const readable: Readable[] = [];
    for (const message of messages) {
      try {
        const event = decodeEvent(message);
        if (tellerOf(event.source) !== teller)
          throw new Error(`${event.source} is not ${teller}, whose stream this is.`);
        readable.push({ message, event });
      } catch (error) {
        const id = message.headers?.get('Nats-Msg-Id') || `${teller}:${message.seq}`;
        await this.#giveUp(teller, { message, event: unreadable(id, teller, message) }, error);
      }
    }
    return readable;
  }

  async #digest(teller: string, batch: Readable[]): Promise<void> {
    if (!batch.length) return;
    const fresh = await transaction(this.dataSource, async tx => {
      const unheard = await this.#unheard(tx, batch);
      if (unheard.length && this.handlers.ofEvery) await this.handlers.ofEvery(unheard, tx);
      for (const event of unheard) await this.#handle(event, tx);
      return unheard.length;
    });
    if (fresh) processed.inc({ teller, outcome: 'heard' }, fresh);
    if (batch.length > fresh) processed.inc({ teller, outcome: 'repeated' }, batch.length - fresh);
  }

  async #unheard(tx: EntityManager, batch: Readable[]): Promise<HeardEvent[]> {
    const bySource = Map.groupBy(batch, ({ event }) => event.source);
    const unheard: HeardEvent[] = [];
    for (const [source, group] of bySource) {
      const byNumber = new Map(group.map(({ event }) => [event.number, event]));
      const fresh = new Set(await hear(tx, source, [...byNumber.keys()]));
      for (const [number, event] of byNumber) if (fresh.has(number)) unheard.push(event);
    }
    return unheard.sort((a, b) => a.number - b.number);
  }

  async #handle(event: HeardEvent, tx: EntityManager): Promise<void> {
    const handler = this.handlers.byType.get(event.type);
    if (!handler) return;
    const found = breaches(handler.event, event.data);
    if (found.length) throw ContractBroken({ name: event.type, breaches: found });
    const { data, ...header } = event;
    const cause = {
      correlationId: event.correlationId,
      actor: event.actor,
      workspaceId: event.workspaceId,
      parentId: event.id,
    };
    await flow.run(cause, () =>
      span(`hear ${event.type}`, { kind: 'consumer', parent: { traceparent: event.traceparent } }, () =>
        handler.hear(data, { ...header, tx }),
      ),
    );
  }

  async #failed(teller: string, one: Readable, error: unknown): Promise<void> {
    const tries = one.message.info.deliveryCount;
    const isOurs = isWorthWaitingFor(error);
    log.warn({ teller, id: one.event.id, type: one.event.type, tries, err: error }, 'an event could not be digested');
    if (!isOurs && tries >= MOST_TRIES) return this.#giveUp(teller, one, error);
    processed.inc({ teller, outcome: 'retried' });
    one.message.nak(RESTS_MS[Math.min(tries, RESTS_MS.length) - 1] ?? RESTS_MS[0]);
  }

  async #giveUp(teller: string, { message, event }: Readable, error: unknown): Promise<void> {
    const reason = error instanceof Error ? error.message : String(error);
    try {
      await transaction(this.dataSource, async tx => {
        if (event.number > 0) await hear(tx, event.source, [event.number]);
        const isNew = await setAside(tx, { ...event, error: reason, tries: message.info.deliveryCount });
        if (!isNew) return;
        await tell(tx, EventSetAside, {
          hearer: this.hearer,
          source: event.source,
          eventId: event.id,
          eventType: event.type,
          error: reason.slice(0, 2_000),
          tries: message.info.deliveryCount,
        });
      });
      processed.inc({ teller, outcome: 'set_aside' });
      log.error({ teller, id: event.id, type: event.type, err: error }, 'set an event aside');
      message.ack();
    } catch (fault) {
      log.error({ teller, id: event.id, err: fault }, 'an event could not be set aside');
      message.nak(RESTS_MS.at(-1));
    }
  }
}

interface Readable {
  message: JsMsg;
  event: HeardEvent;
}

/** A lost database or a full outbox is no fault of the message: it waits as long as that takes. */
function isWorthWaitingFor(error: unknown): boolean {
  return error instanceof Problem && (error.kind === 'unavailable' || error.kind === 'timeout');
}

/** What is kept of a message that is no event. */
function unreadable(id: string, teller: string, message: JsMsg): HeardEvent {
  const data = { subject: message.subject, body: new TextDecoder().decode(message.data.subarray(0, 4_096)) };
  return {
    id,
    type: message.subject,
    source: teller,
    number: 0,
    time: new Date().toISOString(),
    actor: 'unknown',
    correlationId: id,
    data,
  };
}
