import { Injectable } from '@nestjs/common';
import {
  BackfillStarted,
  SchedulesChanged,
  type Backfill,
  type CancelBackfillRequest,
  type CreateBackfillRequest,
  type GetBackfillRequest,
  type ListBackfillsRequest,
  type ListBackfillsResponse,
} from '@na/contracts';
import { Invalid, type FieldError } from '@na/errors';
import { Hints } from '@na/messaging';
import { afterCommit, refuseDeleted, sqlState, tell, transaction } from '@na/persistence';
import { DataSource, type EntityManager } from 'typeorm';
import { BackfillNotFound, BackfillRunning } from '../errors.ts';
import { idFaults, listPage } from '../list-page.ts';
import { lockOne, type Ready } from '../schedule/standings.ts';
import { originOfCall } from '../task/new-task.ts';
import { CANCEL, GET, INSERT, LIST } from './backfill.queries.ts';
import { backfillOf, type BackfillRow } from './backfill-row.ts';
import { knownOf } from './backfill-steps.ts';
import { decideBackfill } from './decide-backfill.ts';
import { tellCancelled } from './drop-backfills.ts';
import { dueWithin, justBefore } from './range.ts';

/** The most due times of one backfill. */
const MOST_DUE = 10_000;
const MOST_PREVIEWED = 10;
const UNIQUE_VIOLATION = '23505';

/** Backfills, as people ask for them. */
@Injectable()
export class Backfills {
  constructor(
    private readonly dataSource: DataSource,
    private readonly hints: Hints,
  ) {}

  /**
   * Begins a backfill, or gives the one that has this id already; with `dryRun` it only says what it would do.
   * @throws Problem `validation_failed`, `schedule_not_found`, `backfill_running`, `workspace_deleted`
   */
  async create(request: CreateBackfillRequest): Promise<Backfill> {
    const { workspaceId, id, scheduleId } = request;
    const errors = idFaults({ workspaceId, id });
    if (errors.length) throw Invalid({ errors });
    const ready = await transaction(this.dataSource, tx => lockOne(tx, { workspaceId, id: scheduleId }));
    const due = await dueOf(request, ready);
    if (request.dryRun) return this.#plan(request, ready, due);
    try {
      return await transaction(this.dataSource, tx => this.#begin(tx, request, due.length));
    } catch (error) {
      throw sqlState(error) === UNIQUE_VIOLATION ? BackfillRunning({ scheduleId }) : error;
    }
  }

  /** @throws Problem `backfill_not_found` */
  async get(which: GetBackfillRequest): Promise<Backfill> {
    return backfillOf(await rowOf(this.dataSource.manager, which));
  }

  /** A page of backfills, newest first. @throws Problem `validation_failed` */
  async list(request: ListBackfillsRequest): Promise<ListBackfillsResponse> {
    const { workspaceId, scheduleId } = request;
    const errors = scheduleId === undefined ? [] : idFaults({ scheduleId });
    if (errors.length) throw Invalid({ errors });
    const { page, nextCursor } = await listPage(request, (before, most) =>
      this.dataSource.query<BackfillRow[]>(LIST, [workspaceId, before, scheduleId ?? null, most]),
    );
    return { backfills: page.map(backfillOf), nextCursor };
  }

  /** Stops a backfill; one that ended stays as it is. @throws Problem `backfill_not_found` */
  async cancel({ workspaceId, id }: CancelBackfillRequest): Promise<Backfill> {
    return transaction(this.dataSource, async tx => {
      const row = await rowOf(tx, { workspaceId, id });
      const [[cancelled]] = await tx.query<[BackfillRow[], number]>(CANCEL, [workspaceId, id]);
      if (!cancelled) return backfillOf(row.state === 'running' ? await rowOf(tx, { workspaceId, id }) : row);
      await tellCancelled(tx, cancelled);
      return backfillOf(cancelled);
    });
  }

  async #begin(tx: EntityManager, request: CreateBackfillRequest, dueTimes: number): Promise<Backfill> {
    const { workspaceId, id, scheduleId, from, to, oneAtATime, reason } = request;
    await refuseDeleted(tx, workspaceId);
    await lockOne(tx, { workspaceId, id: scheduleId });
    const { actor, correlationId } = originOfCall();
    const range = [from, to, oneAtATime, dueTimes, justBefore(new Date(from))];
    const [begun] = await tx.query<BackfillRow[]>(INSERT, [
      workspaceId,
      id,
      scheduleId,
      ...range,
      actor,
      correlationId,
      reason,
    ]);
    if (!begun) return backfillOf(await rowOf(tx, { workspaceId, id }));
    await tell(tx, BackfillStarted, { backfillId: id, scheduleId, from, to, dueTimes, reason }, { workspaceId });
    afterCommit(tx, () => this.hints.give(SchedulesChanged, {}));
    return backfillOf(begun);
  }

  async #plan(request: CreateBackfillRequest, { row, standing }: Ready, due: Date[]): Promise<Backfill> {
    const { dryRun: _, ...asked } = request;
    const known = await knownOf(this.dataSource.manager, { workspace_id: row.workspace_id, schedule_id: row.id }, due);
    const { decisions, already } = decideBackfill({
      ...standing,
      due,
      known,
      decidedUntil: row.now,
      oneAtATime: false,
    });
    const fired = decisions.filter(({ state }) => state === 'fired').map(({ dueAt }) => dueAt.toISOString());
    const counts = { dueTimes: due.length, fired: fired.length, skipped: decisions.length - fired.length, already };
    const preview = fired.slice(0, MOST_PREVIEWED);
    return {
      ...asked,
      ...counts,
      preview,
      state: 'planned',
      actor: originOfCall().actor,
      createdAt: row.now.toISOString(),
    };
  }
}

/** @throws Problem `validation_failed` when the range is none, lies in the future or is too long */
async function dueOf({ from, to }: CreateBackfillRequest, { row, standing }: Ready): Promise<Date[]> {
  const checks: [wrong: boolean, fault: FieldError][] = [
    [from > to, { pointer: '/to', detail: `should not be before from, ${from}, but is ${to}` }],
    [new Date(to) > row.now, { pointer: '/to', detail: `should lie in the past, but is ${to}` }],
  ];
  const errors = checks.filter(([wrong]) => wrong).map(([, fault]) => fault);
  if (errors.length) throw Invalid({ errors });
  const due = await dueWithin(standing.rule, new Date(from), new Date(to), MOST_DUE + 1);
  if (due.length <= MOST_DUE) return due;
  const detail = `is too far from from: more than ${MOST_DUE} due times lie in the range; ${due.at(-2)!.toISOString()} would be near enough`;
  throw Invalid({ errors: [{ pointer: '/to', detail }] });
}

async function rowOf(tx: EntityManager, { workspaceId, id }: GetBackfillRequest): Promise<BackfillRow> {
  const isPossible = !idFaults({ workspaceId, id }).length;
  const [row] = isPossible ? await tx.query<BackfillRow[]>(GET, [workspaceId, id]) : [];
  if (!row) throw BackfillNotFound({ id });
  return row;
}
