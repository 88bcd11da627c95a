import { Injectable } from '@nestjs/common';
import { BatchReopened } from '@na/contracts';
import { afterCommit, tell } from '@na/persistence';
import { logger } from '@na/telemetry';
import type { EntityManager } from 'typeorm';
import { countsOf } from './batch-count.ts';
import { BatchGates } from './batch-gates.ts';
import type { BatchRow } from './batch-row.ts';
import { LOCK_BATCHES_OF } from './batch.queries.ts';
import { reopened } from './progress.ts';
import { save } from './save.ts';

const log = logger('batches');

/** Has batches that ended run again when tasks of theirs are redriven by themselves. */
@Injectable()
export class Reopening {
  constructor(private readonly gates: BatchGates) {}

  /**
   * Locks the batches of tasks that are about to be redriven, so that none of them ends meanwhile. Comes before any lock of those tasks, as
   * a step of a batch locks them in that order.
   */
  lock(tx: EntityManager, workspaceId: string, taskIds: readonly string[]): Promise<BatchRow[]> {
    return tx.query<BatchRow[]>(LOCK_BATCHES_OF, [workspaceId, taskIds]);
  }

  /** Reopens those of the locked batches that had ended and of which there are tasks among the redriven ones. */
  async reopen(tx: EntityManager, locked: readonly BatchRow[], redriven: readonly (string | null)[]): Promise<void> {
    for (const row of locked) {
      const tasks = redriven.filter(batchId => batchId === row.id).length;
      if (row.finished_at && tasks) await this.#reopen(tx, row, tasks);
    }
  }

  async #reopen(tx: EntityManager, row: BatchRow, tasks: number): Promise<void> {
    const next = reopened(row, await countsOf(tx, row));
    await this.gates.limit(next);
    const thresholdLifted = next.failure_threshold !== row.failure_threshold;
    const { id: batchId, version, workspace_id: workspaceId } = next;
    await tell(tx, BatchReopened, { batchId, version, tasks, thresholdLifted }, { workspaceId });
    await save(tx, next, 0);
    // A limit that nobody brings into force comes into it by itself, some seconds later.
    afterCommit(tx, () => {
      this.gates.settle(next).catch((error: unknown) => log.warn({ err: error, batchId }, 'a limit forms late'));
    });
  }
}
