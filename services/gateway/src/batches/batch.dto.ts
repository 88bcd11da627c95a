import { ApiSchema } from '@nestjs/swagger';
import {
  BatchState,
  Priority,
  type Batch,
  type CancelBatchResponse,
  type ChangeBatchRequest,
  type CreateBatchRequest,
  type FailureThreshold,
} from '@na/contracts';
import { Choice, Decimal, Flag, Id, Text, Time, Whole } from '../http/fields.ts';
import { Json, Nested } from '../http/json-fields.ts';
import { ListDtoOf } from '../http/list.ts';
import type { Proven, Same } from '../http/same.ts';
import { TaskErrorDto } from '../tasks/task.dto.ts';

/** The most lines that a batch has. */
export const MOST_LINES = 100_000;

const NAME = { max: 200, example: 'Import the guests' };
const WEIGHT = { min: 0, max: 9, example: 0 };
const MOST = { min: 1, max: MOST_LINES };
const OPTIONAL = { optional: true };
const EMPTIES = { optional: true, nullable: true };

const SAYS = {
  name: 'What it is called.',
  priority: 'How urgent its tasks are.',
  weight: 'Their weight among the tasks of that priority, 0 to 9.',
  maxRunning: 'At most so many of its tasks run at a time; as many as there is room for when there is none.',
  failureThreshold: 'How many failures stop it; none when there is none.',
};

@ApiSchema({ name: 'FailureThreshold' })
export class FailureThresholdDto {
  @Whole('So many tasks that failed or are dead.', { ...MOST, ...OPTIONAL, example: 500 })
  tasks?: number;

  @Decimal(
    "This share of the batch's tasks, in percent, above 0 and up to 100; while it is open, of those expected, and of 100 at least.",
    { ...OPTIONAL, example: 5 },
  )
  percent?: number;
}
export type FailureThresholdIsTold = Proven<Same<FailureThresholdDto, FailureThreshold>>;

/** Asks for a batch. */
@ApiSchema({ name: 'NewBatch' })
export class BatchBody {
  @Text(SAYS.name, NAME)
  name!: string;

  @Text('What it is for.', { max: 500, ...OPTIONAL })
  reason?: string;

  @Choice('How urgent its tasks are; `normal` when left out.', Priority, OPTIONAL)
  priority?: Priority;

  @Whole('Their weight among the tasks of that priority; 0 when left out.', { ...WEIGHT, ...OPTIONAL })
  weight?: number;

  @Time('Those of its tasks that have no own deadline have to be done by then.', OPTIONAL)
  deadline?: string;

  @Whole(SAYS.maxRunning, { ...MOST, ...OPTIONAL, example: 20 })
  maxRunning?: number;

  @Nested('How many failures stop it, whichever is reached first; none when left out.', FailureThresholdDto, OPTIONAL)
  failureThreshold?: FailureThresholdDto;

  @Whole('How many lines are to come, when that is known.', { ...MOST, ...OPTIONAL, example: 20_000 })
  expectedLines?: number;
}
export type BatchBodyIsTold = Proven<Same<BatchBody, Omit<CreateBatchRequest, 'id' | 'workspaceId'>>>;

/** A JSON Merge Patch of a batch. */
@ApiSchema({ name: 'BatchPatch' })
export class BatchPatch {
  @Text(SAYS.name, { ...NAME, ...OPTIONAL })
  name?: string;

  @Choice('How urgent its tasks are; those that wait follow within seconds.', Priority, OPTIONAL)
  priority?: Priority;

  @Whole(SAYS.weight, { ...WEIGHT, ...OPTIONAL })
  weight?: number;

  @Whole(SAYS.maxRunning, { ...MOST, ...EMPTIES, example: 50 })
  maxRunning?: number | null;

  @Nested(SAYS.failureThreshold, FailureThresholdDto, EMPTIES)
  failureThreshold?: FailureThresholdDto | null;

  @Text('Why, for the audit record.', { max: 500, ...OPTIONAL, example: 'The guests arrive today.' })
  reason?: string;
}
type Changeable = Omit<ChangeBatchRequest, 'workspaceId' | 'id' | 'version'>;
export type BatchPatchIsTold = Proven<Same<keyof BatchPatch, keyof Changeable>>;

/** Asks for the lines to be complete. */
@ApiSchema({ name: 'BatchClose' })
export class CloseBatchBody {
  @Whole('How many tasks it has to have; refused with 409 when it has others. Not looked at when left out.', {
    max: MOST_LINES,
    ...OPTIONAL,
    example: 20_000,
  })
  tasks?: number;
}

/** Asks for the failed part to run again. */
@ApiSchema({ name: 'BatchRetry' })
export class RetryBatchBody {
  @Text('Why; part of the audit record.', { max: 500, example: 'Notion is back.' })
  reason!: string;

  @Flag('Whether the cancelled ones run again too, such as those that a stop cancelled.', {
    ...OPTIONAL,
    default: false,
  })
  includeCancelled!: boolean;

  @Nested(
    'How many failures stop it from now on; `null` for none, as before when left out.',
    FailureThresholdDto,
    EMPTIES,
  )
  failureThreshold?: FailureThresholdDto | null;
}

@ApiSchema({ name: 'Batch' })
export class BatchDto {
  @Id('Its id.')
  id!: string;

  @Id('The workspace that it belongs to.')
  workspaceId!: string;

  @Text(SAYS.name, NAME)
  name!: string;

  @Text('What it is for.', OPTIONAL)
  reason?: string;

  @Choice(
    'Where it stands: `open` (takes lines; what it has runs), `running` (no more lines come), `stopping` (its failures reached the threshold), `cancelling`, `succeeded`, `failed` (some did not succeed), `stopped`, `cancelled`.',
    BatchState,
  )
  state!: BatchState;

  @Choice(SAYS.priority, Priority)
  priority!: Priority;

  @Whole(SAYS.weight, WEIGHT)
  weight!: number;

  @Time('Those of its tasks that have no own deadline have to be done by then.', OPTIONAL)
  deadline?: string;

  @Whole('At most so many of its tasks run at a time.', { ...OPTIONAL, example: 20 })
  maxRunning?: number;

  @Nested('How many failures stop it.', FailureThresholdDto, OPTIONAL)
  failureThreshold?: FailureThresholdDto;

  @Whole('How many lines its sender means to send.', { ...OPTIONAL, example: 20_000 })
  expectedLines?: number;

  @Whole('How many tasks it has, as far as they are counted.', { example: 20_000 })
  tasks!: number;

  @Json('How many tasks are in each state; states without tasks are left out.', {
    example: { ready: 7_200, running: 20, succeeded: 12_778, dead: 2 },
  })
  tasksByState!: { [state: string]: number };

  @Time('When they were counted; at least each few seconds while it is not ended.')
  countedAt!: string;

  @Decimal('Tasks that end in a second, over the last minute; absent until there are some, and when it is ended.', {
    ...OPTIONAL,
    example: 212.5,
  })
  rate?: number;

  @Time('When it will be done, at this rate.', OPTIONAL)
  expectedAt?: string;

  @Flag('Whether somebody paused it: `POST /v1/pauses` with the key `batch:<id>`.')
  isPaused!: boolean;

  @Nested('Why it ended early.', TaskErrorDto, OPTIONAL)
  error?: TaskErrorDto;

  @Whole('How often its failed part was run again.', { example: 0 })
  retries!: number;

  @Text('Who asked for it.', { example: 'api_key:01980a3c-5b1e-7c3d-9f00-3d2c1b0a9e8f' })
  actor!: string;

  @Text('Shared by all that one request set in motion.', { example: '7d0c1f0e-8d53-4a83-9a4b-0f3d8a1c2b4d' })
  correlationId!: string;

  @Whole('Grows by one with each change that somebody makes, and with each change of its state; counting leaves it.', {
    example: 3,
  })
  version!: number;

  @Time('When it was created.')
  createdAt!: string;

  @Time('When it changed last.')
  updatedAt!: string;

  @Time('When its sender said that no more lines come.', OPTIONAL)
  closedAt?: string;

  @Time('When it ended.', OPTIONAL)
  finishedAt?: string;

  @Id('The operation that carries a change to its tasks, such as another priority; the latest one.', OPTIONAL)
  operationId?: string;
}
export type BatchIsTold = Proven<Same<BatchDto, Batch>>;

/** A batch, and how many of its tasks something is done to. */
@ApiSchema({ name: 'BatchTouched' })
export class BatchTouchedDto {
  @Nested('The batch.', BatchDto)
  batch!: BatchDto;

  @Whole('How many of its tasks are touched, or would be.', { example: 7_220 })
  tasks!: number;
}
export type BatchTouchedIsTold = Proven<Same<BatchTouchedDto, CancelBatchResponse>>;

@ApiSchema({ name: 'BatchList' })
export class BatchListDto extends ListDtoOf(BatchDto) {}
