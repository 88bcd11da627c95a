import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { StatisticsService } from '@na/contracts';
import { flow, metrics } from '@na/telemetry';
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Config } from '../config.ts';
import { TooManyStreams } from '../errors.ts';
import { Services } from '../http/services.ts';
import { Alarm } from '../live/alarm.ts';
import { LiveNews } from '../live/live-news.ts';
import type { Snapshot } from './snapshot.ts';
import { WorkspaceFeed, type Listener } from './workspace-feed.ts';

/** A proxy that sees nothing for a minute hangs up. */
const HEARTBEAT_MS = 15_000;
/** When somebody who was refused may come back, in milliseconds. */
const COME_BACK_MS = 10_000;

const streams = metrics.gauge({
  name: 'na_statistics_streams',
  help: 'Clients that follow the statistics of their workspace live.',
});
const refused = metrics.counter({
  name: 'na_statistics_streams_refused_total',
  help: 'Clients that were not let follow statistics live, as too many of their workspace do.',
});

/** The figures of workspaces' queues as they change, for as many as follow them. */
@Injectable()
export class LiveStatistics {
  readonly #feeds = new Map<string, WorkspaceFeed>();
  /** Runs what outlives the request that began it, as part of none. */
  readonly #apart = AsyncLocalStorage.snapshot();

  constructor(
    private readonly services: Services,
    private readonly news: LiveNews,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    refused.inc(0);
  }

  /**
   * Begins to follow the figures of a workspace, in the name of the one who asks.
   * @param known the id of the figures that they have already
   * @returns the figures as they change, the latest first, at most one a second; `undefined` when they did not for 15 seconds
   * @throws Problem `too_many_streams`; what the scheduler says when the figures cannot be read
   */
  async follow(
    workspaceId: string,
    known: string | undefined,
    signal: AbortSignal,
  ): Promise<AsyncGenerator<Snapshot | undefined>> {
    const listener = this.#listener(workspaceId);
    const feed = this.#join(workspaceId, listener);
    const leave = () => this.#leave(workspaceId, feed, listener);
    signal.addEventListener('abort', leave, { once: true });
    try {
      await feed.ready();
    } catch (error) {
      leave();
      throw error;
    }
    if (signal.aborted) leave();
    return changes(feed, listener, known, signal);
  }

  #listener(workspaceId: string): Listener {
    const own = flow.current()!;
    const look = () =>
      flow.run({ ...own }, () => this.services.ask(StatisticsService.getTaskStatistics, { workspaceId }));
    return { alarm: new Alarm(), look };
  }

  #join(workspaceId: string, listener: Listener): WorkspaceFeed {
    const feed = this.#feeds.get(workspaceId) ?? this.#begin(workspaceId);
    if (feed.listeners.size >= this.config.STATISTICS_STREAMS_PER_WORKSPACE) {
      refused.inc();
      throw TooManyStreams({ most: this.config.STATISTICS_STREAMS_PER_WORKSPACE, retryAfterMs: COME_BACK_MS });
    }
    feed.listeners.add(listener);
    streams.inc();
    return feed;
  }

  #begin(workspaceId: string): WorkspaceFeed {
    const feed = new WorkspaceFeed();
    this.#feeds.set(workspaceId, feed);
    const end = this.news.of(workspaceId, news => feed.hear(news));
    void this.#apart(() => feed.run()).finally(end);
    return feed;
  }

  /** Repeatable. */
  #leave(workspaceId: string, feed: WorkspaceFeed, listener: Listener): void {
    if (!feed.listeners.delete(listener)) return;
    streams.dec();
    if (feed.listeners.size) return;
    feed.end();
    if (this.#feeds.get(workspaceId) === feed) this.#feeds.delete(workspaceId);
  }
}

/** What is newest when it is asked for: who reads slowly misses what is old. */
async function* changes(
  feed: WorkspaceFeed,
  { alarm }: Listener,
  known: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<Snapshot | undefined> {
  for (let last = known; !signal.aborted;) {
    const { latest } = feed;
    if (latest && latest.id !== last) {
      yield latest;
      last = latest.id;
    } else if ((await alarm.wait(HEARTBEAT_MS, signal)) === 'late') yield undefined;
  }
}
