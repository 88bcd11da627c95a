import { Module } from '@nestjs/common';
import { Calendars } from './calendars.ts';
import { CalendarsController } from './calendars.controller.ts';

@Module({ controllers: [CalendarsController], providers: [Calendars] })
export class CalendarsModule {}
