import { Inject, Injectable } from '@nestjs/common';
import { type CustomTransportStrategy, Server } from '@nestjs/microservices';
import { packageOf, type CallType, type EventType } from '@na/contracts';
import { Health } from '@na/telemetry';
import { isObservable, lastValueFrom } from 'rxjs';
import { DataSource, type EntityManager } from 'typeorm';
import { CallServer } from '../calls/call-server.ts';
import { Calls } from '../calls/calls.ts';
import { NatsConnection } from '../connection/nats-connection.ts';
import { Delivery, type Handlers } from '../events/delivery.ts';
import { GapWatch } from '../events/gap-watch.ts';
import { Hearing } from '../events/hearing.ts';
import type { HeardMessage } from '../events/heard-message.ts';
import { Hints } from '../events/hints.ts';
import { MESSAGING, type MessagingOptions } from '../options.ts';
import { Relay } from '../relay/relay.ts';
import { EVERY_EVENT, type Heard, type Listens } from './on.ts';

type NestHandler = Parameters<Server['addHandler']>[1];

/**
 * Nest's transport for events over JetStream and calls over NATS. It refuses to start, with a sentence, when two handlers answer to
 * one name or when an event is to be heard that no heard service tells.
 */
@Injectable()
export class NatsTransport extends Server implements CustomTransportStrategy {
  override readonly propagatesEventHandlerErrors = true;
  readonly #calls = new Map<string, { call: CallType<unknown, unknown>; answer: NestHandler }>();
  readonly #events = new Map<
    string,
    { event: EventType<unknown>; hear: (data: unknown, heard: Heard) => Promise<void> }
  >();
  #ofEvery: Handlers['ofEvery'];
  readonly #hearings = new Map<string, Hearing>();
  #server: CallServer | undefined;
  #gapWatch: GapWatch | undefined;

  constructor(
    private readonly nats: NatsConnection,
    private readonly relay: Relay,
    private readonly health: Health,
    private readonly calls: Calls,
    private readonly hints: Hints,
    @Inject(MESSAGING) private readonly options: MessagingOptions,
    private readonly dataSource: DataSource,
  ) {
    super();
  }

  override addHandler(pattern: string, handler: NestHandler, _isEvent?: boolean, extras?: { listens?: Listens }): void {
    const listens = extras?.listens;
    if (!listens)
      throw new Error(
        `The handler of ${pattern} uses a decorator of Nest's; use @OnEvent, @OnEveryEvent, @OnEveryMessage or @OnCall.`,
      );
    const isTaken = this.#calls.has(pattern) || this.#events.has(pattern) || (pattern === EVERY_EVENT && this.#ofEvery);
    if (isTaken)
      throw new Error(
        `Two handlers of ${this.options.service} listen to ${pattern}; let one of them call the other's service.`,
      );
    if (listens.to === 'call') this.#calls.set(pattern, { call: listens.call, answer: handler });
    else if (listens.to === 'every event') this.#ofEvery = ofEvery(handler, listens.by);
    else
      this.#events.set(pattern, {
        event: listens.event,
        hear: (data, heard) => settle(handler(data, heard)) as Promise<void>,
      });
  }

  async listen(callback: (error?: unknown) => void): Promise<void> {
    try {
      this.#checkTellers();
      this.#answerCalls();
      this.#hearEvents();
      this.relay.start();
      callback();
    } catch (error) {
      callback(error);
    }
  }

  /** Takes nothing new, finishes what is in hand. */
  async close(): Promise<void> {
    await Promise.all([
      this.#server?.drain(),
      ...[...this.#hearings.values()].map(hearing => hearing.stop()),
      this.#gapWatch?.stop(),
    ]);
    // Last, so that what the others told on their way out is sent too.
    await this.relay.stop();
  }

  override on(): void {
    throw new Error('The transport has no events of its own; ask Health.');
  }

  override unwrap<T>(): T {
    return this.nats.core as T;
  }

  #checkTellers(): void {
    const tellers = new Set(this.options.hears.map(packageOf));
    for (const name of this.#events.keys()) {
      const teller = name.split('.')[1] ?? '';
      if (teller === 'system' || tellers.has(teller)) continue;
      throw new Error(
        `${this.options.service} has a handler of ${name}, but hears only ${this.options.hears.join(', ')}; add its teller to MessagingModule's "hears".`,
      );
    }
  }

  #answerCalls(): void {
    this.#server = new CallServer(this.nats, this.options.service);
    for (const { call, answer } of this.#calls.values()) this.#server.serve(call, request => settle(answer(request)));
  }

  #hearEvents(): void {
    const hasHandlers = this.#events.size > 0 || this.#ofEvery;
    if (!hasHandlers) return;
    const delivery = new Delivery(this.dataSource, this.options.service, {
      byType: this.#events,
      ofEvery: this.#ofEvery,
    });
    const { service, hears, gatherMs } = this.options;
    for (const teller of hears) {
      const hearing = new Hearing(this.nats, delivery, teller, service, gatherMs);
      this.#hearings.set(teller, hearing);
      hearing.start();
    }
    this.health.add({ name: 'streams', required: true, check: () => this.#checkStreams() });
    this.#gapWatch = new GapWatch(this.dataSource, this.calls, this.hints, this.#hearings, this.options.service);
    this.#gapWatch.start();
  }

  async #checkStreams(): Promise<void> {
    const absent = [...this.#hearings.values()].filter(hearing => !hearing.isListening).map(hearing => hearing.teller);
    if (absent.length) throw new Error(`waiting for the streams of ${absent.join(', ')}`);
  }
}

function ofEvery(handler: NestHandler, by: 'event' | 'message'): Handlers['ofEvery'] {
  return (batch: HeardMessage[], tx: EntityManager) =>
    settle(handler(by === 'message' ? batch : batch.flatMap(({ events }) => events), tx)) as Promise<void>;
}

/** Nest hands back a promise of a value or of an observable of one. */
async function settle(result: unknown): Promise<unknown> {
  const settled = await result;
  return isObservable(settled) ? lastValueFrom(settled, { defaultValue: undefined }) : settled;
}
