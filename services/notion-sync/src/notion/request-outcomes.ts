import { Injectable } from '@nestjs/common';
import { logger } from '@na/telemetry';
import { DataSource } from 'typeorm';
import type { Permit } from '../budget/permit-line.ts';
import { RequestBudget } from '../budget/request-budget.ts';
import { LearnedCapabilities } from '../capabilities/learned-capabilities.ts';
import { RequestCircuit } from '../circuit/request-circuit.ts';
import { noteBroken } from '../connections/connection-state.ts';
import {
  ConnectionIsBroken,
  NotionBusy,
  NotionCapabilityMissing,
  NotionTimedOut,
  NotionUnavailable,
} from '../errors.ts';
import { RequestStatistics } from '../statistics/request-statistics.ts';
import type { NotionFailure } from './notion-failure.ts';

const log = logger('notion');

/** A request that is over. */
export interface Ended {
  connectionId: string;
  workspaceId: string;
  /** What it was asked with. */
  token: string;
  operation: string;
  permit: Permit;
  tookMs: number;
  /** What it met; absent when Notion did as asked. */
  failure?: NotionFailure;
  /** Whether whoever wanted it gave it up before it ended. */
  isGivenUp: boolean;
}

/** What the end of a request means for its connection, on all replicas. */
@Injectable()
export class RequestOutcomes {
  constructor(
    private readonly dataSource: DataSource,
    private readonly budget: RequestBudget,
    private readonly circuit: RequestCircuit,
    private readonly capabilities: LearnedCapabilities,
    private readonly statistics: RequestStatistics,
  ) {}

  /** Never throws: what cannot be noted now, the next request meets as well. */
  async note(ended: Ended): Promise<void> {
    const { connectionId, operation, permit, tookMs, failure } = ended;
    this.statistics.count({
      ...{ connectionId, operation, tookMs },
      outcome: failure?.symptom ?? 'ok',
      waitedMs: permit.waitedMs,
      ...(failure && { failure: `${failure.code}: ${failure.said}` }),
    });
    try {
      await this.ofCircuit(ended);
      if (!failure) await this.capabilities.learn(ended, operation, true);
      else await this.ofFailure(ended, failure);
    } catch (error) {
      log.warn({ err: error, connectionId }, 'what Notion said of a connection could not be noted');
    }
  }

  /** One more that was not made, as there was no permit in time. */
  heldBack(connectionId: string, operation: string, waitedMs: number): void {
    this.statistics.count({ connectionId, operation, outcome: 'held_back', tookMs: 0, waitedMs });
  }

  private async ofFailure(ended: Ended, failure: NotionFailure): Promise<void> {
    const { connectionId, operation } = ended;
    if (NotionBusy.is(failure)) await this.budget.hold(connectionId, failure.retryAfterMs ?? 0, failure.said);
    if (ConnectionIsBroken.is(failure)) await noteBroken(this.dataSource, ended, failure.said);
    if (NotionCapabilityMissing.is(failure)) await this.capabilities.learn(ended, operation, false);
  }

  private async ofCircuit({ permit, failure, isGivenUp, ...which }: Ended): Promise<void> {
    // Whoever gave up, or came too late to send anything, learned nothing of Notion.
    const isUnsent = NotionTimedOut.is(failure) && failure.outcome === 'not_saved';
    if (failure && (isUnsent || (isGivenUp && NotionTimedOut.is(failure))))
      return this.circuit.abandoned(which, permit);
    const isServed = !NotionUnavailable.is(failure) && !NotionTimedOut.is(failure);
    await this.circuit.noted(which, permit, isServed, failure?.symptom ?? 'ok');
  }
}
