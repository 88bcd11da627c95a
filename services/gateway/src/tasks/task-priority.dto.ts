import { ApiSchema } from '@nestjs/swagger';
import { Priority, type ReprioritiseTaskRequest } from '@na/contracts';
import { Choice, Whole } from '../http/fields.ts';
import type { Proven, Same } from '../http/same.ts';

/** A JSON Merge Patch of a task that waits or runs: what is left out stays. */
@ApiSchema({ name: 'TaskPatch' })
export class TaskPatch {
  @Choice('How urgent it is to be against the others.', Priority, { optional: true })
  priority?: Priority;

  @Whole('Its weight among the tasks of your workspace of one type and priority; the heavier goes first.', {
    min: 0,
    max: 9,
    optional: true,
  })
  weight?: number;
}
export type TaskPatchIsTold = Proven<
  Same<TaskPatch, Omit<ReprioritiseTaskRequest, 'id' | 'workspaceId' | 'expectedVersion'>>
>;
