import { Injectable } from '@nestjs/common';
import type { Origin, RedriveTaskRequest, Task } from '@na/contracts';
import { afterCommit, announceWritten, transaction } from '@na/persistence';
import { DataSource, type EntityManager } from 'typeorm';
import { Reopening } from '../batch/reopening.ts';
import { redriven } from '../dead-letter/dead-letter-metrics.ts';
import { LOCK_OPEN_EDGES } from '../dependency/dependency.queries.ts';
import { TaskArchived, TaskNotRedrivable } from '../errors.ts';
import { WorkHints } from '../hint/work-hints.ts';
import { REDRIVE } from './change.queries.ts';
import { originOfCall } from './new-task.ts';
import { Reader } from './reader.ts';
import { taskOf } from './task-row.ts';

/** Gives dead and failed tasks a fresh set of attempts; a batch of theirs that had ended runs again. */
@Injectable()
export class Redriving {
  constructor(
    private readonly dataSource: DataSource,
    private readonly reader: Reader,
    private readonly hints: WorkHints,
    private readonly reopening: Reopening,
  ) {}

  /**
   * Redrives one task, in the name of the one who asks.
   * @throws Problem `task_not_found`, `task_not_redrivable`, `task_archived`
   */
  async one({ id, workspaceId }: RedriveTaskRequest): Promise<Task> {
    const { id: taskId, state, archived_at } = await this.reader.row({ id, workspaceId });
    if (archived_at) throw TaskArchived({ id });
    await transaction(this.dataSource, async tx => {
      if (!(await this.within(tx, workspaceId, [taskId], originOfCall()))) throw TaskNotRedrivable({ id, state });
    });
    return taskOf(await this.reader.row({ id, workspaceId }));
  }

  /** Redrives those of some tasks that are dead or failed, as part of a transaction. Answers how many were. */
  async within(tx: EntityManager, workspaceId: string, ids: string[], origin: Origin): Promise<number> {
    const { actor, correlationId, traceparent } = origin;
    const batches = await this.reopening.lock(tx, workspaceId, ids);
    await tx.query(LOCK_OPEN_EDGES, [workspaceId, ids]);
    const given = [ids, workspaceId, actor, correlationId, traceparent];
    const back = await tx.query<{ type: string; batch_id: string | null }[]>(REDRIVE, given);
    const ofBatches = back.map(({ batch_id }) => batch_id);
    await this.reopening.reopen(tx, batches, ofBatches);
    announceWritten(tx);
    afterCommit(tx, () => {
      for (const { type } of back) redriven.inc({ type });
      for (const type of new Set(back.map(({ type }) => type))) this.hints.ready(type);
    });
    return back.length;
  }
}
