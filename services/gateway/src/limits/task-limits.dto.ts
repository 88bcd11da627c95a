import { ApiSchema } from '@nestjs/swagger';
import type { TaskLimit, TaskLimits } from '@na/contracts';
import type { Proven, Same } from '../http/same.ts';
import { LimitKeys } from './limit-keys.ts';

/** The keys that a task names. */
@ApiSchema({ name: 'TaskLimits' })
export class TaskLimitsDto {
  @LimitKeys('The keys, and what a start costs of a rate there in units.')
  keys!: TaskLimit[];
}
export type TaskLimitsAreTold = Proven<Same<TaskLimitsDto, TaskLimits>>;
