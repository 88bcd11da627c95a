import { Injectable } from '@nestjs/common';
import { CalendarService, type Calendar } from '@na/contracts';
import { listOf, type List, type ListQuery } from '../http/list.ts';
import { Services } from '../http/services.ts';
import { changedFrom } from '../schedules/changed-from.ts';
import type { CalendarBody, CalendarPatch } from './calendar.dto.ts';

/** Which calendar is meant. */
interface Which {
  workspaceId: string;
  id: string;
}

/** Calendars, as the scheduler has them. */
@Injectable()
export class Calendars {
  constructor(private readonly services: Services) {}

  create(which: Which, body: CalendarBody): Promise<Calendar> {
    return this.services.ask(CalendarService.createCalendar, { ...which, ...body });
  }

  get(which: Which): Promise<Calendar> {
    return this.services.ask(CalendarService.getCalendar, which);
  }

  async list(workspaceId: string, query: ListQuery): Promise<List<Calendar>> {
    const { calendars, nextCursor } = await this.services.ask(CalendarService.listCalendars, { workspaceId, ...query });
    return listOf(calendars, nextCursor);
  }

  change(which: Which, patch: CalendarPatch, expected: number | undefined): Promise<Calendar> {
    return changedFrom(expected, {
      read: () => this.get(which),
      write: ({ name, days, version }) =>
        this.services.ask(CalendarService.updateCalendar, { ...which, expectedVersion: version, name, days, ...patch }),
    });
  }

  async remove(which: Which): Promise<void> {
    await this.services.ask(CalendarService.deleteCalendar, which);
  }
}
