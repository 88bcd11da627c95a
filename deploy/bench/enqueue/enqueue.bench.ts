import { TaskService, WorkerService, type NewTask } from '@na/contracts';
import { Calls } from '@na/messaging';
import { randomUUID } from 'node:crypto';
import type { Bench } from '../frame.ts';
import { keepInFlight } from '../in-flight.ts';
import { startInfrastructure } from '../infrastructure.ts';
import { startServiceProcess } from '../service-process.ts';
import { startBareService } from '../services.ts';
import { uuidv7 } from '../uuidv7.ts';
import { openSqlFloor } from './sql-floor.ts';

const IN_FLIGHT = 50;
const TASKS = 5_000;
const ROWS = 20_000;
const TYPE = 'bench.noop';

/** How fast tasks are taken, each acknowledged when it is durable. */
export const enqueue: Bench = {
  about: 'CreateTask, 50 in flight, each durable with its history and event, against coalesced bare SQL',
  rounds: 5,
  async prepare() {
    const infrastructure = await startInfrastructure();
    const scheduler = await startServiceProcess(infrastructure, 'scheduler');
    const asker = await startBareService(infrastructure, { name: 'gateway' });
    const calls = asker.get(Calls);
    await calls.ask(WorkerService.announceTaskTypes, { service: 'bench', types: [taskType()] }, { timeoutMs: 30_000 });
    const floor = await openSqlFloor(infrastructure.postgresUrl);
    const workspaceId = randomUUID();
    const ask = () => calls.ask(TaskService.createTask, { task: taskOf(workspaceId) }, { timeoutMs: 30_000 });
    return {
      contenders: {
        ours: () => keepInFlight(IN_FLIGHT, TASKS, ask),
        floor: () => keepInFlight(IN_FLIGHT, ROWS, () => floor.insert(taskOf(workspaceId))),
      },
      async end() {
        await floor.close();
        await asker.close();
        await scheduler.stop();
        await infrastructure.stop();
      },
    };
  },
  comparisons: [
    {
      metric: 'tasks created, 50 in flight',
      unit: '1/s',
      of: 'ours',
      against: 'floor',
      figure: 'perSecond',
      better: 'more',
    },
    { metric: 'a task created, p50', unit: 'ms', of: 'ours', against: 'floor', figure: 'p50', better: 'less' },
    { metric: 'a task created, p99', unit: 'ms', of: 'ours', against: 'floor', figure: 'p99', better: 'less' },
  ],
};

function taskOf(workspaceId: string): NewTask {
  return { id: uuidv7(), workspaceId, type: TYPE, payload: { title: 'Buy milk', dueDate: '2026-12-24' } };
}

function taskType() {
  return {
    name: TYPE,
    version: 1,
    description: 'Does nothing.',
    payloadSchema: { type: 'object' },
    retry: {
      maxAttempts: 3,
      backoff: 'exponential' as const,
      delayMs: 1_000,
      maxDelayMs: 10_000,
      delaysMs: [],
      neverAfter: [],
      jitter: 0.2,
    },
    timeoutMs: 10_000,
  };
}
