import { setTimeout as sleep } from 'node:timers/promises';
import { percentileOf } from '../percentile.ts';
import type { Figures } from '../frame.ts';
import { now, type Contestant, type Places } from './contestant.ts';
import type { Name } from './contestants.ts';
import { until } from './until.ts';
import { startWorker } from './worker-process.ts';

/** How many are added one by one at a time. */
const IN_FLIGHT = 50;
/** Connections of a producer that adds many at once, or a hundred a second. */
const CONNECTIONS = { bulk: 10, latency: 5 };
/** After this long, adding one by one has shown its rate, in milliseconds. */
const ONE_BY_ONE_MS = 5_000;
/** Tasks a second while latency is measured. */
const PACE = 100;
/** Tasks that warm a worker up. */
const WARM_UP = 100;

/** A contestant that is measured. */
export interface Measured {
  name: Name;
  places: Places;
  contestant: Contestant;
}

/** Many tasks added by the best call for many, then all of them done by one worker; in tasks a second. */
export async function bulkAndProcess({ name, places, contestant }: Measured, tasks: number): Promise<Figures> {
  await contestant.reset();
  const producer = await contestant.producer(CONNECTIONS.bulk);
  const from = now();
  await producer.bulk(tasks);
  const bulk = perSecond(tasks, now() - from);
  await producer.close();

  const startedAt = now();
  const worker = await startWorker(name, places, { mode: 'throughput', expected: tasks });
  const { firstAt, lastAt } = await worker.done;
  await until(`${name} has kept the ends of its tasks`, contestant.isEmpty, 10);
  const keptAt = now();
  const { doubled } = await worker.stop();
  return {
    bulk,
    // From the first handler call: how long a program takes to start says nothing about a queue, and is told apart.
    process: perSecond(tasks, lastAt - firstAt),
    processDurable: perSecond(tasks, keptAt - firstAt),
    startMs: firstAt - startedAt,
    doubled,
  };
}

/** Tasks added one by one, some in flight; a second. */
export async function oneByOne({ contestant }: Measured, tasks: number): Promise<Figures> {
  await contestant.reset();
  const producer = await contestant.producer(IN_FLIGHT);
  await lanes(WARM_UP, Infinity, i => producer.one(-1 - i));
  const from = now();
  const added = await lanes(tasks, from + ONE_BY_ONE_MS, producer.one);
  const one = perSecond(added, now() - from);
  await producer.close();
  return { one };
}

/** How long a task waits from the call that adds it to its handler, at a steady pace, in milliseconds. */
export async function latency({ name, places, contestant }: Measured, seconds: number): Promise<Figures> {
  await contestant.reset();
  const tasks = PACE * seconds;
  const worker = await startWorker(name, places, { mode: 'latency', expected: tasks });
  const producer = await contestant.producer(CONNECTIONS.latency);
  await paced(WARM_UP, i => producer.one(-1 - i));
  await sleep(500);
  await paced(tasks, producer.one);
  await worker.done;
  const { waits, doubled } = await worker.stop();
  await producer.close();
  return {
    p50: percentileOf(waits, 0.5),
    p99: percentileOf(waits, 0.99),
    most: percentileOf(waits, 1),
    doubled,
  };
}

function perSecond(tasks: number, ms: number): number {
  return (tasks * 1_000) / ms;
}

/** Adds tasks, some at a time, until all are added or the time is over; answers how many. */
async function lanes(tasks: number, overAt: number, add: (i: number) => Promise<unknown>): Promise<number> {
  let added = 0;
  const lane = async () => {
    while (added < tasks && now() < overAt) await add(added++);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
  return added;
}

/** Adds tasks at the pace, whether or not those before are added; resolves when all are. */
async function paced(tasks: number, add: (i: number) => Promise<unknown>): Promise<void> {
  const from = now();
  const adding: Promise<unknown>[] = [];
  for (let i = 0; i < tasks; i++) {
    const early = from + (i * 1_000) / PACE - now();
    if (early > 0) await sleep(early);
    const added = add(i);
    // It is heard of below; Node would end the process before.
    added.catch(() => undefined);
    adding.push(added);
  }
  await Promise.all(adding);
}
