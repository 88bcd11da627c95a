import { Injectable } from '@nestjs/common';
import { afterCommit, transaction } from '@na/persistence';
import { DataSource, type EntityManager } from 'typeorm';
import { decide, type Decided } from './decide.ts';
import { firesAt } from './due-times.ts';
import { FiringBook, type Entry } from './firing-book.ts';
import { lag } from './schedule-metrics.ts';
import { LOCK_DUE } from './standing.queries.ts';
import { noteStandings, readyOnes, type Ready } from './standings.ts';

/** The most schedules that one transaction fires, so that none of their locks lasts long. */
const MOST_AT_ONCE = 20;

/** Fires the schedules that are due. */
@Injectable()
export class DueFirings {
  constructor(
    private readonly dataSource: DataSource,
    private readonly book: FiringBook,
  ) {}

  /** Decides on the due times that have come, of some schedules; answers how many schedules those were. */
  async fire(): Promise<number> {
    return transaction(this.dataSource, tx => this.#fireSome(tx));
  }

  async #fireSome(tx: EntityManager): Promise<number> {
    const locked = await tx.query<{ workspace_id: string; id: string }[]>(LOCK_DUE, [MOST_AT_ONCE]);
    const decided = (await readyOnes(tx, locked)).map(ready => ({
      ...ready,
      decided: decide(ready.standing, ready.row.now),
    }));
    for (const {
      row,
      decided: { supersedes },
    } of decided)
      if (supersedes) await this.book.drop(tx, row, 'superseded');
    const written = await this.book.write(tx, decided.flatMap(entriesOf));
    await noteStandings(
      tx,
      decided.map(({ row, decided: { decidedUntil, next } }) => ({
        row,
        decidedUntil,
        next,
        created: createdFor(row, written),
      })),
    );
    afterCommit(tx, () => decided.forEach(measure));
    return locked.length;
  }
}

function entriesOf({ row, decided }: Ready & { decided: Decided }): Entry[] {
  return decided.decisions.map(decision => ({ ...decision, schedule: row, cause: 'rule' }));
}

/** The tasks that were created for a schedule. */
export function createdFor({ workspace_id, id }: { workspace_id: string; id: string }, written: Entry[]): string[] {
  return written
    .filter(({ schedule, state }) => schedule.workspace_id === workspace_id && schedule.id === id && state === 'fired')
    .map(({ taskId }) => taskId!);
}

function measure({ row, standing, decided }: Ready & { decided: Decided }): void {
  for (const { dueAt, state } of decided.decisions)
    if (state === 'fired')
      lag.observe({}, (row.now.getTime() - firesAt(row.id, dueAt, standing.jitterMs).getTime()) / 1_000);
}
