import { Injectable } from '@nestjs/common';
import type {
  AttemptOutcome,
  NewTask,
  SettleAttemptsRequest,
  Settlement,
  SettlementResult,
  TaskState,
} from '@na/contracts';
import { coalesce } from '@na/messaging';
import { announceWritten, transaction } from '@na/persistence';
import { DataSource } from 'typeorm';
import { taskKey } from '../task/task-key.ts';
import { ran, settled } from './attempt-metrics.ts';
import { Endings, type EndedAttempt } from './endings.ts';
import { FollowUps } from './follow-ups.ts';
import { SETTLE_SUCCEEDED, WHY_NOT } from './settle.queries.ts';
import { faultOf, verdictOf, type Verdict } from './settlement.ts';
import { Waiters, type Awaited } from './waiters.ts';

/** The most attempts that one statement ends. */
const MOST_AT_ONCE = 500;
/** The most bytes of results of one statement: what is told of it is one message. */
const MOST_BYTES = 200_000;

/** A settlement that was read. */
interface Settling {
  workspaceId: string;
  taskId: string;
  attempt: number;
  verdict: Verdict;
  followUps: NewTask[];
}

/** Ends attempts as their workers say. */
@Injectable()
export class Settlements {
  readonly #succeed: (settling: Settling) => Promise<SettlementResult>;
  readonly #end: (settling: Settling) => Promise<SettlementResult>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly endings: Endings,
    private readonly followUps: FollowUps,
    private readonly waiters: Waiters,
  ) {
    const bounds = { most: MOST_AT_ONCE, weight: { most: MOST_BYTES, of: bytesOf }, keyOf };
    this.#succeed = coalesce({ ...bounds, run: batch => this.#succeedAll(batch) });
    this.#end = coalesce({ ...bounds, run: batch => this.#endAll(batch) });
  }

  /** Ends attempts; those of a stale worker are refused one by one, with the reason. */
  async settle({ settlements }: SettleAttemptsRequest): Promise<SettlementResult[]> {
    return Promise.all(settlements.map(settlement => this.#settleOne(settlement)));
  }

  async #settleOne(settlement: Settlement): Promise<SettlementResult> {
    const { workspaceId, taskId, attempt, followUps } = settlement;
    const fault = faultOf(settlement);
    if (fault) return { taskId, accepted: false, reason: fault };
    const about = { workspaceId: workspaceId.toLowerCase(), taskId: taskId.toLowerCase(), attempt };
    const settling = { ...about, verdict: verdictOf(settlement), followUps };
    const isPlain = settling.verdict.outcome === 'succeeded' && followUps.length === 0;
    return isPlain ? this.#succeed(settling) : this.#end(settling);
  }

  /** What happens most by far goes in one statement. */
  async #succeedAll(batch: Settling[]): Promise<SettlementResult[]> {
    const done = await this.dataSource.query<SucceededRow[]>(SETTLE_SUCCEEDED, [successes(batch)]);
    announceWritten(this.dataSource.manager);
    this.#noteSuccess(done);
    return this.#results(batch, new Set(done.map(({ id }) => id)));
  }

  async #endAll(batch: Settling[]): Promise<SettlementResult[]> {
    const ended = await transaction(this.dataSource, async tx => {
      const hasSuccess = batch.some(({ verdict }) => verdict.outcome === 'succeeded');
      const done = hasSuccess ? await tx.query<SucceededRow[]>(SETTLE_SUCCEEDED, [successes(batch)]) : [];
      const endings = await this.endings.end(tx, batch.flatMap(failure));
      const parents = [...done.map(parentOfSucceeded), ...endings.map(({ task }) => task)];
      await this.followUps.create(tx, parents, new Map(batch.map(({ taskId, followUps }) => [taskId, followUps])));
      return { done, ids: new Set(parents.map(({ id }) => id)) };
    });
    announceWritten(this.dataSource.manager);
    this.#noteSuccess(ended.done);
    return this.#results(batch, ended.ids);
  }

  #noteSuccess(done: SucceededRow[]): void {
    for (const { type, took_seconds } of done) {
      settled.inc({ type, outcome: 'succeeded' });
      ran.observe({ type }, took_seconds);
    }
    this.waiters.wake(done);
  }

  async #results(batch: Settling[], ended: Set<string>): Promise<SettlementResult[]> {
    const others = batch.filter(({ taskId }) => !ended.has(taskId));
    const reasons = new Map(others.length ? (await this.#whyNot(others)).map(row => [row.task_id, row]) : []);
    return batch.map(({ taskId, verdict }) => {
      const why = reasons.get(taskId);
      return why ? resultOf(why, verdict) : { taskId, accepted: true };
    });
  }

  #whyNot(others: Settling[]): Promise<WhyNotRow[]> {
    const wanted = others.map(({ workspaceId, taskId, attempt }) => ({
      workspace_id: workspaceId,
      task_id: taskId,
      attempt,
    }));
    return this.dataSource.query(WHY_NOT, [JSON.stringify(wanted)]);
  }
}

interface SucceededRow extends Awaited {
  id: string;
  type: string;
  attempt: number;
  actor: string;
  correlation_id: string;
  traceparent: string | null;
  created_event: string;
  took_seconds: number;
}

interface WhyNotRow {
  task_id: string;
  attempt: number;
  /** How the attempt ended; null while it has not. */
  outcome: AttemptOutcome | null;
  state: TaskState | null;
  latest: number | null;
}

function successes(batch: Settling[]): string {
  const given = batch.flatMap(({ workspaceId, taskId, attempt, verdict }) =>
    verdict.outcome === 'succeeded'
      ? [{ workspace_id: workspaceId, task_id: taskId, attempt, result: verdict.result }]
      : [],
  );
  return JSON.stringify(given);
}

function failure({ workspaceId, taskId, attempt, verdict }: Settling): EndedAttempt[] {
  return verdict.outcome === 'succeeded' ? [] : [{ workspaceId, taskId, attempt, report: verdict }];
}

function keyOf({ workspaceId, taskId }: Settling): string {
  return taskKey(workspaceId, taskId);
}

function bytesOf({ verdict }: Settling): number {
  return verdict.outcome === 'succeeded' && verdict.result ? JSON.stringify(verdict.result).length : 0;
}

function parentOfSucceeded(row: SucceededRow) {
  const { id, actor, correlation_id, traceparent, created_event } = row;
  return {
    id,
    actor,
    correlationId: correlation_id,
    traceparent: traceparent ?? undefined,
    createdEvent: created_event,
  };
}

/** A worker that repeats itself, as its answer was lost, is told the same; one that is stale is told why. */
function resultOf({ task_id, attempt, outcome, state, latest }: WhyNotRow, verdict: Verdict): SettlementResult {
  if (outcome === verdict.outcome) return { taskId: task_id, accepted: true };
  const reason = outcome
    ? `Attempt ${attempt} has ended already: ${outcome}.`
    : state
      ? `Attempt ${attempt} does not run; the task is ${state} at attempt ${latest}.`
      : 'There is no such task.';
  return { taskId: task_id, accepted: false, reason };
}
