import { ApiSchema } from '@nestjs/swagger';
import { ScheduleState } from '@na/contracts';
import { Duration } from '../http/duration.ts';
import { Choice, Id, Text, Time, Whole } from '../http/fields.ts';
import { Nested } from '../http/json-fields.ts';
import { ListDtoOf, ListQuery } from '../http/list.ts';
import { AnyOf } from '../http/query-fields.ts';
import { MisfireBody, MisfireDto, OverlapBody, OverlapDto } from './policy.dto.ts';
import { ScheduledTaskDto, ScheduledTaskPatch } from './scheduled-task.dto.ts';

const NAME = { max: 200, example: 'Weekly report' };
const CRON = { max: 200, example: '0 9 * * MON' };
const RRULE = { max: 1_000, example: 'FREQ=MONTHLY;BYDAY=-1FR' };
const ZONE = { max: 100, example: 'Europe/Berlin' };
const JITTER = { most: 'P1D', example: 'PT5M' };
const EMPTIES = { optional: true, nullable: true };

const SAYS = {
  cron: 'A cron expression of 5 fields, of 6 with seconds first, or a word such as `@daily`; `L` and `#` are known. Either this or `rrule`.',
  rrule: 'An RFC 5545 recurrence rule without DTSTART, which `startsAt` is. Either this or `cron`.',
  timeZone: 'The IANA time zone in which the rule is meant.',
  startsAt: 'No due time lies before it; an `rrule` counts from it and needs it.',
  endsAt: 'No due time lies after it.',
  jitter: 'Each due time fires up to so much later, by a part that follows from the due time.',
  calendarId: 'On the days of this calendar it does not fire.',
  misfire: 'What becomes of missed due times.',
  overlap: 'What becomes of a due time while earlier tasks are not finished.',
  task: 'The task that each firing creates.',
};

/** Asks for a schedule. */
@ApiSchema({ name: 'NewSchedule' })
export class ScheduleBody {
  @Text('What people call it.', NAME)
  name!: string;

  @Text(SAYS.cron, { ...CRON, optional: true })
  cron?: string;

  @Text(SAYS.rrule, { ...RRULE, optional: true })
  rrule?: string;

  @Text(SAYS.timeZone, ZONE)
  timeZone!: string;

  @Time(SAYS.startsAt, { optional: true })
  startsAt?: string;

  @Time(SAYS.endsAt, { optional: true })
  endsAt?: string;

  @Duration(SAYS.jitter, { ...JITTER, optional: true })
  jitter?: number;

  @Id(SAYS.calendarId, { optional: true })
  calendarId?: string;

  @Nested(SAYS.misfire, MisfireBody, { optional: true })
  misfire?: MisfireBody;

  @Nested(SAYS.overlap, OverlapBody, { optional: true })
  overlap?: OverlapBody;

  @Nested(SAYS.task, ScheduledTaskDto)
  task!: ScheduledTaskDto;
}

/** A JSON Merge Patch of a schedule. */
@ApiSchema({ name: 'SchedulePatch' })
export class SchedulePatch {
  @Text('What people call it.', { ...NAME, optional: true })
  name?: string;

  @Text(SAYS.cron, { ...CRON, ...EMPTIES })
  cron?: string | null;

  @Text(SAYS.rrule, { ...RRULE, ...EMPTIES })
  rrule?: string | null;

  @Text(SAYS.timeZone, { ...ZONE, optional: true })
  timeZone?: string;

  @Time(SAYS.startsAt, EMPTIES)
  startsAt?: string | null;

  @Time(SAYS.endsAt, EMPTIES)
  endsAt?: string | null;

  @Duration(SAYS.jitter, { ...JITTER, ...EMPTIES })
  jitter?: number | null;

  @Id(SAYS.calendarId, EMPTIES)
  calendarId?: string | null;

  @Nested(SAYS.misfire, MisfireBody, EMPTIES)
  misfire?: MisfireBody | null;

  @Nested(SAYS.overlap, OverlapBody, EMPTIES)
  overlap?: OverlapBody | null;

  @Nested(SAYS.task, ScheduledTaskPatch, { optional: true })
  task?: ScheduledTaskPatch;
}

/** A recurring rule that creates tasks. */
@ApiSchema({ name: 'Schedule' })
export class ScheduleDto {
  @Id('Its id.')
  id!: string;

  @Id('The workspace that it belongs to.')
  workspaceId!: string;

  @Text('What people call it.', NAME)
  name!: string;

  @Text('The cron expression.', { ...CRON, optional: true })
  cron?: string;

  @Text('The recurrence rule.', { ...RRULE, optional: true })
  rrule?: string;

  @Text(SAYS.timeZone, ZONE)
  timeZone!: string;

  @Time('No due time lies before it.', { optional: true })
  startsAt?: string;

  @Time(SAYS.endsAt, { optional: true })
  endsAt?: string;

  @Text(SAYS.jitter, { example: 'PT5M' })
  jitter!: string;

  @Id(SAYS.calendarId, { optional: true })
  calendarId?: string;

  @Nested(SAYS.misfire, MisfireDto)
  misfire!: MisfireDto;

  @Nested(SAYS.overlap, OverlapDto)
  overlap!: OverlapDto;

  @Nested(SAYS.task, ScheduledTaskDto)
  task!: ScheduledTaskDto;

  @Choice('Where it stands; `finished`: no due time is left.', ScheduleState)
  state!: ScheduleState;

  @Time('The next due time that is to be decided on; absent while it is paused and when none is left.', {
    optional: true,
  })
  nextDueAt?: string;

  @Text('Who paused it.', { optional: true, example: 'user:01980a3c-5b1e-7c3d-9f00-3d2c1b0a9e8f' })
  pausedBy?: string;

  @Text('Why it is paused.', { optional: true, example: 'The report is wrong.' })
  pauseReason?: string;

  @Text('In whose name its tasks run: who made it, or changed it last.', {
    example: 'api_key:01980a3c-5b1e-7c3d-9f00-3d2c1b0a9e8f',
  })
  actor!: string;

  @Whole('Grows by one with each change that somebody makes.', { example: 1 })
  version!: number;

  @Time('When it was created.')
  createdAt!: string;

  @Time('When somebody changed it last.')
  updatedAt!: string;
}

@ApiSchema({ name: 'ScheduleList' })
export class ScheduleListDto extends ListDtoOf(ScheduleDto) {}

/** Which schedules are wanted. */
export class ListSchedulesQuery extends ListQuery {
  @AnyOf('Only those that stand so.', ScheduleState)
  state?: ScheduleState[];
}

/** Why something is done to a schedule. */
@ApiSchema({ name: 'ScheduleReason' })
export class ReasonBody {
  @Text('Why, for others.', { max: 500, optional: true, example: 'The report is wrong.' })
  reason?: string;
}
