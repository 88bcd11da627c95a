import { backfills, lagSeconds, pages } from './mirror-metrics.ts';
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { TaskRequested, type NewTask } from '@na/contracts';
import { Problem } from '@na/errors';
import { tell, transaction, uuidv7 } from '@na/persistence';
import { flow, logger } from '@na/telemetry';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { DataSource, type EntityManager } from 'typeorm';
import type { Config } from '../config.ts';
import { Mirrors } from './mirrors.ts';
import { Poll } from './poll.ts';
import {
  dueConnections,
  duePoll,
  mirrorSize,
  openMirror,
  postponePoll,
  takeStale,
  unmirrored,
  worstLag,
} from './progress.queries.ts';

const log = logger('mirror');

const LOOK_EVERY_MS = 1_000;
/** One replica polls so many connections at a time. */
const AT_ONCE = 4;
/** After a poll that failed, unless Notion says when; in milliseconds. */
const FAILED_MS = 15_000;
const MOST_NEW = 10;

type Whose = { connectionId: string; workspaceId: string };

/** Keeps all mirrors faithful: polls each connection when it is due, on whichever replica, and has whole ones read that are new or were read long ago. */
@Injectable()
export class Poller implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #end = new AbortController();
  readonly #polls = new Map<string, Promise<void>>();
  #ended: Promise<void> = Promise.resolve();
  #unmeasure: (() => void)[] = [];

  constructor(
    private readonly dataSource: DataSource,
    private readonly mirrors: Mirrors,
    private readonly poll: Poll,
    @Inject(CONFIG)
    private readonly config: Pick<Config, 'MIRROR_POLL_SECONDS' | 'MIRROR_NEW_CONNECTIONS' | 'MIRROR_SWEEP_HOURS'>,
  ) {}

  onApplicationBootstrap(): void {
    this.#unmeasure = this.measure();
    if (this.config.MIRROR_POLL_SECONDS > 0) this.#ended = this.work(this.#end.signal);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#unmeasure.forEach(end => end());
    this.#end.abort();
    await this.#ended;
    await Promise.all(this.#polls.values());
  }

  private async work(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.requestBackfills();
        for (const whose of await dueConnections(this.dataSource, AT_ONCE - this.#polls.size)) this.begin(whose);
      } catch (error) {
        log.warn({ err: error }, 'mirrors that are due could not be looked for');
      }
      await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private begin(whose: Whose): void {
    if (this.#polls.has(whose.connectionId)) return;
    const ended = this.pollOne(whose, this.#end.signal).finally(() => this.#polls.delete(whose.connectionId));
    this.#polls.set(whose.connectionId, ended);
  }

  /** Polls a connection that is due, unless another replica does. */
  private async pollOne(whose: Whose, signal: AbortSignal): Promise<void> {
    const own = { correlationId: randomUUID(), actor: 'service:notion-sync', workspaceId: whose.workspaceId };
    await flow
      .run(own, () =>
        this.mirrors.during(whose, { hasTime: false, signal }, async (reader, hold) => {
          const number = await duePoll(this.dataSource, whose.connectionId);
          if (number === undefined) return;
          await this.poll.run(reader, hold, number);
          const until = performance.now() + this.mirrors.pollEveryMs;
          await this.poll.readBodies(reader, hold, () => performance.now() > until);
        }),
      )
      .catch((error: unknown) => this.failed(whose, error));
  }

  private async failed({ connectionId }: Whose, error: unknown): Promise<void> {
    if (this.#end.signal.aborted) return;
    const problem = Problem.from(error);
    if (problem.kind !== 'rate_limited') log.warn({ err: error, connectionId }, 'a poll failed and is made again');
    await postponePoll(this.dataSource, connectionId, problem.retryAfterMs ?? FAILED_MS).catch(() => undefined);
  }

  /** Asks for the backfills of connections that are new, and of those that were read whole long ago, which finds what no poll sees. */
  private async requestBackfills(): Promise<void> {
    const isNewWanted = this.config.MIRROR_NEW_CONNECTIONS === 'on';
    for (const whose of isNewWanted ? await unmirrored(this.dataSource, MOST_NEW) : [])
      await transaction(this.dataSource, async tx => {
        if (await openMirror(tx, whose)) await requestBackfill(tx, whose);
      });
    await transaction(this.dataSource, async tx => {
      const stale = await takeStale(tx, this.config.MIRROR_SWEEP_HOURS * 3_600_000, MOST_NEW);
      for (const whose of stale) await requestBackfill(tx, whose);
    });
  }

  private measure(): (() => void)[] {
    return [
      lagSeconds.observe(() => (this.config.MIRROR_POLL_SECONDS > 0 ? worstLag(this.dataSource) : 0)),
      pages.observe(async () => (await mirrorSize(this.dataSource)).pages),
      backfills.observe(async () => (await mirrorSize(this.dataSource)).walks),
    ];
  }
}

/** Has all that a connection sees read by a task; two of one connection run one after the other. */
async function requestBackfill(tx: EntityManager, { connectionId, workspaceId }: Whose): Promise<void> {
  const taskId = uuidv7();
  const task: NewTask = {
    id: taskId,
    workspaceId,
    type: 'notion.mirror.backfill',
    payload: { connectionId },
    serialKey: `mirror:${connectionId}`,
  };
  const actor = 'service:notion-sync';
  await tell(tx, TaskRequested, { taskId, task }, { workspaceId, actor });
}
