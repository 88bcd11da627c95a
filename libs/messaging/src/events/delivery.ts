import type { JsMsg } from '@nats-io/jetstream';
import { breaches, type EventType } from '@na/contracts';
import { Problem } from '@na/errors';
import { databaseProblem, hear, savepoint, setAside, tell, transaction } from '@na/persistence';
import { flow, logger, metrics, span } from '@na/telemetry';
import { EventSetAside } from '@na/contracts';
import type { DataSource, EntityManager } from 'typeorm';
import { ContractBroken } from '../errors.ts';
import type { Heard } from '../transport/on.ts';
import { decodeHeader, tellerOf, type HeardEvent } from './event-message.ts';
import { HeardMessage } from './heard-message.ts';

const log = logger('delivery');

/** How long a message that failed rests before it is tried again, by the number of tries so far; in milliseconds. */
const RESTS_MS = [50, 500, 2_000, 5_000];
/** After so many tries for a reason of its own (not a lost dependency) a message is set aside. */
const MOST_TRIES = RESTS_MS.length + 1;

const processed = metrics.counter({
  name: 'messaging_process_total',
  help: 'Events by teller and outcome: heard, repeated (known already), retried, set_aside.',
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
  /** The handler of every event, by the message. */
  readonly ofEvery?: (batch: HeardMessage[], tx: EntityManager) => Promise<void>;
}

/**
 * Brings messages to the handlers, each once in effect: the note that an event was heard commits with what its handler did. A batch is
 * one transaction; when it fails, each message is tried alone, so that a bad one hurts itself only. An event that fails again and
 * again is set aside and told as an event, so that it never blocks the others; those that came in one pack with it are heard then.
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
        const told = HeardMessage.in(message);
        const { source, number } = told.header;
        if (tellerOf(source) !== teller) throw new Error(`${source} is not ${teller}, whose stream this is.`);
        readable.push({ message, source, number, told });
      } catch (error) {
        await this.#giveUp(teller, unreadable(teller, message), error);
      }
    }
    return readable;
  }

  async #digest(teller: string, batch: Readable[]): Promise<void> {
    if (!batch.length) return;
    const fresh = await transaction(this.dataSource, async tx => {
      const unheard = await this.#unheard(tx, batch);
      if (unheard.length) await this.#hear(unheard, tx);
      return eventsOf(unheard);
    });
    const all = eventsOf(batch.map(({ told }) => told));
    this.#count({ teller, heard: fresh, repeated: all - fresh });
  }

  #count({ teller, ...outcomes }: { teller: string; heard: number; repeated: number }): void {
    for (const [outcome, count] of Object.entries(outcomes)) if (count > 0) processed.inc({ teller, outcome }, count);
  }

  async #unheard(tx: EntityManager, batch: Readable[]): Promise<HeardMessage[]> {
    const bySource = Map.groupBy(batch, ({ source }) => source);
    const unheard: Readable[] = [];
    for (const [source, group] of bySource) {
      const byNumber = new Map(group.map(one => [one.number, one]));
      const fresh = new Set(await hear(tx, source, [...byNumber.keys()]));
      for (const [number, one] of byNumber) if (fresh.has(number)) unheard.push(one);
    }
    return unheard.sort((a, b) => a.number - b.number).map(({ told }) => told);
  }

  async #hear(batch: HeardMessage[], tx: EntityManager): Promise<void> {
    if (this.handlers.ofEvery) await this.handlers.ofEvery(batch, tx);
    for (const told of batch)
      if (this.handlers.byType.has(told.header.type)) for (const event of told.events) await this.#handle(event, tx);
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
    const { id, type } = one.told.header;
    log.warn({ teller, id, type, tries, err: error }, 'an event could not be digested');
    if (!isWorthWaitingFor(error) && tries >= MOST_TRIES) return this.#giveUp(teller, one, error);
    this.#again(teller, one, RESTS_MS[Math.min(tries, RESTS_MS.length) - 1] ?? RESTS_MS[0]!);
  }

  #again(teller: string, { message, told }: Readable, restMs: number): void {
    processed.inc({ teller, outcome: 'retried' }, told.count);
    message.nak(restMs);
  }

  /** Sets aside what cannot be digested, and digests what came in one pack with it. */
  async #giveUp(teller: string, one: Readable, error: unknown): Promise<void> {
    const { message, source, number, told } = one;
    const { events } = told;
    const tries = message.info.deliveryCount;
    try {
      const { undigested, fresh } = await transaction(this.dataSource, async tx => {
        const isNew = number === 0 || (await hear(tx, source, [number])).length > 0;
        if (!isNew) return { undigested: [], fresh: 0 };
        const undigested = events.length > 1 ? await this.#sift(events, tx) : events.map(event => ({ event, error }));
        for (const each of undigested) await this.#setAside(each, tries, tx);
        return { undigested, fresh: events.length - undigested.length };
      });
      this.#count({ teller, heard: fresh, repeated: events.length - fresh - undigested.length });
      if (undigested.length) processed.inc({ teller, outcome: 'set_aside' }, undigested.length);
      for (const { event, error } of undigested)
        log.error({ teller, id: event.id, type: event.type, err: error }, 'set an event aside');
      message.ack();
    } catch (fault) {
      log.error({ teller, source, number, err: fault }, 'an event could not be set aside');
      message.nak(RESTS_MS.at(-1));
    }
  }

  /** Digests the events of a pack one by one; answers those that could not be, of which nothing is left. */
  async #sift(events: HeardEvent[], tx: EntityManager): Promise<Undigested[]> {
    const undigested: Undigested[] = [];
    for (const event of events) {
      try {
        await savepoint(tx, () => this.#hear([HeardMessage.of(event)], tx));
      } catch (error) {
        if (isWorthWaitingFor(databaseProblem(error))) throw error;
        undigested.push({ event, error });
      }
    }
    return undigested;
  }

  async #setAside({ event, error }: Undigested, tries: number, tx: EntityManager): Promise<void> {
    const reason = error instanceof Error ? error.message : String(error);
    const isNew = await setAside(tx, { ...event, error: reason, tries });
    if (!isNew) return;
    await tell(tx, EventSetAside, {
      hearer: this.hearer,
      source: event.source,
      eventId: event.id,
      eventType: event.type,
      error: reason.slice(0, 2_000),
      tries,
    });
  }
}

/** A message and what it tells. */
interface Readable {
  message: JsMsg;
  source: string;
  /** Shared by all that it tells; 0 when it has none. */
  number: number;
  told: HeardMessage;
}

interface Undigested {
  event: HeardEvent;
  error: unknown;
}

function eventsOf(messages: HeardMessage[]): number {
  return messages.reduce((sum, { count }) => sum + count, 0);
}

/** A lost database or a full outbox is no fault of the message: it waits as long as that takes. */
function isWorthWaitingFor(error: unknown): boolean {
  return error instanceof Problem && (error.kind === 'unavailable' || error.kind === 'timeout');
}

/** What is kept of a message that cannot be read. Its number, if it has one, will never come in another form. */
function unreadable(teller: string, message: JsMsg): Readable {
  const { source, number } = numberOf(teller, message);
  const id = message.headers?.get('Nats-Msg-Id') || `${teller}:${message.seq}`;
  const event: HeardEvent = {
    id,
    type: message.subject,
    source,
    number,
    time: new Date().toISOString(),
    actor: 'unknown',
    correlationId: id,
    data: { subject: message.subject, body: new TextDecoder().decode(message.data.subarray(0, 4_096)) },
  };
  return { message, source, number, told: HeardMessage.of(event) };
}

function numberOf(teller: string, message: JsMsg): { source: string; number: number } {
  try {
    const { source, number } = decodeHeader(message);
    if (tellerOf(source) === teller && Number.isSafeInteger(number) && number > 0) return { source, number };
  } catch {
    // Then it has none.
  }
  return { source: teller, number: 0 };
}
