import { Controller } from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';
import { TaskSucceeded, type NewTask } from '@na/contracts';
import { OnEvent, type Heard } from '@na/messaging';
import { TaskHandler, Tasks, TasksModule, type Handles, type RunningAttempt } from '@na/tasks';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { z } from 'zod';
import { startBareService } from '../bench/services.ts';
import { uuidv7 } from '../bench/uuidv7.ts';
import type { Stage } from './stage.ts';

const TYPE = 'drill.noop';
/** How long a client rests after a task, and after a call that failed, in milliseconds. */
const REST_MS = 20;
const AGAIN_MS = 200;

/** Those who want tasks done, and a worker who does them. */
export interface Crew {
  /** When each task was acknowledged, in milliseconds since 1970. */
  readonly acknowledged: ReadonlyMap<string, number>;
  /** When the handler was called for each task. */
  readonly runs: ReadonlyMap<string, number[]>;
  /** Wants no more; resolves when what was asked for is acknowledged. */
  rest(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts clients that create tasks one after another, each repeated until it is acknowledged, and a worker; they live elsewhere than the database,
 * and outlive it. What the worker's service hears goes into the table `heard` of its schema.
 */
export async function hireCrew(stage: Stage, clients: number): Promise<Crew> {
  await makeDiary(stage.databaseUrl);
  const runs = new Map<string, number[]>();
  const worker = await startBareService(stage, {
    name: 'notion-sync',
    hears: ['scheduler'],
    controllers: [diary()],
    modules: [TasksModule.forRoot({ service: 'notion-sync' })],
    providers: [handler(taskId => runs.set(taskId, [...(runs.get(taskId) ?? []), Date.now()]))],
  });
  const asker = await startBareService(stage, { name: 'gateway', providers: [Tasks] });
  const tasks = asker.get(Tasks, { strict: false });
  const acknowledged = new Map<string, number>();
  const workspaceId = randomUUID();
  let isOver = false;
  const client = async () => {
    while (!isOver) {
      const task: NewTask = { id: uuidv7(), workspaceId, type: TYPE, payload: {} };
      while (!acknowledged.has(task.id)) {
        await tasks.create(task).then(
          () => acknowledged.set(task.id, Date.now()),
          () => pause(AGAIN_MS),
        );
      }
      await pause(REST_MS);
    }
  };
  const working = Array.from({ length: clients }, client);
  return {
    acknowledged,
    runs,
    async rest() {
      isOver = true;
      await Promise.all(working);
    },
    async stop() {
      await asker.close();
      await worker.close();
    },
  };
}

/** The rights of the service on its own schema are given by its owner, the admin. */
async function makeDiary(url: string): Promise<void> {
  const sql = new pg.Client({ connectionString: url });
  await sql.connect();
  await sql.query('create table notion_sync.heard (event_id uuid not null, task_id uuid not null)');
  await sql.query('grant all on notion_sync.heard to notion_sync');
  await sql.end();
}

function diary() {
  @Controller()
  class Diary {
    @OnEvent(TaskSucceeded)
    async taskSucceeded({ taskId }: TaskSucceeded, { id, tx }: Heard): Promise<void> {
      await tx.query('insert into heard (event_id, task_id) values ($1, $2)', [id, taskId]);
    }
  }
  return Diary;
}

const payload = z.strictObject({});

function handler(ran: (taskId: string) => void) {
  @TaskHandler({
    type: TYPE,
    version: 1,
    description: 'Does nothing.',
    payload,
    retry: { maxAttempts: 10, backoff: 'fixed', delayMs: 500, maxDelayMs: 500, jitter: 0 },
    timeoutMs: 10_000,
    slots: 50,
  })
  class DrillTask implements Handles<typeof payload> {
    async run(_payload: object, { taskId }: RunningAttempt): Promise<void> {
      ran(taskId);
    }
  }
  return DrillTask;
}
