import { Injectable } from '@nestjs/common';
import { BackfillFinished } from '@na/contracts';
import { Problem } from '@na/errors';
import { tell, transaction } from '@na/persistence';
import { DataSource, type EntityManager } from 'typeorm';
import type { Decision } from '../schedule/decide.ts';
import { createdFor } from '../schedule/due-firings.ts';
import { listDue } from '../schedule/due-times.ts';
import { FiringBook, type Entry } from '../schedule/firing-book.ts';
import { lockOne, noteCreated, type Ready } from '../schedule/standings.ts';
import { KNOWN, LOCK, NOTE, RUNNING } from './backfill.queries.ts';
import type { BackfillRow } from './backfill-row.ts';
import { decideBackfill } from './decide-backfill.ts';

/** The most due times that one step deals with, so that no lock lasts long and no backfill holds up the others. */
const MOST_AT_ONCE = 50;
/** What is not active has no due times of its own that are still to be decided on. */
const ALL_DECIDED = new Date(8_640_000_000_000_000);

type Key = Pick<BackfillRow, 'workspace_id' | 'id' | 'schedule_id'>;

/** Goes on with backfills. */
@Injectable()
export class BackfillSteps {
  constructor(
    private readonly dataSource: DataSource,
    private readonly book: FiringBook,
  ) {}

  /** One step of each; answers how many due times were dealt with. */
  async step(): Promise<number> {
    let done = 0;
    for (const key of await this.dataSource.query<Key[]>(RUNNING))
      done += await transaction(this.dataSource, tx => this.#stepOf(tx, key));
    return done;
  }

  async #stepOf(tx: EntityManager, { workspace_id: workspaceId, id, schedule_id }: Key): Promise<number> {
    const ready = await lockOne(tx, { workspaceId, id: schedule_id }).catch(orGone);
    const [backfill] = await tx.query<BackfillRow[]>(LOCK, [workspaceId, id]);
    if (!ready || backfill?.state !== 'running') return 0;
    const { row, standing } = ready;
    const due = listDue(standing.rule, backfill.done_until, backfill.to_at, MOST_AT_ONCE);
    const known = await knownOf(tx, backfill, due);
    const decidedUntil = row.fire_at ? standing.decidedUntil : ALL_DECIDED;
    const decided = decideBackfill({ ...standing, due, known, decidedUntil, oneAtATime: backfill.one_at_a_time });
    const fired = await this.#write(tx, ready, backfill, decided.decisions);
    const isOver = decided.done === due.length && due.length < MOST_AT_ONCE;
    const doneUntil = due[decided.done - 1] ?? backfill.done_until;
    const counts = [fired, decided.decisions.length - fired, decided.already];
    const [[noted]] = await tx.query<[[BackfillRow], number]>(NOTE, [workspaceId, id, doneUntil, ...counts, isOver]);
    if (isOver) await tellFinished(tx, noted);
    return decided.done;
  }

  /** Answers how many fired: a task can still be refused. */
  async #write(tx: EntityManager, { row }: Ready, backfill: BackfillRow, decisions: Decision[]): Promise<number> {
    const origin = { actor: backfill.actor, correlationId: backfill.correlation_id };
    const because = backfill.reason ?? undefined;
    const entries = decisions.map((decision): Entry => ({
      ...decision,
      schedule: row,
      cause: 'backfill',
      origin,
      because,
    }));
    const created = createdFor(row, await this.book.write(tx, entries));
    if (created.length) await noteCreated(tx, [{ row, created }]);
    return created.length;
  }
}

/** Which due times fired already, or wait. */
export async function knownOf(
  tx: EntityManager,
  { workspace_id, schedule_id }: { workspace_id: string; schedule_id: string },
  due: Date[],
): Promise<Set<number>> {
  const rows = await tx.query<{ due_at: Date }[]>(KNOWN, [workspace_id, schedule_id, due]);
  return new Set(rows.map(({ due_at }) => due_at.getTime()));
}

async function tellFinished(
  tx: EntityManager,
  { id, workspace_id, schedule_id, fired, skipped, already, actor, correlation_id }: BackfillRow,
) {
  const body = { backfillId: id, scheduleId: schedule_id, fired, skipped, already };
  await tell(tx, BackfillFinished, body, { workspaceId: workspace_id, actor, correlationId: correlation_id });
}

/** A schedule that was deleted took its backfills with it. */
function orGone(error: unknown): undefined {
  if (!(error instanceof Problem) || error.kind !== 'not_found') throw error;
}
