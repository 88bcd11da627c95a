import { Injectable } from '@nestjs/common';
import { afterCommit, announceWritten, eventIdInPack, newPackId } from '@na/persistence';
import { metrics } from '@na/telemetry';
import type { EntityManager } from 'typeorm';
import { WorkHints } from '../hint/work-hints.ts';
import { CREATE_TASKS } from './create.queries.ts';
import { createdPack } from './created-pack.ts';
import { keyOf, type NewTaskRow } from './new-task.ts';

const created = metrics.counter({
  name: 'na_tasks_created_total',
  help: 'Tasks created, by type.',
  labelNames: ['type'],
});

/** Writes new tasks into the database, and tells of them. */
@Injectable()
export class Insertion {
  constructor(private readonly hints: WorkHints) {}

  /**
   * Inserts all of some tasks by one statement, which fails with a serialization failure when one cannot be.
   * @returns when they were created; undefined when they are none
   */
  async insert(tx: EntityManager, rows: readonly NewTaskRow[]): Promise<Date | undefined> {
    if (!rows.length) return undefined;
    const packId = newPackId();
    const ordered = rows.toSorted(byKey);
    const given = ordered.map((row, at) => ({ ...row, created_event: eventIdInPack(packId, at) }));
    const params = [JSON.stringify(given), createdPack(ordered), packId];
    const [told] = await tx.query<{ created_at: Date }[]>(CREATE_TASKS, params);
    afterCommit(tx, () => this.#announce(rows));
    announceWritten(tx);
    return told!.created_at;
  }

  #announce(rows: readonly NewTaskRow[]): void {
    for (const { type, state, run_at, waits_for } of rows) {
      created.inc({ type });
      if (state === 'ready') this.hints.ready(type);
      else if (!waits_for) this.hints.dueAt(type, new Date(run_at));
    }
  }
}

function byKey(a: NewTaskRow, b: NewTaskRow): number {
  return keyOf(a) < keyOf(b) ? -1 : 1;
}
