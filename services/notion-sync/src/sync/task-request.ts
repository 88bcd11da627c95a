import { TaskRequested, type JsonObject, type NewTask } from '@na/contracts';
import type { Telling } from '@na/persistence';
import type { Mirrored } from './sync.queries.ts';

/** What is to be done with a thing in Notion. */
export type Step = 'create' | 'update' | 'archive' | 'sync';

/**
 * The event that asks for the task which brings a change of a thing to Notion. Changes of one thing run one after the other.
 * @param taskId chosen by the caller, who stores it with the change
 */
export function taskRequest(
  thing: Mirrored,
  step: Step,
  { taskId, workspaceId, id, payload }: { taskId: string; workspaceId: string; id: string; payload: JsonObject },
): Telling<TaskRequested> {
  const task: NewTask = {
    id: taskId,
    workspaceId,
    type: `notion.${thing}.${step}`,
    payload,
    serialKey: `${thing}:${id}`,
  };
  return { event: TaskRequested, body: { taskId, task }, workspaceId };
}
