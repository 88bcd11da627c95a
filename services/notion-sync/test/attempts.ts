import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { JsonObject } from '@na/contracts';
import { Problem } from '@na/errors';
import { GiveBack, RateLimited, type RunningAttempt } from '@na/tasks';
import { randomUUIDv7 } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { AppendBlocksTask } from '../src/blocks/append.task.ts';
import { BackfillTask } from '../src/mirror/backfill.task.ts';
import { ArchivePageTask, CreatePageTask, UpdatePageTask } from '../src/pages/page.tasks.ts';
import { SyncTodoTask } from '../src/todo-exchange/sync.task.ts';
import { ArchiveTodoTask, CreateTodoTask, UpdateTodoTask } from '../src/todos/todo.tasks.ts';

/** A task as far as its handler is concerned. */
export interface TestTask {
  id: string;
  type: string;
  workspaceId: string;
  payload: JsonObject;
  /** Of a replay that adopts: the task whose effects it adopts. */
  effectId?: string;
}

/** How one attempt ended. */
export type Ending =
  | { is: 'succeeded'; result: JsonObject }
  | { is: 'given back'; reason: string; delayMs: number }
  | { is: 'resting'; reason: string; key: string; delayMs: number }
  | { is: 'failed'; code: string; detail: string; retryable: boolean; retryAfterMs?: number };

const HANDLERS = {
  'notion.todo.create': CreateTodoTask,
  'notion.todo.update': UpdateTodoTask,
  'notion.todo.archive': ArchiveTodoTask,
  'notion.todo.sync': SyncTodoTask,
  'notion.page.create': CreatePageTask,
  'notion.page.update': UpdatePageTask,
  'notion.page.archive': ArchivePageTask,
  'notion.block.append': AppendBlocksTask,
  'notion.mirror.backfill': BackfillTask,
};

/** Runs one attempt of a task as the worker would, at the edge where neither NATS nor the scheduler is involved. */
export async function attempt(app: NestFastifyApplication, task: TestTask, number = 1): Promise<Ending> {
  const handler = app.get(HANDLERS[task.type as keyof typeof HANDLERS], { strict: false }) as {
    run(payload: JsonObject, attempt: RunningAttempt): Promise<JsonObject>;
  };
  const running = {
    taskId: task.id,
    effectId: task.effectId ?? task.id,
    number,
    maxAttempts: 8,
    workspaceId: task.workspaceId,
    actor: 'user:test',
    correlationId: task.id,
    signal: new AbortController().signal,
    progress: () => {},
    saveCheckpoint: () => {},
    followUp: () => {},
  } as unknown as RunningAttempt;
  try {
    return { is: 'succeeded', result: await handler.run(task.payload, running) };
  } catch (thrown) {
    if (thrown instanceof GiveBack) return { is: 'given back', reason: thrown.message, delayMs: thrown.delayMs };
    if (thrown instanceof RateLimited)
      return { is: 'resting', reason: thrown.message, key: thrown.key, delayMs: thrown.until.getTime() - Date.now() };
    const { code, detail, retryable, retryAfterMs, cause } = Problem.from(thrown);
    return {
      is: 'failed',
      code,
      detail: code === 'internal_error' ? String((cause as Error)?.stack) : detail,
      retryable,
      retryAfterMs,
    };
  }
}

/** Runs a task to its end: again after each retryable failure, at once and up to eight times, and after each give-back when it asks. */
export async function carryOut(
  app: NestFastifyApplication,
  task: TestTask,
): Promise<{ last: Ending; endings: Ending[] }> {
  const endings: Ending[] = [];
  for (let failures = 0; ;) {
    const last = await attempt(app, task, endings.length + 1);
    endings.push(last);
    if (last.is === 'succeeded') return { last, endings };
    if (last.is === 'failed' && (!last.retryable || ++failures === 8)) return { last, endings };
    await pause(last.is === 'failed' ? 10 : last.delayMs);
  }
}

/** @throws Error unless it succeeded */
export function resultOf(ending: Ending): JsonObject {
  if (ending.is === 'succeeded') return ending.result;
  throw new Error(`The attempt ended otherwise: ${JSON.stringify(ending)}`);
}

/** A task that nobody asked for in advance, as from `POST /v1/tasks`. */
export function directTask(workspaceId: string, type: string, payload: JsonObject): TestTask {
  return { id: randomUUIDv7(), workspaceId, type, payload };
}
