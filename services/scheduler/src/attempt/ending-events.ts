import {
  TaskAttemptFailed,
  TaskCancelled,
  TaskDead,
  TaskFailed,
  TaskGivenBack,
  TaskRescued,
  type EventType,
  type JsonObject,
  type TaskError,
} from '@na/contracts';
import type { Telling } from '@na/persistence';
import type { Entry } from '../history/history.ts';
import type { Ending } from './ending.ts';

/** What is told of an ending, in order; the task's version grows by one with each. */
export function eventsOf(ending: Ending): Telling<unknown>[] {
  const { task, report, at } = ending;
  const events: Telling<unknown>[] = [];
  const tell = <T>(event: EventType<T>, body: Omit<T, 'taskId' | 'type' | 'version'>, actor = task.actor) => {
    const version = task.version + events.length + 1;
    const { id: taskId, type, workspaceId, correlationId, createdEvent, traceparent } = task;
    events.push({
      event: event as EventType<unknown>,
      body: { taskId, type, version, ...body },
      version,
      at,
      ...{ workspaceId, actor, correlationId, parentId: createdEvent, traceparent },
    });
  };
  const attempt = task.attempt;
  const error = ending.error as TaskError;
  const nextAttemptAt = ending.runAt.toISOString();

  if (report.outcome === 'lost') tell(TaskRescued, { attempt, workerId: task.workerId });
  if (ending.to === 'cancelled') tell(TaskCancelled, { reason: task.cancelReason }, task.cancelledBy);
  if (ending.to === 'failed') tell(TaskFailed, { attempt, error });
  if (ending.to === 'dead') tell(TaskDead, { attempts: ending.spent, error });
  if (ending.to !== 'waiting') return events;
  if (report.outcome === 'failed') tell(TaskAttemptFailed, { attempt, error, nextAttemptAt });
  if (report.outcome === 'given_back') tell(TaskGivenBack, { attempt, reason: report.reason, nextAttemptAt });
  return events;
}

/** The same, as it goes into the task's history; the attempt's end stands with the first of them. */
export function entriesOf(ending: Ending): Entry[] {
  const { task, report, at } = ending;
  return eventsOf(ending).map(({ event, body, version }, place) => {
    const { taskId: _taskId, type: _type, version: _version, attempt: _attempt, ...data } = body as JsonObject;
    const outcome = place === 0 ? { o: report.outcome, x: 'error' in data ? undefined : ending.error } : {};
    return { e: event.name.split('.').at(-1)!, v: version!, t: at.getTime(), n: task.attempt, ...outcome, d: data };
  });
}
