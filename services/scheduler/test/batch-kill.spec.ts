import { eventually } from '@na/testing';
import { batches, linesOf, newType, workOnce } from './batches.ts';
import { BareWorker, startHouse, TOLD, type House } from './house.ts';
import { startSchedulerProcess, type SchedulerProcess } from './scheduler-process.ts';

let house: House;
let own: ReturnType<typeof batches>;
const processes: SchedulerProcess[] = [];
beforeAll(async () => {
  house = await startHouse({ schedulers: 1 });
  own = batches(house);
  // It has made the tables; from here on schedulers are processes that can be killed.
  await house.schedulers.shift()!.close();
}, 120_000);
afterEach(async () => {
  await Promise.all(processes.splice(0).map(one => one.close()));
});
afterAll(() => house.close());

const start = () => processes.push(startSchedulerProcess(house.nats, house.database));
/** Kills the process that came first, and starts another one. */
const kill = () => {
  start();
  processes.shift()!.signal('SIGKILL');
};
/** Asks until somebody answers, as the gateway's caller does. */
const insist = <T>(ask: () => Promise<T>) => eventually(ask, { withinMs: 60_000 });
const countTold = async (event: string, batchId: string) => {
  const [row] = await house.database.query<{ tasks: number; times: number }>(
    `select count(distinct about)::int as tasks, count(*)::int as times from ${TOLD}
     where type = 'na.scheduler.v1.' || $1 and about in (select id::text from any_task where batch_id = $2)`,
    [event, batchId],
  );
  return row!;
};

const LINES = 3_000;
const CHUNK = 300;

describe('a batch whose schedulers are killed', () => {
  it('has each line once, though it was killed amid the stream and lines were sent again', async () => {
    start();
    start();
    const type = await insist(() => newType(house));
    const { id } = await insist(() => own.open());
    for (let from = 0; from < LINES; from += CHUNK) {
      const sending = insist(() => own.add(id, linesOf(type, CHUNK, from)));
      if ((from / CHUNK) % 5 === 2) kill();
      await sending;
    }
    expect(await insist(() => own.close(id, LINES))).toMatchObject({ tasks: LINES });
    expect(await countTold('TaskCreated', id)).toEqual({ tasks: LINES, times: LINES });
    const results = await insist(() => own.results(id));
    expect(results.map(({ line }) => line)).toEqual(Array.from({ length: LINES }, (_, n) => n));
    await insist(() => own.cancel(id));
  }, 240_000);

  it('stops all the same, each task that waits cancelled once, though it was killed amid the stop', async () => {
    start();
    start();
    const type = await insist(() => newType(house));
    const worker = new BareWorker(house, type);
    const { id } = await insist(() => own.open({ failureThreshold: { tasks: 2 } }));
    for (let from = 0; from < LINES; from += 1_000) await insist(() => own.add(id, linesOf(type, 1_000, from)));
    await insist(() => own.close(id));
    const held = await insist(() => workOnce(worker, { free: 2, isBad: () => true }));
    expect(held).toHaveLength(2);
    for (let kills = 0; kills < 2; kills++) {
      const before = await countTold('TaskCancelled', id);
      await eventually(async () => {
        const { tasks } = await countTold('TaskCancelled', id);
        const { state } = await own.get(id);
        expect(tasks > before.tasks || state === 'stopped').toBe(true);
      });
      kill();
    }
    const stopped = await eventually(
      async () => {
        const now = await own.get(id);
        expect(now.state).toBe('stopped');
        return now;
      },
      { withinMs: 90_000 },
    );
    expect(stopped.tasksByState).toEqual({ dead: 2, cancelled: LINES - 2 });
    expect(await countTold('TaskCancelled', id)).toEqual({ tasks: LINES - 2, times: LINES - 2 });
    expect(await countTold('TaskStarted', id)).toEqual({ tasks: 2, times: 2 });
  }, 240_000);
});
