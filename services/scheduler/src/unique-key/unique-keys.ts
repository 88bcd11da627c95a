import { Injectable } from '@nestjs/common';
import type { Task } from '@na/contracts';
import type { Problem } from '@na/errors';
import { afterCommit, announceWritten, takeRoom } from '@na/persistence';
import type { EntityManager } from 'typeorm';
import { UniqueKeyTaken } from '../errors.ts';
import { WorkHints } from '../hint/work-hints.ts';
import { SerialKeys } from '../serial-key/serial-keys.ts';
import type { NewTaskRow } from '../task/new-task.ts';
import { taskOf, type TaskRow } from '../task/task-row.ts';
import { decide, type Decision } from './decide.ts';
import { CANCEL_SUPERSEDED, LOCK_UNIQUE, REPLACE, STANDING } from './unique-key.queries.ts';

/** What a new task's unique key makes of it, and of the task that has the key. */
type Decided = { row: NewTaskRow; decision: Decision };

/** Keeps at most one unfinished task of a unique key. */
@Injectable()
export class UniqueKeys {
  constructor(
    private readonly hints: WorkHints,
    private readonly serialKeys: SerialKeys,
  ) {}

  /** The key by which those that ask for one go one after the other. */
  static lockOf({ workspace_id, type, unique_key }: NewTaskRow): string {
    return `${workspace_id} ${type} ${unique_key}`;
  }

  /**
   * Does what the policies say of new tasks that have unique keys, each another one, as part of a transaction.
   * @returns for those that are not to be created: the task that is answered in their place, or why they are refused
   */
  async settle(tx: EntityManager, rows: readonly NewTaskRow[]): Promise<Map<NewTaskRow, Task | Problem>> {
    if (!rows.length) return new Map();
    await tx.query(LOCK_UNIQUE, [rows.map(UniqueKeys.lockOf)]);
    const standing = await tx.query<TaskRow[]>(STANDING, [
      rows.map(({ workspace_id }) => workspace_id),
      rows.map(({ type }) => type),
      rows.map(({ unique_key }) => unique_key),
    ]);
    const byKey = Map.groupBy(standing, keyOfStanding);
    const decided = rows.map(row => ({
      row,
      decision: decide(row.unique!, (byKey.get(UniqueKeys.lockOf(row)) ?? []).map(standingOf)),
    }));
    const replaced = await this.#replace(tx, decided);
    await this.#cancel(tx, decided);
    const rowOf = new Map([...standing, ...replaced].map(row => [row.id, row]));
    return new Map(decided.flatMap(({ row, decision }) => answerOf(row, decision, rowOf)));
  }

  async #replace(tx: EntityManager, decided: readonly Decided[]): Promise<TaskRow[]> {
    const changes = decided.flatMap(({ row, decision }) =>
      decision.does === 'replace' ? [changeOf(row, decision)] : [],
    );
    if (!changes.length) return [];
    await takeRoom(tx, changes.length);
    const replaced = await tx.query<TaskRow[]>(REPLACE, [JSON.stringify(changes)]);
    afterCommit(tx, () => {
      for (const { type, run_at } of replaced) this.hints.dueAt(type, run_at);
      this.serialKeys.release();
      announceWritten(tx);
    });
    return replaced;
  }

  async #cancel(tx: EntityManager, decided: readonly Decided[]): Promise<void> {
    const superseded = decided.flatMap(({ row, decision }) =>
      decision.does === 'cancel and create' ? [{ ...row, id: decision.standing.id }] : [],
    );
    if (!superseded.length) return;
    await takeRoom(tx, superseded.length);
    await tx.query(CANCEL_SUPERSEDED, [JSON.stringify(superseded)]);
    afterCommit(tx, () => this.serialKeys.release());
  }
}

function answerOf(row: NewTaskRow, decision: Decision, rows: Map<string, TaskRow>): [NewTaskRow, Task | Problem][] {
  if (decision.does === 'create' || decision.does === 'cancel and create') return [];
  const { id, state } = decision.standing;
  if (decision.does === 'refuse') return [[row, UniqueKeyTaken({ key: row.unique_key!, id, state })]];
  return [[row, taskOf(rows.get(id)!)]];
}

function changeOf(row: NewTaskRow, { standing, latest }: Decision & { does: 'replace' }): object {
  const runAt = latest && new Date(row.run_at) > latest ? latest.toISOString() : row.run_at;
  return { ...row, id: standing.id, run_at: runAt };
}

function standingOf({ id, state, created_at }: TaskRow) {
  return { id, state: state as 'scheduled' | 'ready' | 'running', createdAt: created_at };
}

function keyOfStanding({ workspace_id, type, unique_key }: TaskRow): string {
  return `${workspace_id} ${type} ${unique_key}`;
}
