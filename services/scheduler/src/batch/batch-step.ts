import { Injectable } from '@nestjs/common';
import { BatchFinished, BatchStopped, type Origin } from '@na/contracts';
import { afterCommit, tell, transaction } from '@na/persistence';
import { flow, logger } from '@na/telemetry';
import { DataSource, type EntityManager } from 'typeorm';
import { ended } from './batch-metrics.ts';
import { counted, countsOf } from './batch-count.ts';
import { BatchGates } from './batch-gates.ts';
import type { BatchKey, BatchRow } from './batch-row.ts';
import { HAS_UNFINISHED } from './batch-tasks.queries.ts';
import { LOCK_AGAINST_LINES, POSTPONE, TAKE_BATCH } from './batch.queries.ts';
import { BatchWork } from './batch-work.ts';
import { COUNT_MS, restAfter } from './pace.ts';
import { failuresIn, mostFailures, outcomeOf, sizeForShare, unfinishedIn } from './progress.ts';
import { save } from './save.ts';

const log = logger('batches');

/** The system itself. */
const SYSTEM = 'system';

/**
 * Takes a batch one step further: counts it, judges it, cancels or redrives some of its tasks, ends it. A step is one transaction, and what
 * is to be done stands in the batch's row; so after a kill the next step goes on where the last one that counts ended.
 */
@Injectable()
export class BatchStep {
  constructor(
    private readonly dataSource: DataSource,
    private readonly work: BatchWork,
    private readonly gates: BatchGates,
  ) {}

  /** Does the next step of a batch, if it is its turn. Answers whether it was. Never throws. */
  async take({ workspaceId, id }: BatchKey): Promise<boolean> {
    try {
      return await transaction(this.dataSource, async tx => {
        const [row] = await tx.query<BatchRow[]>(TAKE_BATCH, [workspaceId, id]);
        if (!row) return false;
        const { correlation_id: correlationId, created_event } = row;
        const about = { actor: SYSTEM, correlationId, parentId: created_event ?? undefined, workspaceId };
        await flow.run(about, () => this.#go(tx, row));
        return true;
      });
    } catch (error) {
      log.warn({ err: error, batchId: id }, 'a batch could not go on yet');
      await this.dataSource.query(POSTPONE, [workspaceId, id, COUNT_MS]).catch((failure: unknown) => {
        log.warn({ err: failure, batchId: id }, 'a batch could not be put off');
      });
      return false;
    }
  }

  async #go(tx: EntityManager, row: BatchRow): Promise<void> {
    const touched = await this.#touch(tx, row);
    // A batch of which much is to be done is not counted with each step.
    if (touched && row.now.getTime() - row.counted_at.getTime() < COUNT_MS) {
      await save(tx, row, 0);
      return;
    }
    const startedAt = performance.now();
    let next = counted(row, await countsOf(tx, row));
    const restMs = touched ? 0 : restAfter(next, performance.now() - startedAt);
    if (isTooBad(next)) next = await this.#stop(tx, next);
    else if (mayEnd(next)) next = await this.#end(tx, next);
    await save(tx, next, next.state === row.state ? restMs : 0);
  }

  /** Does what is to be done to tasks; answers whether there was something. */
  async #touch(tx: EntityManager, row: BatchRow): Promise<boolean> {
    if (row.retrying) {
      if (await this.work.redrive(tx, row, row.retrying)) return true;
      row.retrying = null;
    }
    if (row.state !== 'stopping' && row.state !== 'cancelling') return false;
    const { by, reason } = row.cancelling ?? { by: SYSTEM, reason: row.error?.detail ?? '' };
    const origin: Origin = { actor: by, correlationId: row.correlation_id, traceparent: row.traceparent ?? undefined };
    const waited = await this.work.cancelWaiting(tx, row, origin, reason);
    const ran = row.cancelling ? await this.work.cancelRunning(tx, row, origin, reason) : 0;
    return waited + ran > 0;
  }

  /** From this transaction on nothing of it starts; what waits is cancelled by the steps to come. */
  async #stop(tx: EntityManager, row: BatchRow): Promise<BatchRow> {
    const failures = failuresIn(row.tasks_by_state);
    const detail = `${failures} of its ${row.tasks} tasks failed, which reaches its failure threshold.`;
    const error = { kind: 'conflict', code: 'batch_failure_threshold', detail };
    const stopped: BatchRow = { ...row, state: 'stopping', error, version: row.version + 1 };
    await this.gates.stop(row, detail);
    const { id: batchId, name, tasks, version } = stopped;
    const failureThreshold = row.failure_threshold!;
    const body = { batchId, version, name, failureThreshold, failures, tasks, error };
    await tell(tx, BatchStopped, body, { workspaceId: row.workspace_id });
    return stopped;
  }

  async #end(tx: EntityManager, row: BatchRow): Promise<BatchRow> {
    const key = [row.workspace_id, row.id];
    await tx.query(LOCK_AGAINST_LINES, key);
    const [left] = await tx.query<[{ found: boolean }]>(HAS_UNFINISHED, key);
    if (left.found) return row;
    const last = counted(row, await countsOf(tx, row));
    const state = outcomeOf(row.state, last.tasks_by_state, last.tasks);
    const over: BatchRow = { ...last, state, finished_at: row.now, version: row.version + 1 };
    await this.gates.clear(row);
    const { id: batchId, version, name, tasks } = over;
    const tasksByState = over.tasks_by_state as { [state: string]: number };
    const body = { batchId, version, name, state, tasks, tasksByState };
    await tell(tx, BatchFinished, body, { workspaceId: row.workspace_id });
    afterCommit(tx, () => ended.inc({ outcome: state as 'succeeded' }));
    return over;
  }
}

function isTooBad({ state, retrying, failure_threshold, tasks, tasks_by_state, expected_lines }: BatchRow): boolean {
  // Failures that are about to be tried anew are not judged.
  if (retrying || (state !== 'open' && state !== 'running')) return false;
  const failures = failuresIn(tasks_by_state);
  return failures >= mostFailures(failure_threshold, sizeForShare(state, tasks, expected_lines));
}

function mayEnd({ state, retrying, tasks_by_state }: BatchRow): boolean {
  return state !== 'open' && !retrying && unfinishedIn(tasks_by_state) === 0;
}
