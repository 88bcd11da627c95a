import { ApiSchema } from '@nestjs/swagger';
import { TaskState, type BatchLine, type BatchResult, type JsonObject } from '@na/contracts';
import { Choice, Id, Text, Time, Whole } from '../http/fields.ts';
import { Json, ListOf, Nested } from '../http/json-fields.ts';
import { FieldErrorDto } from '../http/problem.dto.ts';
import type { Proven, Same } from '../http/same.ts';
import { TaskLimitsDto } from '../limits/task-limits.dto.ts';
import { TaskErrorDto, WorkBody } from '../tasks/task.dto.ts';

const LINE = { example: 117 };

/** A task of a batch, as a line asks for it. */
@ApiSchema({ name: 'BatchLine' })
export class BatchLineBody extends WorkBody {
  @Time("It fails when it cannot be done by then; the batch's when left out.", { optional: true })
  deadline?: string;

  @Nested("The keys whose limits it has to keep, besides those of its type and the batch's own.", TaskLimitsDto, {
    optional: true,
  })
  limits?: TaskLimitsDto;
}
export type BatchLineIsTold = Proven<Same<BatchLineBody, Omit<BatchLine, 'line'>>>;

/** A line that was not taken. */
@ApiSchema({ name: 'RefusedLine' })
export class RefusedLineDto {
  @Whole('Its number; 0 for the first line of the batch.', LINE)
  line!: number;

  @Text('The code of the problem, as of a task that is submitted alone.', { example: 'task_payload_invalid' })
  code!: string;

  @Text('What is wrong, in a sentence.', { example: '/payload/title is missing; it should be text' })
  detail!: string;

  @ListOf('What is wrong with which field, when fields are wrong; pointers begin at the line.', FieldErrorDto)
  errors!: FieldErrorDto[];
}

/** What became of the lines that came. */
@ApiSchema({ name: 'BatchUpload' })
export class BatchUploadDto {
  @Whole('How many lines were taken; each is a task now, whatever became of the others.', { example: 19_998 })
  taken!: number;

  @Whole('How many were there already.', { example: 0 })
  repeated!: number;

  @Whole('How many were refused.', { example: 2 })
  refusedCount!: number;

  @ListOf('The first 100 of those that were refused.', RefusedLineDto)
  refused!: RefusedLineDto[];

  @Whole('The number of the line that would come next: the `firstLine` to go on with.', { example: 20_000 })
  nextLine!: number;
}

/** What became of one line. */
@ApiSchema({ name: 'BatchResult' })
export class BatchResultDto {
  @Whole('Its number; 0 for the first line of the batch.', LINE)
  line!: number;

  @Id('The id of its task.')
  taskId!: string;

  @Text('The task type.', { example: 'notion.page.create' })
  type!: string;

  @Choice('Where the task stands.', TaskState)
  state!: TaskState;

  @Whole('How many attempts were started.', { example: 1 })
  attempt!: number;

  @Json('What the handler gave back, when it succeeded.', { optional: true })
  result?: JsonObject;

  @Nested('What the latest failed attempt met.', TaskErrorDto, { optional: true })
  error?: TaskErrorDto;

  @Time('When it reached a final state.', { optional: true })
  finishedAt?: string;
}
export type BatchResultIsTold = Proven<Same<BatchResultDto, BatchResult>>;
