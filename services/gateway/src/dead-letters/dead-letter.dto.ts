import { ApiSchema } from '@nestjs/swagger';
import type { DeadLetter, DeadLetterPolicy, DeadLetterRetention } from '@na/contracts';
import { Duration } from '../http/duration.ts';
import { Decimal, Text, Time } from '../http/fields.ts';
import { ListOf, Nested } from '../http/json-fields.ts';
import { ListDtoOf, ListQuery } from '../http/list.ts';
import { AnyText } from '../http/query-fields.ts';
import type { Proven, Same } from '../http/same.ts';
import { ReasonBody } from '../operations/operation.dto.ts';
import { AttemptDto, TaskDto, TaskErrorDto } from '../tasks/task.dto.ts';

/** Which dead letters are wanted. */
export class ListDeadLettersQuery extends ListQuery {
  @AnyText('Only these task types.', { example: ['notion.page.create'] })
  type?: string[];

  @AnyText('Only those whose last error has one of these codes.', { example: ['notion_validation_error'] })
  errorCode?: string[];

  @Time('Only those that died at or after this time.', { optional: true })
  'finishedAt[gte]'?: string;

  @Time('Only those that died before this time.', { optional: true })
  'finishedAt[lt]'?: string;
}

@ApiSchema({ name: 'DeadLetter' })
export class DeadLetterDto {
  @Nested('The task.', TaskDto)
  task!: TaskDto;

  @Nested('Why it is dead: what its last attempt met.', TaskErrorDto, { optional: true })
  reason?: TaskErrorDto;

  @ListOf('All its attempts, oldest first.', AttemptDto)
  attempts!: AttemptDto[];

  @Time('When it is cleaned up, unless somebody redrives it before.')
  expiresAt!: string;
}
export type DeadLetterIsTold = Proven<Same<DeadLetterDto, DeadLetter>>;

@ApiSchema({ name: 'DeadLetterList' })
export class DeadLetterListDto extends ListDtoOf(DeadLetterDto) {}

@ApiSchema({ name: 'DeadLetterPolicy' })
export class DeadLetterPolicyDto {
  @Text('The task type; every type without a policy of its own when absent.', { optional: true })
  type?: string;

  @Decimal('How long dead letters are kept, in milliseconds.', { example: 604_800_000 })
  keepMs!: number;

  @Text('Who said so.', { example: 'user:01980a3c-5b1e-7c3d-9f00-3d2c1b0a9e8f' })
  actor!: string;

  @Text('Why.', { example: 'Nobody looks at older ones.' })
  reason!: string;

  @Time('When.')
  updatedAt!: string;
}
export type DeadLetterPolicyIsTold = Proven<Same<DeadLetterPolicyDto, DeadLetterPolicy>>;

@ApiSchema({ name: 'DeadLetterRetention' })
export class DeadLetterRetentionDto {
  @Decimal('How long they are kept where nothing else is said, in milliseconds.', { example: 2_592_000_000 })
  defaultKeepMs!: number;

  @ListOf('What is said otherwise.', DeadLetterPolicyDto)
  policies!: DeadLetterPolicyDto[];
}
export type DeadLetterRetentionIsTold = Proven<Same<DeadLetterRetentionDto, DeadLetterRetention>>;

@ApiSchema({ name: 'NewDeadLetterPolicy' })
export class DeadLetterPolicyBody extends ReasonBody {
  @Text('The task type; every type without a policy of its own when left out.', {
    max: 200,
    optional: true,
    example: 'notion.page.create',
  })
  type?: string;

  @Duration('How long dead letters are kept, PT1M to P3650D; as by default when left out.', {
    most: 'P3650D',
    optional: true,
    example: 'P7D',
  })
  keepFor?: number;
}
