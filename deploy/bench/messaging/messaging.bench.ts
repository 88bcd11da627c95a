import { TaskCancelled } from '@na/contracts';
import { tell, tellAll, transaction } from '@na/persistence';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import type { Bench, Figures } from '../frame.ts';
import { keepInFlight } from '../in-flight.ts';
import { startInfrastructure } from '../infrastructure.ts';
import { percentileOf } from '../percentile.ts';
import { startBareService } from '../services.ts';
import { Hearer } from './hearer.ts';
import { startStream } from './stream-floor.mjs';

/** How many events a round tells as fast as it can. */
const MANY = 5_000;
/** How many of them one transaction tells. */
const TOGETHER = 100;
/** How many events a round tells at an easy pace, to see how long one takes. */
const FEW = 200;
const PACE_MS = 10;

/** Somebody who tells and somebody who hears. */
interface Line {
  tellMany(bodies: TaskCancelled[]): Promise<unknown>;
  tellOne(body: TaskCancelled): Promise<unknown>;
  /** How many `tellMany` may be under way. */
  inFlight: number;
  /** How many bodies each tells. */
  together: number;
  onHeard(hear: (about: string) => void): void;
}

/** From the transaction that tells an event to the one that heard it, both durable, against the bare broker. */
export const messaging: Bench = {
  about: 'events told and heard (outbox, stream, inbox; each once), against a bare publish and consume',
  rounds: 5,
  async prepare() {
    const infrastructure = await startInfrastructure();
    const teller = await startBareService(infrastructure, { name: 'scheduler' });
    const hearer = await startBareService(infrastructure, {
      name: 'audit',
      hears: ['scheduler'],
      controllers: [Hearer],
    });
    const stream = await startStream(infrastructure);
    const dataSource = teller.get(DataSource);
    const ours: Line = {
      tellMany: bodies =>
        transaction(dataSource, tx =>
          tellAll(
            tx,
            bodies.map(body => ({ event: TaskCancelled, body })),
          ),
        ),
      tellOne: body => transaction(dataSource, tx => tell(tx, TaskCancelled, body)),
      inFlight: 4,
      together: TOGETHER,
      onHeard: hear => (Hearer.heard = hear),
    };
    const floor: Line = {
      tellMany: ([body]) => stream.tell(body!),
      tellOne: stream.tell,
      inFlight: 500,
      together: 1,
      onHeard: stream.onHeard,
    };
    return {
      contenders: { ours: () => run(ours), floor: () => run(floor) },
      async end() {
        await stream.close();
        await hearer.close();
        await teller.close();
        await infrastructure.stop();
      },
    };
  },
  comparisons: [
    {
      metric: 'events told and heard',
      unit: '1/s',
      of: 'ours',
      against: 'floor',
      figure: 'perSecond',
      better: 'more',
      goal: 0.2,
    },
    {
      metric: 'told to heard, p50',
      unit: 'ms',
      of: 'ours',
      against: 'floor',
      figure: 'p50',
      better: 'less',
    },
    {
      metric: 'told to heard, p99',
      unit: 'ms',
      of: 'ours',
      against: 'floor',
      figure: 'p99',
      better: 'less',
    },
  ],
};

let made = 0;
const bodyOf = (): TaskCancelled => ({ taskId: `t${made++}`, version: 1, type: 'bench' });

async function run(line: Line): Promise<Figures> {
  const perSecond = await throughput(line);
  return { perSecond, ...(await latency(line)) };
}

async function throughput(line: Line): Promise<number> {
  const { promise: allHeard, resolve } = Promise.withResolvers<void>();
  let heard = 0;
  line.onHeard(() => {
    if (++heard === MANY) resolve();
  });
  const from = performance.now();
  await keepInFlight(line.inFlight, MANY / line.together, () =>
    line.tellMany(Array.from({ length: line.together }, bodyOf)),
  );
  await allHeard;
  return (MANY * 1_000) / (performance.now() - from);
}

async function latency(line: Line): Promise<{ p50: number; p99: number }> {
  const told = new Map<string, number>();
  const times: number[] = [];
  const { promise: allHeard, resolve } = Promise.withResolvers<void>();
  line.onHeard(about => {
    times.push(performance.now() - told.get(about)!);
    if (times.length === FEW) resolve();
  });
  for (let number = 0; number < FEW; number++) {
    const body = bodyOf();
    told.set(body.taskId, performance.now());
    await line.tellOne(body);
    await sleep(PACE_MS);
  }
  await allHeard;
  return { p50: percentileOf(times, 0.5), p99: percentileOf(times, 0.99) };
}
