import type { Client } from '@notionhq/client';
import { Problem } from '@na/errors';
import { setTimeout as pause } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import type { Lane } from '../budget/lanes.ts';
import type { Link, Notion, Operation } from '../notion/notion.ts';
import { lookedAtFrom } from './notion-minute.ts';
import { mirrorRequests, type Purpose } from './mirror-metrics.ts';
import { beginReading, type Begun, type TimedLook } from './reading.ts';

/** What Notion answered, and when. */
export interface Read<T> extends Begun {
  answer: T;
  lane: Lane;
  /** Notion's time when it looked, at the earliest. */
  from: Date;
}

/** So often a request that fails for a moment is made again by who has time. */
const MOST_TRIES = 5;
const FIRST_PAUSE_MS = 500;
/** Those that wait for the same permit do not come back at the same moment; in milliseconds. */
const SPREAD_MS = 50;

/** How a reader shares the budget of its connection. */
export interface Pace {
  /** In the background whoever is waited for goes before. */
  lane: Lane;
  /** Waits for its budget and through short failures, as a backfill does; a poll comes back by itself. */
  hasTime: boolean;
}

/** Reads Notion for the mirror of one connection. */
export class NotionReader {
  /** How many requests were made. */
  requests = 0;
  #now: Date | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly notion: Notion,
    private readonly link: Link,
    private readonly pace: Pace,
    readonly signal: AbortSignal,
  ) {}

  /** Notion's time, at the earliest; undefined before the first answer. */
  get now(): Date | undefined {
    return this.#now;
  }

  /** Numbers a look that tells something even when it fails. */
  async begin(): Promise<Omit<TimedLook, 'isExact'>> {
    return { ...(await beginReading(this.dataSource)), lane: this.pace.lane };
  }

  /** @throws NotionFailure; Problem `notion_budget_spent` for whoever has no time; the signal's reason */
  async read<T>(purpose: Purpose, operation: Operation, call: (client: Client) => Promise<T>): Promise<Read<T>> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.#once(purpose, operation, call);
      } catch (error) {
        this.signal.throwIfAborted();
        const waitMs = this.pace.hasTime ? waitAfter(error, tries) : undefined;
        if (waitMs === undefined) throw error;
        // Waiting for a permit is no failure.
        if (Problem.from(error).kind === 'rate_limited') tries--;
        await pause(waitMs, undefined, { signal: this.signal });
      }
    }
  }

  async #once<T>(purpose: Purpose, operation: Operation, call: (client: Client) => Promise<T>): Promise<Read<T>> {
    let answeredAt: Date | undefined;
    const link = { ...this.link, hearTime: (at: Date) => (answeredAt = at) };
    const permit = await this.notion.permit(link, this.pace.lane, this.signal);
    const begun = await beginReading(this.dataSource);
    const startedAt = performance.now();
    // Whatever time it was before, it is later when Notion looks.
    const before = this.#now;
    this.requests++;
    mirrorRequests.inc({ purpose });
    try {
      const answer = await this.notion.spend(permit, link, operation, call, this.signal);
      const looked = lookedAtFrom(answeredAt, performance.now() - startedAt, new Date());
      const from = before && before > looked ? before : looked;
      if (this.#now === undefined || from > this.#now) this.#now = from;
      return { answer, ...begun, lane: this.pace.lane, from };
    } finally {
      // It may have been renewed.
      this.link.token = link.token;
    }
  }
}

/** How long to wait before it is tried again, in milliseconds; undefined when it is not to be. */
function waitAfter(error: unknown, tries: number): number | undefined {
  if (!(error instanceof Problem) || !error.retryable) return undefined;
  if (error.kind === 'rate_limited') return (error.retryAfterMs ?? 1_000) + Math.random() * SPREAD_MS;
  return tries < MOST_TRIES && error.code !== 'connection_broken' ? FIRST_PAUSE_MS * 2 ** (tries - 1) : undefined;
}
