import { internalError, NotionError, unauthorized } from '../errors.ts';
import type { Answer, Call } from '../http/call.ts';
import type { Sandbox } from '../sandbox.ts';
import type { AsyncTaskRecord } from '../store/records.ts';
import { pendingTasks } from '../store/store.ts';
import { works } from './works.ts';

/** Does what is due at this instant (virtual milliseconds), oldest first; gives when the next is due, or null. */
export function runDueTasks(sandbox: Sandbox, now: number): number | null {
  const pending = [...sandbox.store.idsBelow(pendingTasks)]
    .map(id => sandbox.store.get('asyncTasks', id))
    .filter(task => task !== undefined)
    .sort((left, right) => left.due - right.due);
  for (const task of pending) if (task.due <= now) runTask(sandbox, task);
  return pending.find(({ due }) => due > now)?.due ?? null;
}

/** The work and the note that it is done stand together; failed work leaves nothing but its error. */
function runTask(sandbox: Sandbox, task: AsyncTaskRecord): void {
  const { store } = sandbox;
  try {
    store.transact(() => {
      const result = workOf(task)(sandbox, callOf(sandbox, task));
      store.put('asyncTasks', { ...task, outcome: { result } });
    });
  } catch (error) {
    const { status, code, message } = error instanceof NotionError ? error : unforeseen(error);
    store.transact(() => store.put('asyncTasks', { ...task, outcome: { error: { status, code, message } } }));
  }
}

function workOf({ operation }: AsyncTaskRecord): (sandbox: Sandbox, call: Call) => Answer {
  const work = works[operation];
  if (!work) throw new Error(`There is no work called ${operation}.`);
  return work;
}

function callOf(sandbox: Sandbox, { tokenId, version, params, body, due }: AsyncTaskRecord): Call {
  const token = sandbox.store.get('tokens', tokenId);
  if (!token) throw unauthorized();
  return { version, token, params, query: {}, body, now: due };
}

function unforeseen(error: unknown): NotionError {
  process.stderr.write(`The sandbox failed at a task: ${error instanceof Error ? error.stack : String(error)}\n`);
  return internalError();
}
