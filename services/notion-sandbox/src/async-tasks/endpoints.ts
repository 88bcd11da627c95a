import { notFound } from '../errors.ts';
import type { Answer, Call, Endpoint } from '../http/call.ts';
import type { Sandbox } from '../sandbox.ts';
import { renderAsyncTask } from './render.ts';

export const asyncTaskEndpoints: Endpoint[] = [{ method: 'GET', path: '/v1/async_tasks/:task_id', run: getTask }];

/** A task is for the integration that started it only. */
function getTask(sandbox: Sandbox, call: Call): Answer {
  const id = call.params['task_id'] ?? '';
  const task = sandbox.store.get('asyncTasks', id);
  if (task?.botId !== call.token.botId) throw notFound('async_task', id, call.token.name);
  return renderAsyncTask(sandbox, task, call.now);
}
