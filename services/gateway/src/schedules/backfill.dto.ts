import { ApiSchema } from '@nestjs/swagger';
import { BackfillState, type Backfill } from '@na/contracts';
import { Choice, Flag, Id, Text, Time, Whole } from '../http/fields.ts';
import { TextList } from '../http/json-fields.ts';
import { ListDtoOf, ListQuery } from '../http/list.ts';
import { FlagQuery } from '../http/query-fields.ts';
import type { Proven, Same } from '../http/same.ts';

/** Asks for a backfill. */
@ApiSchema({ name: 'NewBackfill' })
export class BackfillBody {
  @Id('The schedule.')
  scheduleId!: string;

  @Time('The beginning of the range.', { example: '2026-11-01T00:00:00.000Z' })
  from!: string;

  @Time('The end of the range, which belongs to it; in the past.', { example: '2026-11-07T23:59:59.000Z' })
  to!: string;

  @Flag('Whether each task has to be finished before the next due time fires; false when left out.', {
    optional: true,
  })
  oneAtATime?: boolean;

  @Text('Why, for others.', { max: 500, optional: true, example: 'The importer was broken for a week.' })
  reason?: string;
}

/** How a backfill is asked for. */
export class BackfillQuery {
  @FlagQuery('Only say what it would do, and how many due times it touches.')
  dryRun!: boolean;
}

/** The past due times of a range, fired in the background. */
@ApiSchema({ name: 'Backfill' })
export class BackfillDto {
  @Id('Its id.')
  id!: string;

  @Id('The workspace that it belongs to.')
  workspaceId!: string;

  @Id('The schedule.')
  scheduleId!: string;

  @Time('The beginning of the range.')
  from!: string;

  @Time('The end of the range, which belongs to it.')
  to!: string;

  @Flag('Whether each task has to be finished before the next due time fires.')
  oneAtATime!: boolean;

  @Choice('Where it stands; `planned`: a dry run, nothing was done.', BackfillState)
  state!: BackfillState;

  @Whole('How many due times lie in the range.', { example: 168 })
  dueTimes!: number;

  @Whole('How many fired so far, or would.', { example: 120 })
  fired!: number;

  @Whole('How many were skipped so far, or would be, such as those on excluded days.', { example: 2 })
  skipped!: number;

  @Whole('How many had fired already, or wait.', { example: 4 })
  already!: number;

  @TextList('Of a dry run, the first due times that would fire, at most 10.', { example: ['2026-11-01T09:00:00.000Z'] })
  preview!: string[];

  @Text('Who asked for it.', { example: 'user:01980a3c-5b1e-7c3d-9f00-3d2c1b0a9e8f' })
  actor!: string;

  @Text('Why.', { optional: true, example: 'The importer was broken for a week.' })
  reason?: string;

  @Time('When it was asked for.')
  createdAt!: string;

  @Time('When it ended.', { optional: true })
  finishedAt?: string;
}
export type BackfillIsTold = Proven<Same<BackfillDto, Backfill>>;

@ApiSchema({ name: 'BackfillList' })
export class BackfillListDto extends ListDtoOf(BackfillDto) {}

/** Which backfills are wanted. */
export class ListBackfillsQuery extends ListQuery {
  @Id('Only those of this schedule.', { optional: true })
  scheduleId?: string;
}
