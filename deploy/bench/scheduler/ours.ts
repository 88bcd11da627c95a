import type { NewTask } from '@na/contracts';
import { Problem } from '@na/errors';
import { TaskHandler, Tasks, TasksModule, type Handles } from '@na/tasks';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { startBareService } from '../services.ts';
import { uuidv7 } from '../uuidv7.ts';
import { noops, now, type Contestant, type Noop, type Places, type Producer } from './contestant.ts';
import { drained } from './drained.ts';
import { isNone } from './sql.ts';
import { until } from './until.ts';
import { startWorker } from './worker-process.ts';

const TYPE = 'bench.noop';
/** What somebody picks who wants throughput; as many as one answer to a claim brings. */
const SLOTS = 500;

/** Ours, as a service uses it: a client that asks the scheduler, and a worker with a handler, all with their defaults. */
export function ours(places: Places): Contestant {
  const isEmpty = () => isNone(places.oursUrl, `select from scheduler.task where type = '${TYPE}'`);
  const isUnknown = () => isNone(places.oursUrl, `select from scheduler.task_type where name = '${TYPE}'`);
  return {
    // Tables stay as they are, history and all: what a cell left behind is worked off, as it would be.
    async reset() {
      if ((await isUnknown()) || !(await isEmpty())) {
        const worker = await startWorker('ours', places, { mode: 'throughput' });
        await until('our worker has worked off the tasks', async () => !(await isUnknown()) && (await isEmpty()));
        await worker.stop();
      }
      await drained(places.oursUrl);
    },
    producer: () => producer(places),
    async worker(heard) {
      const service = await startBareService(
        { environmentOf: () => places.worker },
        {
          name: 'notion-sync',
          modules: [TasksModule.forRoot({ service: 'notion-sync' })],
          providers: [handler(heard)],
        },
      );
      return () => service.close();
    },
    isEmpty,
  };
}

async function producer(places: Places): Promise<Producer> {
  const service = await startBareService(
    { environmentOf: () => places.client },
    { name: 'gateway', providers: [Tasks] },
  );
  const tasks = service.get(Tasks, { strict: false });
  const workspaceId = randomUUID();
  const taskOf = (payload: Noop): NewTask => ({ id: uuidv7(), workspaceId, type: TYPE, payload: { ...payload } });
  return {
    one: i => tasks.create(taskOf({ i, t: now() })),
    async bulk(many) {
      const ordered = await tasks.createAll(noops(0, many).map(taskOf));
      const refused = ordered.find(each => each instanceof Problem);
      if (refused) throw refused;
    },
    close: () => service.close(),
  };
}

const payload = z.strictObject({ i: z.int(), t: z.number() });

function handler(heard: (task: Noop) => void) {
  @TaskHandler({
    type: TYPE,
    version: 1,
    description: 'Does nothing.',
    payload,
    retry: { maxAttempts: 3, backoff: 'exponential', delayMs: 1_000, maxDelayMs: 10_000, jitter: 0.2 },
    timeoutMs: 10_000,
    slots: SLOTS,
  })
  class NoopTask implements Handles<typeof payload> {
    async run(task: Noop): Promise<void> {
      heard(task);
    }
  }
  return NoopTask;
}
