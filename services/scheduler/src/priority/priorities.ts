import { Injectable } from '@nestjs/common';
import type { Origin, ReprioritiseTaskRequest, Task } from '@na/contracts';
import { Invalid } from '@na/errors';
import { announceWritten, takeRoom, transaction } from '@na/persistence';
import { DataSource, type EntityManager } from 'typeorm';
import { TaskAlreadyFinished, VersionStale } from '../errors.ts';
import { LOCK_UNFINISHED } from '../task/change.queries.ts';
import { originOfCall } from '../task/new-task.ts';
import { Reader } from '../task/reader.ts';
import { rankOf, taskOf } from '../task/task-row.ts';
import { REPRIORITISE, REPRIORITISE_BECAUSE } from './priority.queries.ts';
import { weightFaults, type Urgency } from './urgency.ts';

/** Which tasks are to be how urgent, and on whose word. */
export interface Reprioritisation {
  workspaceId: string;
  ids: string[];
  urgency: Urgency;
  /** Of an operation. */
  reason?: string;
  origin: Origin;
}

/** Changes how urgent tasks are. */
@Injectable()
export class Priorities {
  constructor(
    private readonly dataSource: DataSource,
    private readonly reader: Reader,
  ) {}

  /**
   * Changes how urgent a task is that waits or runs.
   * @throws Problem `validation_failed`, `task_not_found`, `task_already_finished`, `version_stale`
   */
  async change(request: ReprioritiseTaskRequest): Promise<Task> {
    const { workspaceId, id, priority, weight } = request;
    const errors = weightFaults(weight, '/weight');
    if (errors.length) throw Invalid({ errors });
    // A task may end between two looks, or be redriven; then the next round meets it where it went.
    for (;;) {
      const row = await this.reader.row({ workspaceId, id });
      if (row.finished_at) throw TaskAlreadyFinished({ id, state: row.state, what: 'reprioritise' });
      const wanted = { workspaceId, ids: [row.id], urgency: { priority, weight }, origin: originOfCall() };
      if (await this.#changeOne(wanted, request)) return taskOf(await this.reader.row({ workspaceId, id }));
    }
  }

  /** Changes tasks as part of a transaction; those that are finished are left alone. Answers how many were met. */
  async within(tx: EntityManager, { workspaceId, ids, urgency, reason, origin }: Reprioritisation): Promise<number> {
    const { actor, correlationId, traceparent } = origin;
    const rank = urgency.priority && rankOf(urgency.priority);
    await takeRoom(tx, ids.length);
    const values = [workspaceId, ids, rank, urgency.weight, actor, correlationId, traceparent];
    const [met] = await (reason === undefined
      ? tx.query<{ count: number }[]>(REPRIORITISE, values)
      : tx.query<{ count: number }[]>(REPRIORITISE_BECAUSE, [...values, reason]));
    announceWritten(tx);
    return met!.count;
  }

  /** Answers whether the task waited or ran. @throws Problem `version_stale` */
  #changeOne(wanted: Reprioritisation, { expectedVersion }: ReprioritiseTaskRequest): Promise<boolean> {
    return transaction(this.dataSource, async tx => {
      const [row] = await tx.query<{ version: number }[]>(LOCK_UNFINISHED, [wanted.workspaceId, wanted.ids]);
      if (!row) return false;
      if (expectedVersion !== undefined && expectedVersion !== row.version)
        throw VersionStale({ version: row.version, expected: expectedVersion });
      await this.within(tx, wanted);
      return true;
    });
  }
}
