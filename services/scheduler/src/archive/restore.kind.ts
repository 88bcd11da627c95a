import { Injectable } from '@nestjs/common';
import type { TaskState } from '@na/contracts';
import type { EntityManager } from 'typeorm';
import type { Looked, OperationKind, Outcome } from '../operation/operation-kind.ts';
import type { OperationRow } from '../operation/operation-row.ts';
import { ArchivedTasks, type Place } from './archived-tasks.ts';
import { ARCHIVED_AFTER, JUDGE_ARCHIVED } from './restore.queries.ts';
import { Restoration } from './restoration.ts';

/** Takes archived tasks out of the archive. */
@Injectable()
export class RestoreKind implements OperationKind {
  readonly name = 'restore';
  readonly takes = ['succeeded', 'failed', 'cancelled'] as const;
  readonly means = this.takes;
  // Whole rows are written, with their histories.
  readonly most = 100;

  constructor(
    private readonly archived: ArchivedTasks,
    private readonly restoration: Restoration,
  ) {}

  /** Archived tasks are judged by what lies in the archive; one that was archived after the operation began is none of its own. */
  async look(
    tx: EntityManager,
    operation: OperationRow,
    states: readonly TaskState[],
    most: number,
  ): Promise<Looked[]> {
    const { workspace_id, cursor, filter, created_at, options } = operation;
    const places = await tx.query<Place[]>(ARCHIVED_AFTER, [workspace_id, cursor, states, most]);
    const lying = await this.archived.at(tx, places);
    const judged = await tx.query<Looked[]>(JUDGE_ARCHIVED, [
      ...[workspace_id, cursor, filter, created_at, most, options],
      ...[lying.map(({ line }) => line), lying.map(({ archivedAt }) => archivedAt)],
    ]);
    const byId = new Map(judged.map(task => [task.id, task]));
    // What was dropped between the two looks is passed over.
    return places.map(({ id }) => byId.get(id) ?? { ...DROPPED, id });
  }

  async act(tx: EntityManager, operation: OperationRow, ids: string[]): Promise<Outcome> {
    const done = await this.restoration.takeOut(tx, operation.workspace_id, ids, operation.reason);
    return { done: done.length, skipped: ids.length - done.length, failures: 0 };
  }
}

const DROPPED: Omit<Looked, 'id'> = { type: '', state: 'succeeded', last_error: null, is_meant: false };
