import { Injectable } from '@nestjs/common';
import { Problem } from '@na/errors';
import { transaction } from '@na/persistence';
import { flow } from '@na/telemetry';
import { randomUUID } from 'node:crypto';
import { DataSource, type EntityManager } from 'typeorm';
import { Changes } from '../task/changes.ts';
import { createdFor } from './due-firings.ts';
import { FiringBook, type Entry } from './firing-book.ts';
import { WAITING } from './firing.queries.ts';
import type { FiringRow } from './firing-row.ts';
import { mayFire } from './may-fire.ts';
import { LOCK_WAITING } from './standing.queries.ts';
import { noteCreated, readyOnes, type Ready } from './standings.ts';
import type { StandingRow } from './schedule-row.ts';

const MOST_AT_ONCE = 20;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

type Key = { workspace_id: string; id: string };
type Waiting = Pick<FiringRow, 'due_at' | 'cause' | 'task_id'>;

/** Fires what waits for earlier tasks once they are finished, and cancels those that are to make room. */
@Injectable()
export class WaitingFirings {
  constructor(
    private readonly dataSource: DataSource,
    private readonly book: FiringBook,
    private readonly changes: Changes,
  ) {}

  /** Looks once at all schedules whose due times wait. Answers how many due times fired. */
  async release(): Promise<number> {
    let fired = 0;
    for (let last: Key | undefined = { workspace_id: FIRST_ID, id: FIRST_ID }; last;) {
      const looked: Looked = await transaction(this.dataSource, tx => this.#releaseSome(tx, last!));
      for (const row of looked.inTheWay) await this.#cancelOpen(row);
      fired += looked.fired;
      last = looked.last;
    }
    return fired;
  }

  async #releaseSome(tx: EntityManager, after: Key): Promise<Looked> {
    const locked = await tx.query<Key[]>(LOCK_WAITING, [after.workspace_id, after.id, MOST_AT_ONCE]);
    const ready = await readyOnes(tx, locked);
    const entries: Entry[] = [];
    for (const one of ready) entries.push(...(await released(tx, one)));
    const written = await this.book.write(tx, entries);
    const moved = ready.filter(({ row }) => entries.some(({ schedule }) => schedule === row));
    await noteCreated(
      tx,
      moved.map(({ row }) => ({ row, created: createdFor(row, written) })),
    );
    return {
      fired: written.length,
      inTheWay: ready
        .map(({ row }) => row)
        .filter(({ definition, open }) => definition.overlap.policy === 'cancel_previous' && open.length > 0),
      last: locked.at(-1),
    };
  }

  /** Beside the transaction, since it may take a while; a leader that dies before is followed by one that finds the same. */
  async #cancelOpen({ workspace_id: workspaceId, open, actor }: StandingRow): Promise<void> {
    await flow.run({ actor, workspaceId, correlationId: randomUUID() }, async () => {
      for (const id of open)
        await this.changes.cancel({ id, workspaceId }).catch((error: unknown) => {
          // It may just have finished.
          if (!(error instanceof Problem) || (error.kind !== 'conflict' && error.kind !== 'not_found')) throw error;
        });
    });
  }
}

interface Looked {
  fired: number;
  /** Schedules whose unfinished tasks are to be cancelled. */
  inTheWay: StandingRow[];
  /** The last schedule that was looked at; undefined when none was left. */
  last?: Key;
}

async function released(tx: EntityManager, { row, standing }: Ready): Promise<Entry[]> {
  const most = mayFire(standing);
  if (!most) return [];
  const waiting = await tx.query<Waiting[]>(WAITING, [row.workspace_id, row.id, most]);
  return waiting.map(({ due_at, cause, task_id }) => ({
    ...{ schedule: row, dueAt: due_at, cause },
    ...(row.is_revoked ? { state: 'skipped', reason: 'actor_revoked' } : { state: 'fired', taskId: task_id! }),
  }));
}
