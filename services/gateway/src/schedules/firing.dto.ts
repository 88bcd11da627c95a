import { ApiSchema } from '@nestjs/swagger';
import { FiringCause, FiringReason, FiringState, type DueTime, type Firing } from '@na/contracts';
import { Choice, Id, Text, Time, Whole } from '../http/fields.ts';
import { ListDtoOf, ListQuery } from '../http/list.ts';
import { AnyOf, WholeQuery } from '../http/query-fields.ts';
import type { Proven, Same } from '../http/same.ts';

/** What became of a due time, or of several in a row that were skipped for one reason. */
@ApiSchema({ name: 'Firing' })
export class FiringDto {
  @Id('The schedule.')
  scheduleId!: string;

  @Time('When it was due; the first of several.')
  dueAt!: string;

  @Time('The last of several.', { optional: true })
  lastDueAt?: string;

  @Whole('How many due times it stands for; absent when they are too many to count, about a thousand.', {
    optional: true,
    example: 1,
  })
  count?: number;

  @Choice('What brought it about: the rule, a backfill, or somebody who ran it by hand.', FiringCause)
  cause!: FiringCause;

  @Choice('What became of it; `queued`: it waits for earlier tasks to finish.', FiringState)
  state!: FiringState;

  @Choice(
    'Why it did not fire: it was missed (`misfire`), an earlier task was not finished (`overlap`), its day is `excluded`, as many as may were waiting (`queue_full`), a later one took its place (`superseded`), the schedule was `paused`, `changed` or `deleted`, whoever defined it may no longer act (`actor_revoked`), or the task cannot be taken (`task_refused`).',
    FiringReason,
    { optional: true },
  )
  reason?: FiringReason;

  @Text('More about why, in a sentence.', { optional: true })
  detail?: string;

  @Id('The task that it created.', { optional: true })
  taskId?: string;

  @Time('When that was decided.')
  decidedAt!: string;
}
export type FiringIsTold = Proven<Same<FiringDto, Firing>>;

@ApiSchema({ name: 'FiringList' })
export class FiringListDto extends ListDtoOf(FiringDto) {}

/** Which firings are wanted. */
export class ListFiringsQuery extends ListQuery {
  @AnyOf('Only those of which this became.', FiringState)
  state?: FiringState[];
}

/** A due time that is to come. */
@ApiSchema({ name: 'DueTime' })
export class DueTimeDto {
  @Time('When it is due.')
  dueAt!: string;

  @Time('When it fires, jitter included.')
  firesAt!: string;

  @Text('Why its day is excluded; absent when it is not.', {
    optional: true,
    example: '2026-12-24 is excluded by the calendar Public holidays (Christmas).',
  })
  excluded?: string;
}
export type DueTimeIsTold = Proven<Same<DueTimeDto, DueTime>>;

@ApiSchema({ name: 'DueTimeList' })
export class DueTimeListDto extends ListDtoOf(DueTimeDto) {}

/** Which due times are wanted. */
export class ListDueTimesQuery {
  @WholeQuery('How many to give at most.', { min: 1, max: 100, default: 10 })
  limit!: number;

  @Time('Only those after this time; now when left out.', { optional: true })
  after?: string;
}
