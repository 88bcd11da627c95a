import { Inject, Injectable } from '@nestjs/common';
import type { JetStreamClient } from '@nats-io/jetstream';
import { CONFIG, type ServiceConfig } from '@na/config';
import {
  events as contract,
  eventSubject,
  OutboxWritten,
  SourceTicked,
  type ResendEventsRequest,
  type ResendEventsResponse,
} from '@na/contracts';
import {
  elected,
  forgetEvents,
  isAnythingWaiting,
  markSent,
  messagesBetween,
  numberEvents,
  onOutboxWritten,
  relayState,
  unsentMessages,
  type Lease,
  type OutboxMessage,
} from '@na/persistence';
import { logger, metrics } from '@na/telemetry';
import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { NatsConnection } from '../connection/nats-connection.ts';
import { encodeHeader } from '../events/event-message.ts';
import { Hints } from '../events/hints.ts';
import { declareStream } from '../events/streams.ts';
import { MESSAGING, type MessagingOptions } from '../options.ts';

const log = logger('relay');

/** How many messages go out before their acknowledgements are waited for. */
const BATCH = 500;
/** A relay that nobody woke looks by itself at this pace, in milliseconds. */
const IDLE_MS = 1_000;
/** Events behind a transaction that is still open are looked at again at this pace, in milliseconds. */
const HELD_BACK_MS = 10;
/** After a fault the relay rests this long, in milliseconds. */
const FAULT_MS = 500;
/** A busy replica that does not relay rouses the one that does at most this often, in milliseconds. */
const HINT_MS = 5;
/** How often the latest number is told, in milliseconds. */
const TICK_MS = 2_000;
/** How often what is older than the outbox keeps is dropped, in milliseconds. */
const FORGET_MS = 60 * 60_000;

const sent = metrics.counter({
  name: 'na_outbox_sent_total',
  help: 'Events that this replica sent from the outbox to the stream.',
});
const isRelaying = metrics.gauge({
  name: 'na_outbox_relaying',
  help: '1 on the replica that relays the outbox, 0 on the others.',
});

/** What one pass over the outbox came to. */
interface Pass {
  /** Up to this number all is sent; absent when nothing was. */
  sentNumber?: number;
  /** How long the relay may rest, in milliseconds. */
  restMs: number;
  /** Whether the stream has to be looked at before the next pass. */
  isFaulty?: boolean;
}

/** Sends what stands in the outbox to the stream: in commit order, numbered without gaps, on one replica at a time. */
@Injectable()
export class Relay {
  readonly #stop = new AbortController();
  #done: Promise<void> = Promise.resolve();
  #deafen: () => void = () => undefined;
  #wake: (() => void) | undefined;
  #isWoken = false;
  #isRelaying = false;
  #isHinting = false;

  constructor(
    private readonly dataSource: DataSource,
    @Inject(CONFIG) private readonly config: ServiceConfig,
    @Inject(MESSAGING) private readonly options: MessagingOptions,
    private readonly nats: NatsConnection,
    private readonly hints: Hints,
  ) {}

  start(): void {
    // Whichever replica relays hears the hint; the one that wrote is often another.
    const forget = onOutboxWritten(this.dataSource, () => this.#announce());
    const deafen = this.hints.listen(OutboxWritten, ({ service }) => {
      if (service === this.options.service) this.#rouse();
    });
    this.#deafen = () => {
      forget();
      deafen();
    };
    this.#done = elected(this.dataSource, { name: 'outbox-relay', leaseMs: 10_000, signal: this.#stop.signal }, lease =>
      this.#relay(lease),
    );
  }

  /** Sends what is there and leaves the relay to another replica. */
  async stop(): Promise<void> {
    this.#deafen();
    this.#stop.abort();
    this.#rouse();
    await this.#done;
  }

  /** Sends events again that a hearer missed, with their ids and numbers. */
  async resend({ source, first, last }: ResendEventsRequest): Promise<ResendEventsResponse> {
    const state = await relayState(this.dataSource);
    // An outbox of another epoch is gone with all that it told.
    const isOurs = source === this.#source(state.epoch);
    const kept = new Set<number>();
    let sent = 0;
    for (let from = first; isOurs && from <= last;) {
      const found = await messagesBetween(this.dataSource, from, last, BATCH);
      if (!found.length) break;
      // The broker drops a message id that it has seen within minutes, also when it lost the message; a new id passes.
      await this.#publish(this.nats.stream, found, state.epoch, `:${randomUUID()}`);
      for (const { number } of found) kept.add(number);
      sent += eventsOf(found);
      from = found.at(-1)!.number + 1;
    }
    const gone: number[] = [];
    for (let number = first; number <= last; number++) if (!kept.has(number)) gone.push(number);
    return { sent, gone };
  }

  #announce(): void {
    this.#rouse();
    if (this.#isRelaying || this.#isHinting) return;
    this.#isHinting = true;
    setTimeout(() => {
      this.#isHinting = false;
      this.hints.give(OutboxWritten, { service: this.options.service });
    }, HINT_MS);
  }

  #rouse(): void {
    this.#isWoken = true;
    this.#wake?.();
  }

  async #relay(lease: Lease): Promise<void> {
    isRelaying.set(1);
    this.#isRelaying = true;
    let isDeclared = false;
    // A broker that comes back may have lost its disk, and the stream with it; the hearers then ask for what they missed.
    const forgetReconnect = this.nats.onReconnect(() => {
      isDeclared = false;
      this.#rouse();
    });
    try {
      let forgetAt = Date.now() + FORGET_MS;
      let tickAt = 0;
      let state = await relayState(this.dataSource);
      while (!lease.signal.aborted) {
        this.#isWoken = false;
        const pass: Pass = await (isDeclared ? this.#pass(lease, state.epoch) : this.#declare()).catch(
          (error: unknown) => {
            log.warn({ err: error }, 'events cannot be sent, trying again');
            isDeclared = false;
            return { restMs: FAULT_MS, isFaulty: true };
          },
        );
        isDeclared ||= !pass.isFaulty;
        if (pass.sentNumber !== undefined) state = { ...state, sentNumber: pass.sentNumber };
        if (Date.now() >= tickAt) {
          this.hints.give(SourceTicked, { source: this.#source(state.epoch), latest: state.sentNumber });
          tickAt = Date.now() + TICK_MS;
        }
        if (Date.now() >= forgetAt) {
          await forgetEvents(this.dataSource, lease.token);
          forgetAt = Date.now() + FORGET_MS;
        }
        if (!this.#isWoken && pass.restMs > 0) await this.#rest(pass.restMs, lease.signal);
      }
      // On the way out: what was told last goes out with this replica, not after the next one's election.
      await this.#pass(lease, state.epoch).catch(() => undefined);
    } finally {
      forgetReconnect();
      this.#isRelaying = false;
      isRelaying.set(0);
    }
  }

  /** Numbers and sends one batch; answers up to which number all is sent and how long the relay may rest. */
  async #pass(lease: Lease, epoch: string): Promise<Pass> {
    if (!(await isAnythingWaiting(this.dataSource))) return { restMs: IDLE_MS };
    const { heldBack } = await numberEvents(this.dataSource, BATCH, lease.token);
    const batch = await unsentMessages(this.dataSource, BATCH);
    const last = batch.at(-1);
    if (!last) return { restMs: heldBack ? HELD_BACK_MS : IDLE_MS };
    await this.#publish(this.nats.stream, batch, epoch, '');
    await markSent(this.dataSource, last.number, lease.token);
    sent.inc(eventsOf(batch));
    return { sentNumber: last.number, restMs: 0 };
  }

  async #declare(): Promise<Pass> {
    await declareStream(await this.nats.manager(), this.options.service, this.config.NATS_REPLICAS);
    return { restMs: 0 };
  }

  async #publish(stream: JetStreamClient, batch: OutboxMessage[], epoch: string, suffix: string): Promise<void> {
    const acknowledged = await Promise.allSettled(
      batch.map(message => {
        const pack = message.isPack ? message.events : undefined;
        return stream.publish(this.#subject(message.type), message.body, {
          msgID: message.id + suffix,
          headers: encodeHeader({ ...message, pack, source: this.#source(epoch) }),
        });
      }),
    );
    const failed = acknowledged.find(result => result.status === 'rejected');
    if (failed) throw failed.reason;
  }

  #subject(type: string): string {
    const event = contract.get(type);
    // What an older version of the service wrote and this one no longer knows still has its name for an address.
    return event ? eventSubject(event, this.options.service) : `evt.${type}`;
  }

  #source(epoch: string): string {
    return `${this.options.service}/${epoch}`;
  }

  #rest(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise(resolve => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.#wake = undefined;
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener('abort', done);
      this.#wake = done;
    });
  }
}

function eventsOf(batch: OutboxMessage[]): number {
  return batch.reduce((sum, { events }) => sum + events, 0);
}
