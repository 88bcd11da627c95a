import { ApiSchema } from '@nestjs/swagger';
import type { GetTaskStatisticsResponse, Percentiles, TaskTypeStatistics } from '@na/contracts';
import { Decimal, Flag, Text, Time } from '../http/fields.ts';
import { Json, ListOf, Nested } from '../http/json-fields.ts';
import type { Proven, Same } from '../http/same.ts';

/** Of which time figures are wanted. */
export class TaskStatisticsQuery {
  @Time(
    'Of those finished, only the ones created at or after this time: an hour ago when left out, a week ago at most.',
    {
      optional: true,
    },
  )
  since?: string;
}

@ApiSchema({ name: 'Percentiles' })
export class PercentilesDto {
  @Decimal('Half of them at most so long.', { example: 12 })
  p50!: number;

  @Decimal('95 of a hundred.', { example: 80 })
  p95!: number;

  @Decimal('99 of a hundred.', { example: 240 })
  p99!: number;
}
export type PercentilesAreTold = Proven<Same<PercentilesDto, Percentiles>>;

@ApiSchema({ name: 'TaskTypeStatistics' })
export class TaskTypeStatisticsDto {
  @Text('The task type.', { example: 'notion.page.create' })
  type!: string;

  @Json('State to count; states without tasks are left out.', { example: { ready: 3, succeeded: 120 } })
  byState!: { [state: string]: number };

  @Time('Since when the oldest ready task waits.', { optional: true })
  oldestReadyAt?: string;

  @Decimal('The share of the finished ones that failed or are dead, 0 to 1.', { optional: true, example: 0.01 })
  failureRate?: number;

  @Nested('From when they were due to their latest start, in milliseconds.', PercentilesDto, { optional: true })
  waitMs?: PercentilesDto;

  @Nested('From their latest start to their end, in milliseconds.', PercentilesDto, { optional: true })
  runMs?: PercentilesDto;
}
export type TaskTypeStatisticsAreTold = Proven<Same<TaskTypeStatisticsDto, TaskTypeStatistics>>;

@ApiSchema({ name: 'TaskStatistics' })
export class TaskStatisticsDto {
  @ListOf('By type.', TaskTypeStatisticsDto)
  types!: TaskTypeStatisticsDto[];

  @Time('Those finished that were created at or after this time are in the figures.')
  since!: string;

  @Flag('Whether there are more tasks than were looked at: the newest 10,000 finished ones and 200,000 others.')
  sampled!: boolean;
}
export type TaskStatisticsAreTold = Proven<Same<TaskStatisticsDto, GetTaskStatisticsResponse>>;
