import { Module } from '@nestjs/common';
import { CalendarRpc } from './calendar.rpc.ts';
import { Calendars } from './calendars.ts';

/** Days on which schedules do not fire. */
@Module({ controllers: [CalendarRpc], providers: [Calendars] })
export class CalendarModule {}
