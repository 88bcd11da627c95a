import { ApiSchema } from '@nestjs/swagger';
import { RetryPolicyBackoff, type JsonObject, type RetryPolicy, type TaskType } from '@na/contracts';
import { Choice, Decimal, Text, Whole } from '../http/fields.ts';
import { Json, Nested, NumberList, TextList } from '../http/json-fields.ts';
import { ListDtoOf } from '../http/list.ts';
import { TaskLimitsDto } from '../limits/task-limits.dto.ts';
import type { Proven, Same } from '../http/same.ts';

@ApiSchema({ name: 'RetryPolicy' })
export class RetryPolicyDto {
  @Whole('Attempts in all.', { min: 1, max: 100, example: 8 })
  maxAttempts!: number;

  @Choice('How the waiting time grows from attempt to attempt.', RetryPolicyBackoff)
  backoff!: RetryPolicyBackoff;

  @Decimal('The first waiting time, in milliseconds.', { example: 1_000 })
  delayMs!: number;

  @Decimal('The longest waiting time, in milliseconds.', { example: 300_000 })
  maxDelayMs!: number;

  @Decimal('The share of the waiting time that is random, 0 to 1.', { example: 0.2 })
  jitter!: number;

  @NumberList('For `custom`: the waiting times in their order, in milliseconds; the last one goes on.', { example: [] })
  delaysMs!: number[];

  @TextList('Kinds and codes of failures after which no attempt follows.', { example: [] })
  neverAfter!: string[];
}
export type RetryPolicyIsTold = Proven<Same<RetryPolicyDto, RetryPolicy>>;

@ApiSchema({ name: 'TaskType' })
export class TaskTypeDto {
  @Text('Its name: the `type` of a task.', { example: 'notion.page.create' })
  name!: string;

  @Whole('Grows when the payload changes its shape.', { example: 1 })
  version!: number;

  @Text('What it does, in a sentence.')
  description!: string;

  @Json('JSON Schema (2020-12) of the payload.', { example: { type: 'object' } })
  payloadSchema!: JsonObject;

  @Nested('When and how often it is tried again.', RetryPolicyDto)
  retry!: RetryPolicyDto;

  @Decimal('An attempt that takes longer is aborted and counts as failed; in milliseconds.', { example: 60_000 })
  timeoutMs!: number;

  @Decimal('A task that is not done so long after it was to run fails, whatever attempts are left; in milliseconds.', {
    example: 3_600_000,
    optional: true,
  })
  totalTimeoutMs?: number;

  @Nested('The keys that each of its tasks names; `{field}` stands for a field of the payload.', TaskLimitsDto, {
    optional: true,
  })
  limits?: TaskLimitsDto;
}
// What it declares of keys is told as limits, where it can be another one's.
export type TaskTypeIsTold = Proven<Same<TaskTypeDto, Omit<TaskType, 'rules'>>>;

@ApiSchema({ name: 'TaskTypeList' })
export class TaskTypeListDto extends ListDtoOf(TaskTypeDto) {}
