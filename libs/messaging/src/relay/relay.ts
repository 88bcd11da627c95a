import { Inject, Injectable } from '@nestjs/common';
import type { JetStreamClient, JetStreamManager } from '@nats-io/jetstream';
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
  beginEpochIfRestored,
  elected,
  epochsOf,
  forgetEvents,
  isAnythingWaiting,
  latestOf,
  markSent,
  messagesBetween,
  numberEvents,
  numbersOf,
  onOutboxWritten,
  placeOf,
  relayState,
  unsentMessages,
  type Epoch,
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
import { toldBeyond } from './told.ts';

const log = logger('relay');

/** How many messages go out before their acknowledgements are waited for. */
const BATCH = 500;
/** A relay that nobody woke looks by itself at this pace, in milliseconds. */
const IDLE_MS = 3_000;
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
  /** The epochs, where they may have changed. */
  epochs?: [Epoch, ...Epoch[]];
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
    const epochs = await epochsOf(this.dataSource);
    const epoch = source.slice(this.#source('').length);
    // An epoch that is not ours, or of which nothing is kept, is gone with all that it told.
    const asked = numbersOf(epochs, { epoch, first, last });
    const kept = new Set<number>();
    let sent = 0;
    for (let from = asked?.first ?? 0; asked && from <= asked.last;) {
      const found = await messagesBetween(this.dataSource, from, asked.last, BATCH);
      if (!found.length) break;
      // The broker drops a message id that it has seen within minutes, also when it lost the message; a new id passes.
      await this.#publish(this.nats.stream, found, epochs, `:${randomUUID()}`);
      for (const { number } of found) kept.add(number - asked.base);
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
      let epochs = await epochsOf(this.dataSource);
      let { sentNumber } = await relayState(this.dataSource);
      while (!lease.signal.aborted) {
        this.#isWoken = false;
        const pass: Pass = await (isDeclared ? this.#pass(lease, epochs) : this.#declare(lease)).catch(
          (error: unknown) => {
            log.warn({ err: error }, 'events cannot be sent, trying again');
            isDeclared = false;
            return { restMs: FAULT_MS, isFaulty: true };
          },
        );
        isDeclared ||= !pass.isFaulty;
        epochs = pass.epochs ?? epochs;
        sentNumber = pass.sentNumber ?? sentNumber;
        if (Date.now() >= tickAt) {
          for (const { epoch, number } of latestOf(epochs, sentNumber))
            this.hints.give(SourceTicked, { source: this.#source(epoch), latest: number });
          tickAt = Date.now() + TICK_MS;
        }
        if (Date.now() >= forgetAt) {
          await forgetEvents(this.dataSource, lease.token);
          epochs = await epochsOf(this.dataSource);
          forgetAt = Date.now() + FORGET_MS;
        }
        if (!this.#isWoken && pass.restMs > 0) await this.#rest(pass.restMs, lease.signal);
      }
      // On the way out: what was told last goes out with this replica, not after the next one's election.
      await this.#pass(lease, epochs).catch(() => undefined);
    } finally {
      forgetReconnect();
      this.#isRelaying = false;
      isRelaying.set(0);
    }
  }

  /** Numbers and sends one batch; answers up to which number all is sent and how long the relay may rest. */
  async #pass(lease: Lease, epochs: readonly Epoch[]): Promise<Pass> {
    if (!(await isAnythingWaiting(this.dataSource))) return { restMs: IDLE_MS };
    const { heldBack } = await numberEvents(this.dataSource, BATCH, lease.token);
    const batch = await unsentMessages(this.dataSource, BATCH);
    const last = batch.at(-1);
    if (!last) return { restMs: heldBack ? HELD_BACK_MS : IDLE_MS };
    await this.#publish(this.nats.stream, batch, epochs, '');
    await markSent(this.dataSource, last.number, lease.token);
    sent.inc(eventsOf(batch));
    return { sentNumber: last.number, restMs: 0 };
  }

  async #declare(lease: Lease): Promise<Pass> {
    const manager = await this.nats.manager();
    await declareStream(manager, this.options.service, this.config.NATS_REPLICAS);
    await this.#remember(manager, lease);
    const { sentNumber } = await relayState(this.dataSource);
    return { restMs: 0, sentNumber, epochs: await epochsOf(this.dataSource) };
  }

  /** A stream that knows more of what we told than we do says that our database was brought back to an earlier state. */
  async #remember(manager: JetStreamManager, lease: Lease): Promise<void> {
    const { lastNumber } = await relayState(this.dataSource);
    const { epoch, number } = placeOf(await epochsOf(this.dataSource), lastNumber + 1);
    const { service } = this.options;
    const told = await toldBeyond(manager, { teller: service, source: this.#source(epoch), last: number - 1 });
    if (await beginEpochIfRestored(this.dataSource, { service, told, token: lease.token }))
      log.warn({ lastNumber, told: told.length }, 'the database was restored to an earlier state; a new epoch begins');
  }

  async #publish(
    stream: JetStreamClient,
    batch: OutboxMessage[],
    epochs: readonly Epoch[],
    suffix: string,
  ): Promise<void> {
    const acknowledged = await Promise.allSettled(
      batch.map(message => {
        const pack = message.isPack ? message.events : undefined;
        const { epoch, number } = placeOf(epochs, message.number);
        return stream.publish(this.#subject(message.type), message.body, {
          msgID: message.id + suffix,
          headers: encodeHeader({ ...message, number, pack, source: this.#source(epoch) }),
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
