import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { flow, logger, span } from '@na/telemetry';
import { setTimeout as pause } from 'node:timers/promises';
import { Alarm } from '../live/alarm.ts';
import { Delivery, LONGEST_ATTEMPT_MS } from './delivery.ts';
import { MailQueue, type Claimed } from './mail-queue.ts';
import { Breaker } from './breaker.ts';
import { Smtp } from './smtp.ts';

const log = logger('mail');

/** How many mails a replica sends at the same time. */
const MOST_AT_ONCE = 4;
/** What other replicas took in, and what falls due, is found by looking this often, in milliseconds. */
const LOOK_EVERY_MS = 1_000;
/** The attempt, and as long again to note what became of it; in milliseconds. */
const CLAIM_MS = 2 * LONGEST_ATTEMPT_MS;
/** A service that leaves gives mails on their way so long to arrive, in milliseconds; what is cut off is tried again by others. */
const LEAVE_MS = 5_000;

/** Sends what is due, on each replica at the same time, until the service stops. */
@Injectable()
export class Postman implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #inHand = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  readonly #cut = new AbortController();
  #rounds: Promise<void> = Promise.resolve();

  constructor(
    private readonly queue: MailQueue,
    private readonly delivery: Delivery,
    private readonly smtp: Smtp,
    private readonly breaker: Breaker,
    private readonly alarm: Alarm,
  ) {}

  onApplicationBootstrap(): void {
    if (this.smtp.isConfigured) this.#rounds = this.#go();
    else log.warn('SMTP_URL is not set: mails wait, and are given up after a day.');
  }

  async onModuleDestroy(): Promise<void> {
    this.#stop.abort();
    const leaving = Promise.all([this.#rounds, ...this.#inHand]);
    await Promise.race([leaving, pause(LEAVE_MS, undefined, { ref: false })]);
    this.#cut.abort();
    await leaving;
  }

  async #go(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const restMs = await this.#round().catch((error: unknown) => {
        log.warn({ err: error }, 'Mails that are due could not be looked for; the next round will.');
        return LOOK_EVERY_MS;
      });
      if (restMs) await this.alarm.wait(restMs, this.#stop.signal);
    }
  }

  /** Answers how long to rest, in milliseconds. */
  async #round(): Promise<number> {
    if (this.breaker.state() === 'half_open') return this.#probe();
    if (this.breaker.state() === 'open') return this.breaker.leftMs();
    const free = MOST_AT_ONCE - this.#inHand.size;
    if (free <= 0) return LOOK_EVERY_MS;
    const claimed = await this.queue.claim(free, CLAIM_MS);
    for (const mail of claimed) void this.#start(mail);
    return claimed.length ? 0 : LOOK_EVERY_MS;
  }

  // One mail at most, and the one least tried: a mail that the server cannot digest is not to keep it closed for the others.
  async #probe(): Promise<number> {
    const [mail] = await this.queue.claim(1, CLAIM_MS, { evenIfNotDue: true });
    await (mail ? this.#start(mail) : this.delivery.probe(this.#cut.signal));
    // A mail that we could not even write has probed nothing.
    return this.breaker.state() === 'half_open' ? LOOK_EVERY_MS : 0;
  }

  #start(mail: Claimed): Promise<void> {
    // It runs from here on, so that a process that was paused after its claim ends the attempt instead of making it too late.
    const signal = AbortSignal.any([AbortSignal.timeout(LONGEST_ATTEMPT_MS), this.#cut.signal]);
    const { correlationId, traceparent } = mail;
    const work = flow
      .run({ correlationId, actor: 'service:gateway' }, () =>
        span('send mail', { parent: { traceparent: traceparent ?? undefined } }, () =>
          this.delivery.attempt(mail, signal),
        ),
      )
      // It is free again when its claim runs out, so nothing is lost.
      .catch((error: unknown) =>
        log.error({ mailId: mail.id, err: error }, 'What became of a mail could not be noted.'),
      )
      .finally(() => {
        this.#inHand.delete(work);
        this.alarm.ring();
      });
    this.#inHand.add(work);
    return work;
  }
}
