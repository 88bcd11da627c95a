import { ApiSchema } from '@nestjs/swagger';
import { Priority, type JsonObject, type ScheduledTask } from '@na/contracts';
import { Choice, Text, Whole } from '../http/fields.ts';
import { Json } from '../http/json-fields.ts';
import type { Proven, Same } from '../http/same.ts';

const TYPE = { max: 200, example: 'notion.page.create' };
const PAYLOAD = { maxBytes: 64 * 1024, example: { title: 'Weekly report' } };
const SERIAL_KEY = { max: 200, example: 'weekly-report' };
const ATTEMPTS = { min: 1, max: 100 };

/** The task that each firing creates. */
@ApiSchema({ name: 'ScheduledTask' })
export class ScheduledTaskDto {
  @Text('The task type; `GET /v1/task-types` lists them.', TYPE)
  type!: string;

  @Json("What the handler gets, shaped by the task type's payload schema.", PAYLOAD)
  payload!: JsonObject;

  @Choice('How urgent it is against the others; `normal` when left out.', Priority, { optional: true })
  priority?: Priority;

  @Text('Tasks of one serial key run one at a time.', { ...SERIAL_KEY, optional: true })
  serialKey?: string;

  @Whole("After so many attempts it is dead; the task type's own number when left out.", {
    ...ATTEMPTS,
    optional: true,
  })
  maxAttempts?: number;
}
export type ScheduledTaskIsTold = Proven<Same<ScheduledTaskDto, ScheduledTask>>;

const EMPTIES = { optional: true, nullable: true };

/** What is to change of the task that each firing creates. */
@ApiSchema({ name: 'ScheduledTaskPatch' })
export class ScheduledTaskPatch {
  @Text('The task type.', { ...TYPE, optional: true })
  type?: string;

  @Json('What the handler gets; it is merged with what there is.', { ...PAYLOAD, optional: true })
  payload?: JsonObject;

  @Choice('How urgent it is.', Priority, EMPTIES)
  priority?: Priority | null;

  @Text('Tasks of one serial key run one at a time.', { ...SERIAL_KEY, ...EMPTIES })
  serialKey?: string | null;

  @Whole('After so many attempts it is dead.', { ...ATTEMPTS, ...EMPTIES })
  maxAttempts?: number | null;
}
