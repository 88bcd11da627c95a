import { createHash } from 'node:crypto';

/** Which task of a workflow it is. */
export interface TaskPlace {
  workflowId: string;
  step: string;
  generation: number;
  isCompensation: boolean;
  /** Among the tasks of the step. */
  place: number;
}

/**
 * The id of a task of a workflow, always the same for the same place: whoever creates it again meets it. A UUIDv7 with the time of the
 * workflow's own.
 */
export function taskIdOf({ workflowId, step, generation, isCompensation, place }: TaskPlace): string {
  const name = JSON.stringify([workflowId, step, generation, isCompensation, place]);
  const hash = createHash('sha256').update(name).digest('hex');
  return `${workflowId.slice(0, 13)}-7${hash.slice(0, 3)}-8${hash.slice(3, 6)}-${hash.slice(6, 18)}`;
}
