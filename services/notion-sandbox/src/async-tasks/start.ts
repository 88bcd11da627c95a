import type { JsonObject } from '../checks/check.ts';
import type { Answer, Call } from '../http/call.ts';
import { newId } from '../ids.ts';
import type { Sandbox } from '../sandbox.ts';
import type { AsyncTaskRecord } from '../store/records.ts';
import { renderAsyncTask } from './render.ts';

/**
 * Puts work off until `asyncDelayMs` are over, and gives the task as an answer: an endpoint that writes and answers with it
 * answers 202. `operation` names the work in works.ts; `body` is what the work reads in place of the request's own.
 */
export function startAsyncTask(sandbox: Sandbox, call: Call, operation: string, body: JsonObject): Answer {
  const task: AsyncTaskRecord = {
    id: newId(),
    operation,
    tokenId: call.token.id,
    botId: call.token.botId,
    version: call.version,
    params: call.params,
    body,
    created: call.now,
    due: call.now + sandbox.settings.asyncDelayMs,
    outcome: null,
  };
  sandbox.store.put('asyncTasks', task);
  sandbox.agenda.wakeAt(task.due);
  return renderAsyncTask(sandbox, task, call.now);
}
