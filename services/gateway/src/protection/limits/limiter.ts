import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { metrics } from '@na/telemetry';
import type { Config } from '../../config.ts';
import { Circuit, type Failure } from '../circuit.ts';
import { TooLate } from '../within.ts';
import { Episodes } from './episodes.ts';
import { Leases, type Leased } from './leases.ts';
import { LIMIT_STORE, type LimitStore } from './limit-store.ts';
import { LocalBuckets } from './local-buckets.ts';
import type { Counted, Policy } from './policies.ts';
import { tokensIn, waitFor, type Rate } from './token-bucket.ts';

/** All that a request may wait for the store, in milliseconds. */
export const PATIENCE_MS = 25;
const SWEEP_MS = 30_000;

const duration = metrics.histogram({
  name: 'na_limiter_duration_seconds',
  help: 'How long it took to find out whether a request is within its limits, by what decided: tokens held here, the store, or this process alone because the store was away, too slow or failed.',
  labelNames: ['outcome'],
  buckets: [0.0001, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1],
});
const refusals = metrics.counter({
  name: 'na_limiter_refusals_total',
  help: 'Requests that were refused because they were too many, by limit.',
  labelNames: ['policy'],
});

/** How a request stands with one limit. */
export interface Standing {
  policy: Policy;
  remaining: number;
  fullInMs: number;
  /** When another try makes sense, in milliseconds; 0 unless this limit refused the request. */
  retryInMs: number;
}

export interface Verdict {
  standings: Standing[];
  /** The limit that refused the request; of several the one that does so longest. */
  refusedBy?: Standing;
  /** How long the request waited for the store, in milliseconds. */
  waitedMs: number;
}

/**
 * Says whether a request is within its limits, over all replicas as long as their store answers, and else for this replica's share of
 * them. Whatever the store does, one replica alone never admits more than a whole limit, and no request waits longer than its patience.
 */
@Injectable()
export class Limiter implements OnApplicationBootstrap, OnModuleDestroy {
  /** What this replica admitted, against whole limits and against its share of them. */
  readonly #whole = new LocalBuckets();
  readonly #share = new LocalBuckets();
  readonly #leases: Leases;
  readonly #circuit: Circuit;
  #sweeper: NodeJS.Timeout | undefined;

  constructor(
    @Inject(LIMIT_STORE) private readonly store: LimitStore,
    private readonly episodes: Episodes,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    this.#leases = new Leases(store);
    this.#circuit = new Circuit({
      name: `limits_${store.name}`,
      probe: () => store.ping(),
      opened: because => episodes.began(store.name, because),
      closed: awayMs => episodes.ended(store.name, awayMs),
    });
  }

  /** Counts a request under each of `counted`, or under none when one of them refuses it. */
  async take(counted: readonly Counted[], patienceMs = PATIENCE_MS): Promise<Verdict> {
    const begun = performance.now();
    const { outcome, standings } = await this.#decide(counted, patienceMs);
    const waitedMs = performance.now() - begun;
    duration.observe({ outcome }, waitedMs / 1_000);
    const refusedBy = standings.filter(({ retryInMs }) => retryInMs > 0).sort((a, b) => b.retryInMs - a.retryInMs)[0];
    if (refusedBy) refusals.inc({ policy: refusedBy.policy.name });
    return { standings, refusedBy, waitedMs };
  }

  onApplicationBootstrap(): void {
    this.#sweeper = setInterval(() => {
      for (const each of [this.#whole, this.#share, this.#leases]) each.sweep(Date.now());
    }, SWEEP_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.#sweeper);
    this.#circuit.end();
    this.store.close();
  }

  async #decide(counted: readonly Counted[], patienceMs: number): Promise<{ outcome: string; standings: Standing[] }> {
    const alone = this.#takeAll(this.#whole, counted, policy => policy);
    if (alone.some(({ retryInMs }) => retryInMs > 0)) return { outcome: 'held', standings: alone };
    if (this.#circuit.isOpen) return { outcome: 'alone', standings: this.#takeShare(counted) };
    const held = this.#leases.spendHeld(counted);
    if (held) return { outcome: 'held', standings: this.#admittedBy(counted, held) };
    try {
      const leased = await this.#leases.spend(counted, Math.max(1, patienceMs));
      this.#circuit.succeeded();
      return { outcome: 'store', standings: this.#admittedBy(counted, leased) };
    } catch (thrown) {
      const because: Failure =
        thrown instanceof TooLate || /timed? ?out/i.test(String(thrown)) ? 'timed_out' : 'failed';
      this.#circuit.failed(because);
      return { outcome: because, standings: this.#takeShare(counted) };
    }
  }

  #admittedBy(counted: readonly Counted[], leased: readonly Leased[]): Standing[] {
    const now = Date.now();
    const isAdmitted = leased.every(({ granted }) => granted);
    return counted.map(({ policy, key }, at) => {
      const { granted, held, fullInMs } = leased[at]!;
      if (isAdmitted) this.#share.note(key, this.#shareOf(policy), now);
      else this.#whole.giveBack(key, policy, now);
      const remaining = tokensIn(now + fullInMs, policy, now) + held;
      const retryInMs = granted ? 0 : Math.max(1, waitFor(now + fullInMs, policy, now));
      return { policy, remaining, fullInMs, retryInMs };
    });
  }

  #takeShare(counted: readonly Counted[]): Standing[] {
    const standings = this.#takeAll(this.#share, counted, policy => this.#shareOf(policy));
    const isRefused = standings.some(({ retryInMs }) => retryInMs > 0);
    if (isRefused) for (const { policy, key } of counted) this.#whole.giveBack(key, policy, Date.now());
    else this.#leases.owe(counted);
    this.episodes.decided(isRefused);
    return standings;
  }

  /** Takes one token of each, or of none. */
  #takeAll(buckets: LocalBuckets, counted: readonly Counted[], rateOf: (policy: Policy) => Rate): Standing[] {
    const now = Date.now();
    const waits = counted.map(({ policy, key }) => buckets.take(key, rateOf(policy), now));
    const isRefused = waits.some(ms => ms > 0);
    return counted.map(({ policy, key }, at) => {
      if (isRefused && waits[at] === 0) buckets.giveBack(key, rateOf(policy), now);
      return { policy, ...buckets.standing(key, rateOf(policy), now), retryInMs: waits[at]! };
    });
  }

  #shareOf({ limit, windowMs, burst }: Rate): Rate {
    const replicas = this.config.GATEWAY_REPLICAS;
    return { limit: limit / replicas, windowMs, burst: Math.max(1, Math.floor(burst / replicas)) };
  }
}
