import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { Problem } from '@na/errors';
import { transaction } from '@na/persistence';
import { flow, logger, metrics } from '@na/telemetry';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import type { Config } from '../config.ts';
import { ReadAgain, SETTLE_MS } from '../freshness/read-again.ts';
import type { TakenRead } from '../freshness/read-again.queries.ts';
import { Mirrors } from '../mirror/mirrors.ts';
import { findMirror } from '../mirror/progress.queries.ts';
import { ChangedThings } from './changed-things.ts';

const log = logger('mirror');

const followed = metrics.histogram({
  name: 'na_mirror_follow_seconds',
  help: 'How long after something was last known to have changed the mirror had it, by kind.',
  labelNames: ['kind'],
  buckets: [0.25, 0.5, 1, 1.5, 2, 3, 5, 10, 30, 60, 300],
});

const reads = metrics.counter({
  name: 'na_mirror_reads_again_total',
  help: 'Things that were to be read again, by kind and by what came of it.',
  labelNames: ['kind', 'outcome'],
});

// From the start, so that the first one is seen as growth.
for (const kind of ['page', 'data_source', 'database', 'comments']) reads.inc({ kind, outcome: 'given_back' }, 0);

/** Hints may be missed; in milliseconds. */
const LOOK_EVERY_MS = 1_000;
/** Longer than all but the largest pages take to read; what takes longer is read by another as well, which does no harm. */
const LEASE_MS = 60_000;
/** Until what could not be read is tried again, unless Notion says when; in milliseconds. */
const FAILED_MS = 15_000;
/** One replica reads so much of a connection at a time; the connection's budget says how fast. */
const HANDS = 4;
/** So many connections are followed by one replica at the same time. */
const MOST_CONNECTIONS = 16;
/** Of connections without a mirror so much is taken off the list at a time. */
const MOST_UNWANTED = 100;

type Mirror = { connectionId: string; workspaceId: string };

/** Has the mirror follow what is known to have changed in Notion: whatever is noted to be read again is read, on whichever replica. */
@Injectable()
export class Follower implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #end = new AbortController();
  readonly #runs = new Map<string, Promise<void>>();
  #ended: Promise<void> = Promise.resolve();
  #deafen: () => void = () => undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly readAgain: ReadAgain,
    private readonly mirrors: Mirrors,
    private readonly things: ChangedThings,
    @Inject(CONFIG) private readonly config: Pick<Config, 'MIRROR_READ_AGAIN'>,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.MIRROR_READ_AGAIN === 'off') return;
    const { signal } = this.#end;
    this.#deafen = this.readAgain.listen(connectionId => void this.beginSettled(connectionId, signal));
    this.#ended = this.work(signal);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#deafen();
    this.#end.abort();
    await this.#ended;
    await Promise.all(this.#runs.values());
  }

  private async work(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        for (const connectionId of await this.readAgain.connections(MOST_CONNECTIONS * 2)) this.begin(connectionId);
      } catch (error) {
        log.warn({ err: error }, 'what is to be read again could not be looked for');
      }
      await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private async beginSettled(connectionId: string, signal: AbortSignal): Promise<void> {
    await pause(SETTLE_MS, undefined, { signal }).catch(() => undefined);
    // A run that is ending may have looked before.
    await this.#runs.get(connectionId);
    this.begin(connectionId);
  }

  private begin(connectionId: string): void {
    if (this.#end.signal.aborted || this.#runs.has(connectionId) || this.#runs.size >= MOST_CONNECTIONS) return;
    const run = this.follow(connectionId)
      .catch((error: unknown) => log.warn({ err: error, connectionId }, 'what is to be read again could not be taken'))
      .finally(() => this.#runs.delete(connectionId));
    this.#runs.set(connectionId, run);
  }

  /** Reads what is due of a connection, until nothing is or something fails. */
  private async follow(connectionId: string): Promise<void> {
    const mirror = await findMirror(this.dataSource, connectionId);
    if (!mirror) return this.drop(connectionId);
    const own = { correlationId: randomUUID(), actor: 'service:notion-sync', workspaceId: mirror.workspaceId };
    await flow.run(own, () => Promise.all(Array.from({ length: HANDS }, () => this.hand(mirror))));
  }

  /** Once a connection has a mirror, all is read; until then nobody wants to know what has changed. */
  private async drop(connectionId: string): Promise<void> {
    const taken = await this.readAgain.take(connectionId, { most: MOST_UNWANTED, leaseMs: LEASE_MS });
    await transaction(this.dataSource, tx => this.readAgain.done(tx, taken));
    for (const { kind } of taken) reads.inc({ kind, outcome: 'unwanted' });
  }

  private async hand(mirror: Mirror): Promise<void> {
    while (!this.#end.signal.aborted) {
      const [taken] = await this.readAgain.take(mirror.connectionId, { most: 1, leaseMs: LEASE_MS });
      if (!taken || !(await this.read(mirror, taken))) return;
    }
  }

  /** Gives whether the next one can be read. */
  private async read(mirror: Mirror, taken: TakenRead): Promise<boolean> {
    const { kind, lane } = taken;
    const startedAt = performance.now();
    try {
      const { reader, keeper } = await this.mirrors.beside(mirror, { lane, signal: this.#end.signal });
      const outcome = await this.things.read(reader, keeper, taken);
      // A replica that dies before this has read for nothing, and another one reads again.
      await transaction(this.dataSource, tx => this.readAgain.done(tx, [taken]));
      reads.inc({ kind, outcome });
      followed.observe({ kind }, taken.waitedSeconds + (performance.now() - startedAt) / 1_000);
      return true;
    } catch (error) {
      await this.failed(mirror, taken, error);
      return false;
    }
  }

  private async failed({ connectionId }: Mirror, taken: TakenRead, error: unknown): Promise<void> {
    const isEnd = this.#end.signal.aborted;
    const problem = Problem.from(error);
    if (!isEnd && problem.kind !== 'rate_limited')
      log.warn(
        { err: error, connectionId, kind: taken.kind, notionId: taken.notionId },
        'a read failed and is made again',
      );
    await this.readAgain.giveBack([taken], isEnd ? 0 : (problem.retryAfterMs ?? FAILED_MS));
    reads.inc({ kind: taken.kind, outcome: 'given_back' });
  }
}
