import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { NotionRateLimited } from '@na/contracts';
import { tell, transaction } from '@na/persistence';
import { logger, metrics } from '@na/telemetry';
import { DataSource } from 'typeorm';
import type { Config } from '../config.ts';
import { ConnectionNotFound } from '../errors.ts';
import { endProbe, takeProbe } from '../circuit/circuit.queries.ts';
import {
  closeBudget,
  connectionsBeside,
  countPermits,
  holdBudget,
  openBudget,
  returnPermits,
  takePermits,
  type Take,
  type TakenPermit,
} from './budget.queries.ts';
import { grantRefused } from './grant-learning.ts';
import { LANES, PACE_MS, type Lane } from './lanes.ts';
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

/** While another probe is under way, how long to wait before another look; in milliseconds. */
const PROBING_MS = 5_000;
/** Notion's reasons for a 429: the connection's own limit, and the one that a Notion workspace has over all of its connections. */
const OF_CONNECTION = 'public_api_request_rate_limit';
const OF_WORKSPACE = 'public_api_space_request_rate_limit';

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
   * @throws Problem `notion_budget_spent`, or `notion_rate_limited`, `connection_circuit_open`, `connection_disabled` while it rests, with
   * `retryAfterMs` when it would take longer
   */
  permit(connectionId: string, lane: Lane, signal?: AbortSignal): Promise<Permit> {
    let line = this.lines.get(connectionId);
    if (!line) this.lines.set(connectionId, (line = this.lineOf(connectionId)));
    return line.join(lane, signal);
  }

  /**
   * Holds the whole connection, on all replicas, because Notion told it to slow down; and all others of its Notion workspace, when that is what
   * has a limit. What a refusal teaches about the connection's own limit is kept.
   */
  async hold(connectionId: string, ms: number, reason: string): Promise<void> {
    rateLimited.inc();
    const isOfWorkspace = reason === OF_WORKSPACE;
    const held = isOfWorkspace ? await connectionsBeside(this.dataSource, connectionId) : [connectionId];
    for (const each of held)
      await transaction(this.dataSource, async tx => {
        // Requests that were under way are refused as well; the first refusal is the news.
        if (!(await holdBudget(tx, each, ms, reason))) return;
        log.warn({ connectionId: each, ms, reason }, 'Notion told a connection to slow down');
        await tell(tx, NotionRateLimited, { connectionId: each, retryAfterMs: ms, reason });
        if (reason === OF_CONNECTION) await grantRefused(tx, each);
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
      take: (lane, wanted) => this.take(connectionId, lane, wanted),
      give: (permit, how) => this.give(connectionId, { ...permit, isUsed: how === 'used' }),
    });
  }

  private async take(connectionId: string, lane: Lane, wanted: number): Promise<Take> {
    const leaseMs = this.config.NOTION_TIMEOUT_MS + WINDOW_MS;
    const share = { lane, ...LANES[lane], paceMs: PACE_MS };
    const take = await takePermits(this.dataSource, connectionId, { wanted, share, leaseMs });
    if (!take) throw ConnectionNotFound({ id: connectionId });
    if (!take.isProbeDue) return take;
    const probe = await takeProbe(this.dataSource, connectionId, leaseMs);
    return probe ? { ...take, taken: [probe] } : { ...take, waitMs: PROBING_MS };
  }

  /** What comes back in one turn of the event loop goes back in one statement. */
  private give(connectionId: string, permit: TakenPermit & { isUsed: boolean }): void {
    if (permit.probe !== undefined && !permit.isUsed) this.giveProbe(connectionId, permit.probe);
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

  private giveProbe(connectionId: string, probe: number): void {
    this.returning = this.returning.then(() =>
      endProbe(this.dataSource, connectionId, probe).catch((error: unknown) => {
        log.warn({ err: error, connectionId }, 'a probe that was not made blocks others until its lease is over');
      }),
    );
  }
}
