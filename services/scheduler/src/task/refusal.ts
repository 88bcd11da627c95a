import { TaskRefused } from '@na/contracts';
import type { Problem } from '@na/errors';
import { tell, type TellOptions } from '@na/persistence';
import type { EntityManager } from 'typeorm';
import { isUuid } from './new-task.ts';

/** A task that cannot be taken, and why. */
export interface Refusal {
  task: { id: string; type: string; workspaceId: string };
  problem: Problem;
}

/** Whether a task was refused, rather than made a row. */
export function isRefusal(result: object | Refusal): result is Refusal {
  return 'problem' in result;
}

/** Tells that a task was refused that a service or a handler asked for; there is nobody to answer to. */
export async function tellRefused(
  tx: EntityManager,
  { task, problem }: Refusal,
  options: TellOptions = {},
): Promise<void> {
  const { kind, code, detail } = problem;
  const workspaceId = isUuid(task.workspaceId) ? task.workspaceId : undefined;
  await tell(
    tx,
    TaskRefused,
    { taskId: task.id, type: task.type, error: { kind, code, detail } },
    { ...options, workspaceId },
  );
}
