import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { logger } from '@na/telemetry';
import { DataSource } from 'typeorm';
import { addFigures, type FigureRow, type LastRequest } from './statistics.queries.ts';

const log = logger('statistics');

/** What is counted here is written after so long at most; in milliseconds. A replica that is killed takes so much of its counts with it. */
const WRITTEN_AFTER_MS = 1_000;

/** A request that ended, or one that was not made because there was no permit for it in time. */
export interface EndedRequest {
  connectionId: string;
  operation: string;
  /** `ok`, the status, `timeout`, `held_back` … */
  outcome: string;
  tookMs: number;
  waitedMs: number;
  /** What it met, for people; absent when nothing. */
  failure?: string;
}

/** Counts what is asked of Notion. All counts of a moment are written with one statement. */
@Injectable()
export class RequestStatistics implements BeforeApplicationShutdown {
  private figures = new Map<string, FigureRow>();
  private last = new Map<string, LastRequest>();
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(private readonly dataSource: DataSource) {}

  count({ connectionId, operation, outcome, tookMs, waitedMs, failure }: EndedRequest): void {
    const at = new Date();
    const minute = new Date(at.getTime() - (at.getTime() % 60_000));
    const key = `${connectionId} ${minute.getTime()} ${operation} ${outcome}`;
    const before = this.figures.get(key);
    this.figures.set(key, {
      ...{ connectionId, at: minute, operation, outcome },
      requests: (before?.requests ?? 0) + 1,
      tookMs: (before?.tookMs ?? 0) + tookMs,
      waitedMs: (before?.waitedMs ?? 0) + waitedMs,
      mostWaitedMs: Math.max(before?.mostWaitedMs ?? 0, waitedMs),
    });
    const last = this.last.get(connectionId) ?? { connectionId };
    if (outcome === 'ok') this.last.set(connectionId, { ...last, successAt: at });
    if (failure !== undefined) this.last.set(connectionId, { ...last, failureAt: at, failure });
    this.timer ??= setTimeout(() => this.write(), WRITTEN_AFTER_MS).unref();
  }

  /** Resolves once all that was counted so far is written. */
  written(): Promise<void> {
    this.write();
    return this.writing;
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.written();
  }

  private write(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.figures.size === 0) return;
    const [figures, last] = [[...this.figures.values()], [...this.last.values()]];
    this.figures = new Map();
    this.last = new Map();
    this.writing = this.writing.then(() =>
      addFigures(this.dataSource, figures, last).catch((error: unknown) => {
        log.warn({ err: error, figures: figures.length }, 'counts of requests to Notion are lost');
      }),
    );
  }
}
