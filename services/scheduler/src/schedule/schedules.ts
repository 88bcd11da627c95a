import { Injectable } from '@nestjs/common';
import {
  ScheduleChanged,
  ScheduleCreated,
  ScheduleDeleted,
  SchedulesChanged,
  type CreateScheduleRequest,
  type DeleteScheduleRequest,
  type GetScheduleRequest,
  type ListSchedulesRequest,
  type ListSchedulesResponse,
  type Schedule,
  type ScheduleDefinition,
  type UpdateScheduleRequest,
} from '@na/contracts';
import { Invalid } from '@na/errors';
import { Hints } from '@na/messaging';
import { afterCommit, refuseDeleted, tell, transaction } from '@na/persistence';
import { DataSource, type EntityManager } from 'typeorm';
import { dropBackfills } from '../backfill/drop-backfills.ts';
import { CalendarNotFound, ScheduleNotFound, SchedulesExhausted, VersionStale } from '../errors.ts';
import { idFaults, listPage } from '../list-page.ts';
import { originOfCall } from '../task/new-task.ts';
import { TaskTypes } from '../task-type/task-types.ts';
import { nextAfter, type Next } from './decide.ts';
import { changedFields, definitionFaults, taskFaults } from './definition.ts';
import { dueTimes } from './due-times.ts';
import { FiringBook } from './firing-book.ts';
import { skipUndecided } from './undecided.ts';
import {
  COUNT,
  DELETE,
  GET,
  HOLD_CALENDAR,
  INSERT,
  listSchedules,
  NOW,
  REDEFINE,
  WAS_DELETED,
} from './schedule.queries.ts';
import { scheduleOf, type ScheduleRow } from './schedule-row.ts';
import { lockOne } from './standings.ts';

/** The most schedules of a workspace; a bound against programs that make one for each thing. */
const MOST_SCHEDULES = 10_000;
/** What decides which due times there are. */
const TIMING = ['cron', 'rrule', 'timeZone', 'startsAt', 'endsAt'];

/** Schedules, as people make, change and delete them. */
@Injectable()
export class Schedules {
  constructor(
    private readonly dataSource: DataSource,
    private readonly types: TaskTypes,
    private readonly book: FiringBook,
    private readonly hints: Hints,
  ) {}

  /**
   * Creates a schedule, or gives the one that has this id already.
   * @throws Problem `validation_failed`, `calendar_not_found`, `schedules_exhausted`, `workspace_deleted`
   */
  async create({ workspaceId, id, definition }: CreateScheduleRequest): Promise<Schedule> {
    await this.#refuseUnfit(workspaceId, id, definition);
    return transaction(this.dataSource, async tx => {
      await refuseDeleted(tx, workspaceId);
      await this.#hold(tx, workspaceId, definition);
      const now = await nowOf(tx);
      const next = nextOf(id, definition, now);
      const values = [
        workspaceId,
        id,
        definition,
        definition.calendarId ?? null,
        now,
        next?.dueAt,
        next?.fireAt,
        originOfCall().actor,
      ];
      const [created] = await tx.query<ScheduleRow[]>(INSERT, values);
      if (!created) return scheduleOf(await rowOf(tx, { workspaceId, id }));
      const [{ count }] = (await tx.query(COUNT, [workspaceId])) as [{ count: number }];
      if (count > MOST_SCHEDULES) throw SchedulesExhausted({ most: MOST_SCHEDULES });
      const { task, timeZone, cron, rrule } = definition;
      const body = { scheduleId: id, version: 1, taskType: task.type, rule: cron ?? rrule!, timeZone };
      await tell(tx, ScheduleCreated, body, { workspaceId });
      this.#rouse(tx);
      return scheduleOf(created);
    });
  }

  /** @throws Problem `schedule_not_found` */
  async get(which: GetScheduleRequest): Promise<Schedule> {
    return scheduleOf(await rowOf(this.dataSource.manager, which));
  }

  /** A page of schedules, newest first. @throws Problem `validation_failed` */
  async list(request: ListSchedulesRequest): Promise<ListSchedulesResponse> {
    const { page, nextCursor } = await listPage(request, (after, most) =>
      this.dataSource.query<ScheduleRow[]>(listSchedules(request.states), [request.workspaceId, after, most]),
    );
    return { schedules: page.map(scheduleOf), nextCursor };
  }

  /**
   * Defines a schedule anew, in the name of who asks. When that changes the due times, those of the old rule that are not decided on
   * are skipped, and the new rule counts from now on.
   * @throws Problem `validation_failed`, `schedule_not_found`, `version_stale`, `calendar_not_found`
   */
  async update({ workspaceId, id, expectedVersion, definition }: UpdateScheduleRequest): Promise<Schedule> {
    await this.#refuseUnfit(workspaceId, id, definition);
    return transaction(this.dataSource, async tx => {
      const { row, standing } = await lockOne(tx, { workspaceId, id });
      if (expectedVersion !== undefined && expectedVersion !== row.version)
        throw VersionStale({ version: row.version, expected: expectedVersion });
      const fields = changedFields(row.definition, definition);
      if (!fields.length) return scheduleOf(row);
      await this.#hold(tx, workspaceId, definition);
      const isPaused = row.paused_by !== null;
      const isRetimed = fields.some(field => TIMING.includes(field));
      if (isRetimed) await skipUndecided(tx, this.book, { row, standing }, isPaused ? 'paused' : 'changed');
      const decidedUntil = isRetimed ? row.now : row.decided_until;
      const next = isPaused ? undefined : nextOf(id, definition, decidedUntil);
      const values = [
        workspaceId,
        id,
        definition,
        definition.calendarId ?? null,
        decidedUntil,
        next?.dueAt,
        next?.fireAt,
        originOfCall().actor,
      ];
      const [changed] = (await tx.query<[[ScheduleRow], number]>(REDEFINE, values))[0];
      await tell(tx, ScheduleChanged, { scheduleId: id, version: changed.version, fields }, { workspaceId });
      this.#rouse(tx);
      return scheduleOf(changed);
    });
  }

  /** Deletes a schedule; what waits of it is skipped. Repeatable. @throws Problem `schedule_not_found` when there never was one */
  async delete({ workspaceId, id }: DeleteScheduleRequest): Promise<void> {
    await transaction(this.dataSource, async tx => {
      const isThere = !idFaults({ workspaceId, id }).length;
      if (isThere && (await tx.query<unknown[]>(WAS_DELETED, [workspaceId, id])).length) return;
      const { row } = await lockOne(tx, { workspaceId, id });
      await this.book.drop(tx, row, 'deleted');
      await dropBackfills(tx, row);
      const [[{ version }]] = await tx.query<[[{ version: number }], number]>(DELETE, [workspaceId, id]);
      await tell(tx, ScheduleDeleted, { scheduleId: id, version }, { workspaceId });
    });
  }

  async #refuseUnfit(workspaceId: string, id: string, definition: ScheduleDefinition): Promise<void> {
    const { task } = definition;
    const type = await this.types.named(task.type);
    const errors = [
      ...idFaults({ workspaceId, id }),
      ...definitionFaults(definition),
      ...taskFaults(task, workspaceId, type, this.types.names),
    ];
    if (errors.length) throw Invalid({ errors });
  }

  async #hold(tx: EntityManager, workspaceId: string, { calendarId }: ScheduleDefinition): Promise<void> {
    if (calendarId === undefined) return;
    const [held] = await tx.query<unknown[]>(HOLD_CALENDAR, [workspaceId, calendarId]);
    if (!held) throw CalendarNotFound({ id: calendarId });
  }

  #rouse(tx: EntityManager): void {
    afterCommit(tx, () => this.hints.give(SchedulesChanged, {}));
  }
}

function nextOf(id: string, definition: ScheduleDefinition, after: Date): Next | undefined {
  return nextAfter({ id, rule: dueTimes(definition), jitterMs: definition.jitterMs }, after);
}

/** @throws Problem `schedule_not_found` */
export async function rowOf(tx: EntityManager, which: { workspaceId: string; id: string }): Promise<ScheduleRow> {
  const isPossible = !idFaults(which).length;
  const [row] = isPossible ? await tx.query<ScheduleRow[]>(GET, [which.workspaceId, which.id]) : [];
  if (!row) throw ScheduleNotFound({ id: which.id });
  return row;
}

async function nowOf(tx: EntityManager): Promise<Date> {
  const [{ now }] = (await tx.query(NOW)) as [{ now: Date }];
  return now;
}
