import { Controller } from '@nestjs/common';
import {
  CalendarService,
  type Calendar,
  type CreateCalendarRequest,
  type DeleteCalendarRequest,
  type DeleteCalendarResponse,
  type GetCalendarRequest,
  type ListCalendarsRequest,
  type ListCalendarsResponse,
  type UpdateCalendarRequest,
} from '@na/contracts';
import { OnCall } from '@na/messaging';
import { Calendars } from './calendars.ts';

@Controller()
export class CalendarRpc {
  constructor(private readonly calendars: Calendars) {}

  @OnCall(CalendarService.createCalendar)
  createCalendar(request: CreateCalendarRequest): Promise<Calendar> {
    return this.calendars.create(request);
  }

  @OnCall(CalendarService.getCalendar)
  getCalendar(request: GetCalendarRequest): Promise<Calendar> {
    return this.calendars.get(request);
  }

  @OnCall(CalendarService.listCalendars)
  listCalendars(request: ListCalendarsRequest): Promise<ListCalendarsResponse> {
    return this.calendars.list(request);
  }

  @OnCall(CalendarService.updateCalendar)
  updateCalendar(request: UpdateCalendarRequest): Promise<Calendar> {
    return this.calendars.update(request);
  }

  @OnCall(CalendarService.deleteCalendar)
  async deleteCalendar(request: DeleteCalendarRequest): Promise<DeleteCalendarResponse> {
    await this.calendars.delete(request);
    return {};
  }
}
