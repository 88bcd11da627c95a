import { ApiSchema } from '@nestjs/swagger';
import {
  AttemptOutcome,
  Priority,
  TaskState,
  UniqueKeyPolicy,
  type Attempt,
  type JsonObject,
  type NewTask,
  type Parent,
  type Progress,
  type Task,
  type TaskError,
  type UniqueKey,
} from '@na/contracts';
import { Choice, Decimal, Id, Text, Time, Whole } from '../http/fields.ts';
import { Json, ListOf, Nested } from '../http/json-fields.ts';
import { ListDtoOf } from '../http/list.ts';
import { TaskLimitsDto } from '../limits/task-limits.dto.ts';
import type { Proven, Same } from '../http/same.ts';
import { ParentList } from './parent-list.field.ts';

@ApiSchema({ name: 'UniqueKey' })
export class UniqueKeyBody {
  @Text('At most one task of this key and type waits or runs in your workspace.', {
    max: 200,
    example: 'report-2026-11',
  })
  key!: string;

  @Choice('What becomes of a task whose key is taken.', UniqueKeyPolicy)
  policy!: UniqueKeyPolicy;

  @Decimal('For `debounce`: how long nobody may have asked, in milliseconds.', { optional: true, example: 5_000 })
  waitMs?: number;

  @Decimal(
    'For `debounce`: the longest that a task is put off, from its creation, in milliseconds; ten times `waitMs` when left out.',
    { optional: true, example: 50_000 },
  )
  mostWaitMs?: number;
}
export type UniqueKeyIsTold = Proven<Same<UniqueKeyBody, UniqueKey>>;

/** What every task is asked for with, alone or as a line of a batch. */
export class WorkBody {
  @Text('The task type; `GET /v1/task-types` lists them.', { max: 200, example: 'notion.page.create' })
  type!: string;

  @Json("What the handler gets, shaped by the task type's payload schema.", {
    maxBytes: 64 * 1024,
    example: { title: 'Hello' },
  })
  payload!: JsonObject;

  @Time('Not before this time; now when left out.', { optional: true })
  runAt?: string;

  @Text('Tasks of one serial key run one at a time.', { max: 200, optional: true, example: 'report-2026' })
  serialKey?: string;

  @Whole("After so many attempts it is dead; the task type's own number when left out.", {
    min: 1,
    max: 100,
    optional: true,
  })
  maxAttempts?: number;
}

/** Asks for a task. */
@ApiSchema({ name: 'NewTask' })
export class TaskBody extends WorkBody {
  @Choice('How urgent it is against the others; `normal` when left out.', Priority, { optional: true })
  priority?: Priority;

  @Whole('Among the tasks of your workspace of one type and priority the heavier goes first; 0 when absent.', {
    min: 0,
    max: 9,
    optional: true,
  })
  weight?: number;

  @Time('A task that cannot be done by then fails; it gets more urgent as this comes near.', { optional: true })
  deadline?: string;

  @Nested('A key that at most one unfinished task has, and what becomes of a second one.', UniqueKeyBody, {
    optional: true,
  })
  unique?: UniqueKeyBody;

  @ParentList(
    'The tasks of the workspace that it comes after: it starts once all of them are done, and gets what they gave.',
  )
  after?: Parent[];

  @Nested('The keys whose limits it has to keep, besides those of its type.', TaskLimitsDto, { optional: true })
  limits?: TaskLimitsDto;
}
export type TaskBodyIsTold = Proven<Same<Omit<TaskBody, 'after'>, Omit<NewTask, 'id' | 'workspaceId' | 'after'>>>;

@ApiSchema({ name: 'Progress' })
export class ProgressDto {
  @Decimal('0 to 100.', { example: 40 })
  percent!: number;

  @Text('A word to the person who waits.', { optional: true })
  message?: string;
}
export type ProgressIsTold = Proven<Same<ProgressDto, Progress>>;

@ApiSchema({ name: 'TaskError' })
export class TaskErrorDto {
  @Text('One of the ten problem kinds; it alone decides whether another attempt is worth it.', { example: 'upstream' })
  kind!: string;

  @Text("The problem's code.", { example: 'notion_validation_error' })
  code!: string;

  @Text('What happened, in a sentence.', { example: 'Notion refused the page: title is not a property that exists.' })
  detail!: string;
}
export type TaskErrorIsTold = Proven<Same<TaskErrorDto, TaskError>>;

@ApiSchema({ name: 'Task' })
export class TaskDto {
  @Id('Its id.')
  id!: string;

  @Id('The workspace that it belongs to.')
  workspaceId!: string;

  @Text('The task type.', { example: 'notion.page.create' })
  type!: string;

  @Whole('The version of the task type that the payload was checked against.', { example: 1 })
  typeVersion!: number;

  @Json('What the handler gets.', { example: { title: 'Hello' } })
  payload!: JsonObject;

  @Choice('How urgent it is.', Priority)
  priority!: Priority;

  @Choice(
    'Where it stands: `scheduled` (not due, or waits for other tasks), `ready` (waits for a worker), `running`, `succeeded`, `failed` (left alone), `dead` (out of attempts), `cancelled`.',
    TaskState,
  )
  state!: TaskState;

  @Time('Not before this time.')
  runAt!: string;

  @Whole('How many attempts were started; the number of the running one.', { example: 1 })
  attempt!: number;

  @Whole('After so many attempts it is dead.', { example: 8 })
  maxAttempts!: number;

  @Whole('Among the tasks of the workspace of one type and priority the heavier goes first; 0 to 9.', { example: 0 })
  weight!: number;

  @Time('A task that cannot be done by then fails; it gets more urgent as this comes near.', { optional: true })
  deadline?: string;

  @Text('At most one task of this key and type waits or runs in the workspace.', { optional: true })
  uniqueKey?: string;

  @Nested('The keys whose limits it has to keep.', TaskLimitsDto, { optional: true })
  limits?: TaskLimitsDto;

  @Text('Tasks of one serial key run one at a time.', { optional: true })
  serialKey?: string;

  @Nested('How far the running attempt says it is.', ProgressDto, { optional: true })
  progress?: ProgressDto;

  @Json('What the handler gave back, when it succeeded.', { optional: true })
  result?: JsonObject;

  @Nested('What the latest failed attempt met.', TaskErrorDto, { optional: true })
  lastError?: TaskErrorDto;

  @Text('Who asked for it.', { example: 'api_key:01980a3c-5b1e-7c3d-9f00-3d2c1b0a9e8f' })
  actor!: string;

  @Text('Shared by all that one request set in motion.', { example: '7d0c1f0e-8d53-4a83-9a4b-0f3d8a1c2b4d' })
  correlationId!: string;

  @Whole("Grows by one with each change; the ids of the task's server-sent events.", { example: 3 })
  version!: number;

  @Time('When it was created.')
  createdAt!: string;

  @Time('When it changed last.')
  updatedAt!: string;

  @Time('When its latest attempt started.', { optional: true })
  startedAt?: string;

  @Time('When it reached a final state.', { optional: true })
  finishedAt?: string;

  @Id('The finished task that this one runs again.', { optional: true })
  replayOf?: string;

  @Time('When it went into the archive; absent when it is live.', { optional: true })
  archivedAt?: string;

  @Id('The workflow that it is a part of.', { optional: true })
  workflowId?: string;

  @Text('The step of the workflow.', { optional: true, example: 'make' })
  step?: string;

  @Whole('How many of the tasks that it comes after are not done; absent when it waits for none.', {
    optional: true,
    example: 2,
  })
  waitsForParents?: number;

  @Id('The batch that it is a part of.', { optional: true })
  batchId?: string;

  @Whole('The number of its line in the batch; 0 for the first.', { optional: true, example: 117 })
  batchLine?: number;
}
export type TaskIsTold = Proven<Same<TaskDto, Task>>;

@ApiSchema({ name: 'Attempt' })
export class AttemptDto {
  @Whole('1 for the first.', { example: 1 })
  number!: number;

  @Choice(
    'How it ended, or that it runs. `given_back`: handed back unfinished, at no cost. `lost`: its worker fell silent.',
    AttemptOutcome,
  )
  outcome!: AttemptOutcome;

  @Text('The worker that had it.', { example: 'notion-sync:worker-1:4711' })
  workerId!: string;

  @Time('When it started.')
  startedAt!: string;

  @Time('When it ended.', { optional: true })
  finishedAt?: string;

  @Nested('What it met, when it failed.', TaskErrorDto, { optional: true })
  error?: TaskErrorDto;
}
export type AttemptIsTold = Proven<Same<AttemptDto, Attempt>>;

/** A task with all that was tried. */
@ApiSchema({ name: 'TaskWithAttempts' })
export class TaskWithAttemptsDto extends TaskDto {
  @ListOf('Its attempts, oldest first.', AttemptDto)
  attempts!: AttemptDto[];
}

@ApiSchema({ name: 'TaskList' })
export class TaskListDto extends ListDtoOf(TaskDto) {}
