import { Injectable } from '@nestjs/common';
import {
  CalendarChanged,
  CalendarCreated,
  CalendarDeleted,
  type Calendar,
  type CreateCalendarRequest,
  type DeleteCalendarRequest,
  type GetCalendarRequest,
  type ListCalendarsRequest,
  type ListCalendarsResponse,
  type UpdateCalendarRequest,
} from '@na/contracts';
import { Invalid } from '@na/errors';
import { refuseDeleted, sqlState, tell, transaction } from '@na/persistence';
import { DataSource, type EntityManager } from 'typeorm';
import { CalendarInUse, CalendarNameTaken, CalendarNotFound, CalendarsExhausted, VersionStale } from '../errors.ts';
import { idFaults, listPage } from '../list-page.ts';
import { calendarFaults, calendarOf, inOrder, type CalendarRow } from './calendar-row.ts';
import { CHANGE, COUNT, DELETE, GET, HEEDING, INSERT, LIST, LOCK, WAS_DELETED } from './calendar.queries.ts';

/** The most calendars of a workspace. */
const MOST_CALENDARS = 100;
const UNIQUE_VIOLATION = '23505';

type Which = GetCalendarRequest;

/** Days on which schedules do not fire. */
@Injectable()
export class Calendars {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Creates a calendar, or gives the one that has this id already.
   * @throws Problem `validation_failed`, `calendar_name_taken`, `calendars_exhausted`, `workspace_deleted`
   */
  async create({ workspaceId, id, name, days }: CreateCalendarRequest): Promise<Calendar> {
    refuseUnfit([...idFaults({ workspaceId, id }), ...calendarFaults({ name, days })]);
    return this.#naming(name, async tx => {
      await refuseDeleted(tx, workspaceId);
      const [created] = await tx.query<CalendarRow[]>(INSERT, [workspaceId, id, name, JSON.stringify(inOrder(days))]);
      if (!created) return calendarOf(await this.#row(tx, GET, { workspaceId, id }));
      const [{ count }] = (await tx.query(COUNT, [workspaceId])) as [{ count: number }];
      if (count > MOST_CALENDARS) throw CalendarsExhausted({ most: MOST_CALENDARS });
      await tell(tx, CalendarCreated, { calendarId: id, version: 1 }, { workspaceId });
      return calendarOf(created);
    });
  }

  /** @throws Problem `calendar_not_found` */
  async get(which: Which): Promise<Calendar> {
    return calendarOf(await this.#row(this.dataSource.manager, GET, which));
  }

  /** A page of calendars, newest first. @throws Problem `validation_failed` */
  async list(request: ListCalendarsRequest): Promise<ListCalendarsResponse> {
    const { page, nextCursor } = await listPage(request, (before, most) =>
      this.dataSource.query<CalendarRow[]>(LIST, [request.workspaceId, before, most]),
    );
    return { calendars: page.map(calendarOf), nextCursor };
  }

  /**
   * Changes a calendar; the schedules that heed it go by its new days at once.
   * @throws Problem `validation_failed`, `calendar_not_found`, `version_stale`, `calendar_name_taken`
   */
  async update({ workspaceId, id, expectedVersion, name, days }: UpdateCalendarRequest): Promise<Calendar> {
    refuseUnfit(calendarFaults({ name, days }));
    return this.#naming(name, async tx => {
      const { version } = await this.#row(tx, LOCK, { workspaceId, id });
      if (expectedVersion !== undefined && expectedVersion !== version)
        throw VersionStale({ version, expected: expectedVersion });
      const values = [workspaceId, id, name, JSON.stringify(inOrder(days))];
      const [[changed]] = await tx.query<[[CalendarRow], number]>(CHANGE, values);
      await tell(tx, CalendarChanged, { calendarId: id, version: changed.version }, { workspaceId });
      return calendarOf(changed);
    });
  }

  /** Deletes a calendar. Repeatable. @throws Problem `calendar_in_use`, and `calendar_not_found` when there never was one */
  async delete({ workspaceId, id }: DeleteCalendarRequest): Promise<void> {
    await transaction(this.dataSource, async tx => {
      const isThere = !idFaults({ workspaceId, id }).length;
      if (isThere && (await tx.query<unknown[]>(WAS_DELETED, [workspaceId, id])).length) return;
      await this.#row(tx, LOCK, { workspaceId, id });
      const heeding = await tx.query<{ name: string }[]>(HEEDING, [workspaceId, id]);
      if (heeding.length) throw CalendarInUse({ by: heeding.map(schedule => schedule.name) });
      const [[{ version }]] = await tx.query<[[{ version: number }], number]>(DELETE, [workspaceId, id]);
      await tell(tx, CalendarDeleted, { calendarId: id, version }, { workspaceId });
    });
  }

  async #row(tx: EntityManager, query: string, { workspaceId, id }: Which): Promise<CalendarRow> {
    const isPossible = !idFaults({ workspaceId, id }).length;
    const [row] = isPossible ? await tx.query<CalendarRow[]>(query, [workspaceId, id]) : [];
    if (!row) throw CalendarNotFound({ id });
    return row;
  }

  /** Runs what gives a calendar a name that another one may have. */
  async #naming<T>(name: string, work: (tx: EntityManager) => Promise<T>): Promise<T> {
    try {
      return await transaction(this.dataSource, work);
    } catch (error) {
      throw sqlState(error) === UNIQUE_VIOLATION ? CalendarNameTaken({ name }) : error;
    }
  }
}

function refuseUnfit(errors: ReturnType<typeof calendarFaults>): void {
  if (errors.length) throw Invalid({ errors });
}
