import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { NotionRateLimited } from '@na/contracts';
import { tell, transaction } from '@na/persistence';
import { logger, metrics } from '@na/telemetry';
import { DataSource } from 'typeorm';
import type { Config } from '../config.ts';
import { ConnectionNotFound } from '../errors.ts';
import {
  closeBudget,
  countPermits,
  holdBudget,
  openBudget,
  returnPermits,
  takePermits,
  type TakenPermit,
} from './budget.queries.ts';
import { LANES, type Lane } from './lanes.ts';
import { PermitLine, type Permit } from './permit-line.ts';

const permits = metrics.observableGauge({
  name: 'na_notion_budget_permits',
  help: 'Requests of the current minute, over all connections: free, taken, or held back because Notion asked for it.',
  labelNames: ['state'],
});

const log = logger('budget');

/** Notion counts the requests of any 60 seconds. */
const WINDOW_MS = 60_000;
/** Who would wait longer for a permit is better told to come back; in milliseconds. */
const PATIENCE_MS = 2_000;

const rateLimited = metrics.counter({
  name: 'na_notion_rate_limited_total',
  help: 'Answers with which Notion told a connection to slow down.',
});

/**
 * One budget of requests for each connection, shared by all replicas. Notion counts a request when it arrives, and nobody here knows
 * when that is, so a permit is free again 60 s after the request's answer, or after its deadline when there was no answer.
 */
@Injectable()
export class RequestBudget implements BeforeApplicationShutdown {
  private readonly lines = new Map<string, PermitLine>();
  private readonly returns = new Map<string, (TakenPermit & { isUsed: boolean })[]>();
  private returning: Promise<void> = Promise.resolve();
  private readonly endReading: () => void;

  constructor(
    private readonly dataSource: DataSource,
    @Inject(CONFIG) private readonly config: Pick<Config, 'NOTION_TIMEOUT_MS'>,
  ) {
    this.endReading = permits.observe(async () =>
      Object.entries(await countPermits(dataSource)).map(([state, value]) => ({ labels: { state }, value })),
    );
  }

  /** Gives a new connection its budget; repeatable. */
  async open(connectionId: string, requestsPerMinute: number): Promise<void> {
    await openBudget(this.dataSource, connectionId, requestsPerMinute);
  }

  async close(connectionId: string): Promise<void> {
    await closeBudget(this.dataSource, connectionId);
    this.lines.delete(connectionId);
  }

  /**
   * Waits, up to 2 s, for the right to ask Notion once.
   * @throws Problem `notion_budget_spent`, or `notion_rate_limited` while Notion wants a rest, with `retryAfterMs` when it would take longer
   */
  permit(connectionId: string, lane: Lane, signal?: AbortSignal): Promise<Permit> {
    let line = this.lines.get(connectionId);
    if (!line) this.lines.set(connectionId, (line = this.lineOf(connectionId)));
    return line.join(lane, signal);
  }

  /** Holds the whole connection, on all replicas, because Notion told it to slow down. */
  async hold(connectionId: string, ms: number, reason: string): Promise<void> {
    rateLimited.inc();
    await transaction(this.dataSource, async tx => {
      // Requests that were under way are refused as well; the first refusal is the news.
      if (!(await holdBudget(tx, connectionId, ms, reason))) return;
      log.warn({ connectionId, ms, reason }, 'Notion told a connection to slow down');
      await tell(tx, NotionRateLimited, { connectionId, retryAfterMs: ms, reason });
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.endReading();
    await this.returning;
  }

  private lineOf(connectionId: string): PermitLine {
    const { NOTION_TIMEOUT_MS: timeoutMs } = this.config;
    return new PermitLine({
      timeoutMs,
      patienceMs: PATIENCE_MS,
      take: async (lane, wanted) => {
        const given = { wanted, reserveShare: LANES[lane], leaseMs: timeoutMs + WINDOW_MS };
        const take = await takePermits(this.dataSource, connectionId, given);
        if (!take) throw ConnectionNotFound({ id: connectionId });
        return take;
      },
      give: (permit, how) => this.give(connectionId, { ...permit, isUsed: how === 'used' }),
    });
  }

  /** What comes back in one turn of the event loop goes back in one statement. */
  private give(connectionId: string, permit: TakenPermit & { isUsed: boolean }): void {
    const waiting = this.returns.get(connectionId);
    if (waiting) return void waiting.push(permit);
    const returned = [permit];
    this.returns.set(connectionId, returned);
    this.returning = this.returning.then(async () => {
      this.returns.delete(connectionId);
      await returnPermits(this.dataSource, connectionId, returned).catch((error: unknown) => {
        log.warn({ err: error, connectionId }, 'permits cannot be returned and come back by themselves later');
      });
    });
  }
}
