import { ApiSchema } from '@nestjs/swagger';
import type { Calendar, CreateCalendarRequest, ExcludedDays } from '@na/contracts';
import { Id, Text, Time, Whole } from '../http/fields.ts';
import { ListDtoOf } from '../http/list.ts';
import type { Proven, Same } from '../http/same.ts';
import { ExcludedDaysList } from './excluded-days.field.ts';

const NAME = { max: 200, example: 'Public holidays' };

/** Asks for a calendar. */
@ApiSchema({ name: 'NewCalendar' })
export class CalendarBody {
  @Text('What people call it; no two of a workspace are called the same.', NAME)
  name!: string;

  @ExcludedDaysList('The days on which schedules that heed it do not fire, as the time zone of each schedule has them.')
  days!: ExcludedDays[];
}
export type CalendarBodyIsTold = Proven<Same<CalendarBody, Omit<CreateCalendarRequest, 'id' | 'workspaceId'>>>;

/** A JSON Merge Patch of a calendar. */
@ApiSchema({ name: 'CalendarPatch' })
export class CalendarPatch {
  @Text('What people call it.', { ...NAME, optional: true })
  name?: string;

  @ExcludedDaysList('The days as they are to be: the list as a whole.', { optional: true })
  days?: ExcludedDays[];
}

/** Days on which the schedules that heed it do not fire. */
@ApiSchema({ name: 'Calendar' })
export class CalendarDto {
  @Id('Its id.')
  id!: string;

  @Id('The workspace that it belongs to.')
  workspaceId!: string;

  @Text('What people call it.', { example: 'Public holidays' })
  name!: string;

  @ExcludedDaysList('The days, in their order.')
  days!: ExcludedDays[];

  @Whole('Grows by one with each change.', { example: 1 })
  version!: number;

  @Time('When it was created.')
  createdAt!: string;

  @Time('When it changed last.')
  updatedAt!: string;
}
export type CalendarIsTold = Proven<Same<CalendarDto, Calendar>>;

@ApiSchema({ name: 'CalendarList' })
export class CalendarListDto extends ListDtoOf(CalendarDto) {}
