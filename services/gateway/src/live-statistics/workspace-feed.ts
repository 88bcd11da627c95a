import {
  TaskAttemptFailed,
  TaskCreated,
  TaskDead,
  TaskFailed,
  TaskStarted,
  TaskSucceeded,
  type GetTaskStatisticsResponse,
} from '@na/contracts';
import { logger } from '@na/telemetry';
import { setTimeout as pause } from 'node:timers/promises';
import type { Alarm } from '../live/alarm.ts';
import type { News } from '../live/live-news.ts';
import { RateCount, type Counted } from './rates.ts';
import { snapshotOf, type Snapshot } from './snapshot.ts';

const log = logger('live statistics');

/** How often figures are given at most, in milliseconds. */
const TICK_MS = 1_000;
/** Live news is lossy, and time changes figures too: they are read so often when nothing is heard, in milliseconds. */
const QUIET_MS = 10_000;
/** Looking takes at most this share of the time, so that a large queue is looked at less often. */
const SHARE_OF_TIME = 0.1;

const COUNTS = new Map<string, Counted>([
  [TaskCreated.name, 'created'],
  [TaskStarted.name, 'started'],
  [TaskSucceeded.name, 'succeeded'],
  [TaskFailed.name, 'failed'],
  [TaskDead.name, 'failed'],
  [TaskAttemptFailed.name, 'retried'],
]);

/** Somebody who follows the figures of a workspace. */
export interface Listener {
  /** Rings when there are new ones. */
  alarm: Alarm;
  /** Reads them, in the listener's own name. */
  look: () => Promise<GetTaskStatisticsResponse>;
}

/** The figures of one workspace, read once for all who follow them, for as long as anybody does. */
export class WorkspaceFeed {
  readonly listeners = new Set<Listener>();
  latest: Snapshot | undefined;
  readonly #rates = new RateCount();
  #figures: GetTaskStatisticsResponse | undefined;
  #isNews = false;
  #lookAt = 0;
  #first: Promise<void> | undefined;
  readonly #over = new AbortController();

  /** Notes what happened to a task of the workspace. */
  hear({ event, body }: News): void {
    this.#isNews = true;
    const what = COUNTS.get(event);
    if (what) this.#rates.add((body as { type: string }).type, what, performance.now());
  }

  /** Waits for the first figures. @throws Problem when they cannot be read */
  ready(): Promise<void> {
    if (this.latest) return Promise.resolve();
    this.#first ??= this.#look().finally(() => (this.#first = undefined));
    return this.#first;
  }

  /** Gives new figures, at most one a second, until the feed ends. */
  async run(): Promise<void> {
    const { signal } = this.#over;
    while (!signal.aborted) {
      await pause(TICK_MS, undefined, { signal }).catch(() => undefined);
      if (!signal.aborted) await this.#tick();
    }
  }

  /** Gives none any more. */
  end(): void {
    this.#over.abort();
  }

  async #tick(): Promise<void> {
    if (this.#first) return;
    const now = performance.now();
    const isDue = now >= this.#lookAt + (this.#isNews ? 0 : QUIET_MS);
    try {
      if (isDue) await this.#look();
      else this.#show();
    } catch (error) {
      // They stay as they are known; whoever follows them notices nothing but that.
      log.info({ err: error }, 'figures could not be read, trying again');
    }
  }

  async #look(): Promise<void> {
    const [listener] = this.listeners;
    if (!listener) return;
    const began = performance.now();
    this.#isNews = false;
    try {
      this.#figures = await listener.look();
    } catch (error) {
      this.#isNews = true;
      throw error;
    } finally {
      const now = performance.now();
      this.#lookAt = now + (now - began) / SHARE_OF_TIME;
    }
    this.#show();
  }

  /** Rates change while nothing happens. */
  #show(): void {
    if (!this.#figures) return;
    const now = performance.now();
    const next = snapshotOf(this.#figures, type => this.#rates.of(type, now));
    if (next.id === this.latest?.id) return;
    this.latest = next;
    for (const { alarm } of this.listeners) alarm.ring();
  }
}
