import { Injectable } from '@nestjs/common';
import {
  BatchCancelled,
  BatchRetried,
  type CancelBatchRequest,
  type CancelBatchResponse,
  type RetryBatchRequest,
  type RetryBatchResponse,
  type TaskState,
} from '@na/contracts';
import { Invalid } from '@na/errors';
import { afterCommit, tell, transaction } from '@na/persistence';
import { DataSource, type EntityManager } from 'typeorm';
import { originOfCall } from '../task/new-task.ts';
import { countsOf } from './batch-count.ts';
import { BatchGates } from './batch-gates.ts';
import { BatchKeeper } from './batch-keeper.ts';
import { batchOf, type BatchRow, type Retrying } from './batch-row.ts';
import { COUNT_ENDED } from './batch-tasks.queries.ts';
import { lockedAt } from './batches.ts';
import { BatchEnded, BatchNotRetryable } from './errors.ts';
import { reasonFaults, settingFaults, thresholdOf } from './new-batch.ts';
import { unfinishedIn } from './progress.ts';
import { save } from './save.ts';

/** Ends batches early, and begins them again. */
@Injectable()
export class Endings {
  constructor(
    private readonly dataSource: DataSource,
    private readonly gates: BatchGates,
    private readonly keeper: BatchKeeper,
  ) {}

  /**
   * Stops a batch: from the answer on nothing of it starts; what waits is cancelled step by step, what runs by its handler's abort
   * signal. Cancelling one that is being cancelled, or is, changes nothing.
   * @throws Problem `validation_failed`, `batch_not_found`, `version_stale`, `batch_ended`
   */
  async cancel(request: CancelBatchRequest): Promise<CancelBatchResponse> {
    const { reason, dryRun } = request;
    const errors = reasonFaults(reason);
    if (errors.length) throw Invalid({ errors });
    return transaction(this.dataSource, async tx => {
      const row = await lockedAt(tx, request);
      if (row.state === 'cancelling' || row.state === 'cancelled') return { batch: batchOf(row), tasks: 0 };
      if (row.finished_at) throw BatchEnded({ id: row.id, state: row.state, what: 'cancel' });
      const tasks = unfinishedIn(await countsOf(tx, row));
      if (dryRun) return { batch: batchOf(row), tasks };
      const cancelling = { by: originOfCall().actor, reason };
      const next: BatchRow = { ...row, state: 'cancelling', cancelling, retrying: null, version: row.version + 1 };
      await this.gates.stop(next, reason);
      const body = { batchId: row.id, version: next.version, reason, tasks };
      await tell(tx, BatchCancelled, body, { workspaceId: row.workspace_id });
      const saved = await save(tx, next, 0);
      afterCommit(tx, () => this.keeper.look());
      return { batch: batchOf(saved), tasks };
    });
  }

  /**
   * Has the dead and failed tasks of an ended batch, and if asked for the cancelled ones, tried anew; step by step, each once. What is
   * archived stays as it is.
   * @throws Problem `validation_failed`, `batch_not_found`, `version_stale`, `batch_not_retryable`
   */
  async retry(request: RetryBatchRequest): Promise<RetryBatchResponse> {
    const errors = [...reasonFaults(request.reason), ...settingFaults(request)];
    if (errors.length) throw Invalid({ errors });
    const { row, tasks } = await transaction(this.dataSource, tx => this.#retry(tx, request));
    await this.gates.settle(row);
    return { batch: batchOf(row), tasks };
  }

  async #retry(tx: EntityManager, request: RetryBatchRequest): Promise<{ row: BatchRow; tasks: number }> {
    const { reason, dryRun, includeCancelled, failureThreshold } = request;
    const row = await lockedAt(tx, request);
    const { id, workspace_id: workspaceId } = row;
    if (!row.finished_at)
      throw BatchNotRetryable({ id, why: `is ${row.state}; only one that has ended can be retried` });
    const states: TaskState[] = ['dead', 'failed', ...(includeCancelled ? (['cancelled'] as const) : [])];
    const until = row.now.toISOString();
    const [found] = await tx.query<[{ count: number }]>(COUNT_ENDED, [workspaceId, id, states, until]);
    const tasks = found.count;
    if (dryRun) return { row, tasks };
    if (!tasks) throw BatchNotRetryable({ id, why: `has no live task that is ${states.join(' or ')}` });
    const retrying: Retrying = { ...originOfCall(), states, until };
    const threshold = failureThreshold === undefined ? row.failure_threshold : thresholdOf(failureThreshold);
    const next: BatchRow = {
      ...{ ...row, state: 'running', retrying, failure_threshold: threshold, samples: [] },
      ...{ error: null, cancelling: null, finished_at: null, moved_at: row.now },
      ...{ retries: row.retries + 1, version: row.version + 1, closed_at: row.closed_at ?? row.now },
    };
    await this.gates.limit(next);
    const body = { batchId: id, version: next.version, reason, tasks, includeCancelled };
    await tell(tx, BatchRetried, body, { workspaceId });
    const saved = await save(tx, next, 0);
    afterCommit(tx, () => this.keeper.look());
    return { row: saved, tasks };
  }
}
