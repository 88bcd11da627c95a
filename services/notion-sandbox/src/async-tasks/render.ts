import type { Answer } from '../http/call.ts';
import type { Sandbox } from '../sandbox.ts';
import type { AsyncTaskRecord } from '../store/records.ts';

/** A task as it stands at this instant: waiting for the first half of its time, at work for the second. */
export function renderAsyncTask(sandbox: Sandbox, task: AsyncTaskRecord, now: number): Answer {
  return {
    object: 'async_task',
    id: task.id,
    status_url: `${sandbox.url}/v1/async_tasks/${task.id}`,
    created_time: new Date(task.created).toISOString(),
    operation: { surface: 'rest', name: task.operation },
    ...stateOf(task, now),
  };
}

function stateOf({ outcome, created, due }: AsyncTaskRecord, now: number): object {
  if (!outcome) {
    const status = now < (created + due) / 2 ? 'queued' : 'running';
    return { status, poll_after_seconds: Math.max(1, Math.ceil((due - now) / 1000)) };
  }
  if ('result' in outcome) return { status: 'succeeded', result: outcome.result };
  return { status: 'failed', error: { object: 'error', ...outcome.error } };
}
