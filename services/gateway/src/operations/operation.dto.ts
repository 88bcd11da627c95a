import { ApiSchema } from '@nestjs/swagger';
import {
  OperationState,
  ReplayEffects,
  TaskState,
  type JsonObject,
  type Operation,
  type OperationSample,
  type TaskFilter,
} from '@na/contracts';
import { Choice, Choices, Decimal, Flag, Id, Text, Texts, Time, Whole } from '../http/fields.ts';
import { Json, ListOf, Nested } from '../http/json-fields.ts';
import { ListDtoOf, ListQuery } from '../http/list.ts';
import { AnyOf, AnyText, FlagQuery } from '../http/query-fields.ts';
import type { Proven, Same } from '../http/same.ts';
import { TaskErrorDto } from '../tasks/task.dto.ts';

const MOST_NAMES = { most: 100, max: 200 };

/** Which tasks are meant, whatever is asked of them. */
export class TaskFilterBody {
  @Texts('Only these types.', { ...MOST_NAMES, optional: true, example: ['notion.page.create'] })
  types?: string[];

  @Texts('Only those whose last error has one of these codes.', {
    ...MOST_NAMES,
    optional: true,
    example: ['notion_validation_error'],
  })
  errorCodes?: string[];

  @Time('Only those created at or after this time.', { optional: true })
  createdFrom?: string;

  @Time('Only those created before this time.', { optional: true })
  createdBefore?: string;
}

/** The tasks that are meant, of those that are dead. */
@ApiSchema({ name: 'DeadLetterFilter' })
export class DeadLetterFilterDto extends TaskFilterBody {
  @Time('Only those finished at or after this time.', { optional: true })
  finishedFrom?: string;

  @Time('Only those finished before this time.', { optional: true })
  finishedBefore?: string;
}

/** The finished states, which alone can run again. */
const FINISHED = ['succeeded', 'failed', 'dead', 'cancelled'] as const satisfies TaskState[];

@ApiSchema({ name: 'ReplayFilter' })
export class ReplayFilterDto extends DeadLetterFilterDto {
  @Choices('Only these states; all finished ones when left out.', FINISHED, { min: 0, optional: true })
  states?: TaskState[];
}

@ApiSchema({ name: 'RedriveFilter' })
export class RedriveFilterDto extends DeadLetterFilterDto {
  @Choices('Only these states; `dead` when left out.', ['dead', 'failed'], { min: 0, optional: true })
  states?: TaskState[];
}

/** Why somebody does it; part of the audit record. */
@ApiSchema({ name: 'Reason' })
export class ReasonBody {
  @Text('Why; part of the audit record.', { max: 500, example: 'The database of the shop is back.' })
  reason!: string;
}

/** How something is done to many tasks. */
@ApiSchema({ name: 'NewCleanup' })
export class OperationBody extends ReasonBody {
  @Decimal('At most so many tasks a second, 0.01 to 10,000; as fast as it goes when left out.', {
    optional: true,
    example: 50,
  })
  tasksPerSecond?: number;
}

@ApiSchema({ name: 'NewRedrive' })
export class RedriveBody extends OperationBody {
  @Nested('Which dead letters; all when left out.', RedriveFilterDto, { optional: true })
  filter?: RedriveFilterDto;
}

@ApiSchema({ name: 'NewDeletion' })
export class DeletionBody extends OperationBody {
  @Nested('Which dead letters; all when left out.', DeadLetterFilterDto, { optional: true })
  filter?: DeadLetterFilterDto;
}

const EFFECTS =
  'Whether what was made before is found and kept (`adopt`), or all is made anew (`repeat`); `adopt` when left out.';

@ApiSchema({ name: 'NewReplay' })
export class ReplayTaskBody extends ReasonBody {
  @Choice(EFFECTS, ReplayEffects, { optional: true, default: 'adopt' })
  effects!: ReplayEffects;
}

@ApiSchema({ name: 'NewReplays' })
export class ReplayTasksBody extends OperationBody {
  @Nested('Which finished tasks; all when left out.', ReplayFilterDto, { optional: true })
  filter?: ReplayFilterDto;

  @Choice(EFFECTS, ReplayEffects, { optional: true, default: 'adopt' })
  effects!: ReplayEffects;
}

/** Whether it is only asked what would happen. */
export class DryRunQuery {
  @FlagQuery('Only counts and shows the tasks, and changes nothing.')
  dryRun?: boolean;
}

@ApiSchema({ name: 'TaskFilter' })
export class TaskFilterDto {
  @Choices('Only these states; those that the kind deals with by default when empty.', TaskState, { min: 0 })
  states!: TaskState[];

  @Texts('Only these types; all when empty.', MOST_NAMES)
  types!: string[];

  @Texts('Only those whose last error has one of these codes; all when empty.', MOST_NAMES)
  errorCodes!: string[];

  @Time('Only those created at or after this time.', { optional: true })
  createdFrom?: string;

  @Time('Only those created before this time.', { optional: true })
  createdBefore?: string;

  @Time('Only those finished at or after this time.', { optional: true })
  finishedFrom?: string;

  @Time('Only those finished before this time.', { optional: true })
  finishedBefore?: string;

  @Id('Only those of this batch.', { optional: true })
  batchId?: string;
}
export type TaskFilterIsTold = Proven<Same<TaskFilterDto, TaskFilter>>;

@ApiSchema({ name: 'OperationSample' })
export class OperationSampleDto {
  @Id("The task's id.")
  taskId!: string;

  @Text('The task type.', { example: 'notion.page.create' })
  type!: string;

  @Choice('Where it stands.', TaskState)
  state!: TaskState;

  @Nested('What its latest failed attempt met.', TaskErrorDto, { optional: true })
  error?: TaskErrorDto;
}
export type OperationSampleIsTold = Proven<Same<OperationSampleDto, OperationSample>>;

@ApiSchema({ name: 'Operation' })
export class OperationDto {
  @Id('Its id.')
  id!: string;

  @Id('The workspace that it belongs to.')
  workspaceId!: string;

  @Text('What is done: `redrive`, `delete`, `clean`, `replay`, `reprioritise`, `cancel`, `restore`.', {
    example: 'redrive',
  })
  kind!: string;

  @Nested('To which tasks.', TaskFilterDto)
  filter!: TaskFilterDto;

  @Json('What the kind wants to know besides, e.g. of a replay its `effects`, of `reprioritise` the `priority`.')
  options!: JsonObject;

  @Decimal('At most so many tasks a second; as fast as it goes when absent.', { optional: true, example: 50 })
  tasksPerSecond?: number;

  @Flag('Whether it only counts and shows, and changes nothing.')
  dryRun!: boolean;

  @Text('Why.', { example: 'The database of the shop is back.' })
  reason!: string;

  @Text('Who asked for it.', { example: 'user:01980a3c-5b1e-7c3d-9f00-3d2c1b0a9e8f' })
  actor!: string;

  @Choice('Where it stands.', OperationState)
  state!: OperationState;

  @Whole('How many tasks the filter meets, as far as they are counted.', { example: 1_250 })
  matched!: number;

  @Flag('Whether all are counted.')
  isCounted!: boolean;

  @Whole('How many tasks were dealt with.', { example: 800 })
  done!: number;

  @Whole('How many were left alone, as they are no longer what the filter means.', { example: 0 })
  skipped!: number;

  @Whole('How many could not be dealt with.', { example: 0 })
  failures!: number;

  @Decimal('Tasks a second so far.', { optional: true, example: 48.2 })
  rate?: number;

  @Time('When it will be done, at this rate.', { optional: true })
  expectedAt?: string;

  @ListOf('The first of the tasks that the filter meets, at most 20.', OperationSampleDto)
  preview!: OperationSampleDto[];

  @Nested('What the latest task that could not be dealt with met, or the operation itself.', TaskErrorDto, {
    optional: true,
  })
  lastError?: TaskErrorDto;

  @Whole('Grows by one with each change.', { example: 7 })
  version!: number;

  @Time('When it was asked for.')
  createdAt!: string;

  @Time('When it changed last.')
  updatedAt!: string;

  @Time('When it ended.', { optional: true })
  finishedAt?: string;
}
export type OperationIsTold = Proven<Same<OperationDto, Operation>>;

@ApiSchema({ name: 'OperationList' })
export class OperationListDto extends ListDtoOf(OperationDto) {}

/** Which operations are wanted. */
export class ListOperationsQuery extends ListQuery {
  @AnyOf('Only those that stand so.', OperationState)
  state?: OperationState[];

  @AnyText('Only these kinds.', { example: ['redrive'] })
  kind?: string[];
}
