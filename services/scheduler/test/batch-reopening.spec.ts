import { ReplayService, TaskService } from '@na/contracts';
import { eventually } from '@na/testing';
import pg from 'pg';
import { batches, newType, workOnce } from './batches.ts';
import { ACTOR, BareWorker, failure, newId, startHouse, TOLD, WORKSPACE, type House } from './house.ts';
import { endOf, operate } from './letters.ts';

let house: House;
let own: ReturnType<typeof batches>;
beforeAll(async () => {
  house = await startHouse({ schedulers: 2 });
  own = batches(house);
});
afterAll(() => house.close());

const redrive = (id: string) => house.ask(TaskService.redriveTask, { workspaceId: WORKSPACE, id });
const reopenings = (id: string) =>
  house.database.query<{ actor: string }>(
    `select actor from ${TOLD} where about = $1 and type = 'na.scheduler.v1.BatchReopened'`,
    [id],
  );
const deadOf = async (id: string) =>
  (await own.results(id)).filter(({ state }) => state === 'dead').map(({ taskId }) => taskId);

describe('a batch that has ended', () => {
  it('runs again with the first of its tasks that is redriven by itself, and ends anew', async () => {
    const type = await newType(house);
    const worker = new BareWorker(house, type);
    const { id } = await own.full(type, 6);
    const failed = await own.until(id, 'failed', () => workOnce(worker, { isBad: n => n < 2 }));
    const [first, second] = await deadOf(id);
    await redrive(first!);
    const again = await own.get(id);
    expect(again).toMatchObject({ state: 'running', version: failed.version + 1, retries: 0 });
    expect(again).not.toHaveProperty('finishedAt');
    await redrive(second!);
    expect(await own.get(id)).toMatchObject({ state: 'running', version: failed.version + 1 });
    expect(await reopenings(id)).toEqual([{ actor: ACTOR }]);
    const done = await own.until(id, 'succeeded', () => workOnce(worker));
    expect(done.tasksByState).toEqual({ succeeded: 6 });
  });

  it('by its failures is not stopped by those that stay, and says that they are judged no more', async () => {
    const type = await newType(house);
    const worker = new BareWorker(house, type);
    const { id } = await own.full(type, 8, { failureThreshold: { tasks: 2 } });
    await own.until(id, 'stopped', () => workOnce(worker, { free: 4, isBad: () => true }));
    const dead = await deadOf(id);
    expect(dead.length).toBeGreaterThan(2);
    await redrive(dead[0]!);
    const again = await own.get(id);
    expect(again.error).toBeUndefined();
    expect(again.failureThreshold).toBeUndefined();
    const done = await own.until(id, 'failed', () => workOnce(worker));
    expect(done.tasksByState).toMatchObject({ succeeded: 1, dead: dead.length - 1 });
  });

  it('keeps a threshold that the others do not reach, and how many may run, when many are redriven at once', async () => {
    const type = await newType(house);
    const worker = new BareWorker(house, type);
    const { id } = await own.full(type, 10, { maxRunning: 2, failureThreshold: { tasks: 7 } });
    await own.until(id, 'failed', () => workOnce(worker, { isBad: n => n < 5 }));
    const filter = { states: [], types: [], errorCodes: [], batchId: id };
    const done = await endOf(house, await operate(house, WORKSPACE, 'redrive', { filter }));
    expect(done).toMatchObject({ state: 'succeeded', done: 5 });
    expect(await reopenings(id)).toHaveLength(1);
    expect(await own.get(id)).toMatchObject({ state: 'running', failureThreshold: { tasks: 7 } });
    const together: number[] = [];
    await own.until(id, 'succeeded', async () => together.push((await workOnce(worker)).length));
    expect(Math.max(...together)).toBe(2);
  });

  it('at the very moment that one of its tasks is redriven runs again all the same', async () => {
    const type = await newType(house);
    const worker = new BareWorker(house, type);
    const { id } = await own.full(type, 2);
    const [bad] = await worker.claim(1);
    await worker.settle(bad!, { failed: { error: failure, retryable: false } });
    const client = new pg.Client({ connectionString: house.database.url });
    await client.connect();
    try {
      // As the step that ends it does, with the task that is left.
      await client.query('begin');
      await client.query('select from batch where id = $1 for update', [id]);
      await client.query(`update batch set state = 'failed', finished_at = now() where id = $1`, [id]);
      const back = redrive(bad!.id);
      await eventually(async () => {
        const held = await house.database.query(`select from pg_stat_activity where wait_event_type = 'Lock'
          and datname = current_database() and query ilike '%for no key update of batch%'`);
        expect(held.length).toBeGreaterThan(0);
      });
      await client.query('commit');
      await back;
    } finally {
      await client.end();
    }
    expect(await own.get(id)).toMatchObject({ state: 'running' });
    await own.until(id, 'succeeded', () => workOnce(worker));
  });

  it('stays ended when a task of it is replayed, which is a task of no batch', async () => {
    const type = await newType(house);
    const { id } = await own.full(type, 1);
    const ended = await own.until(id, 'succeeded', () => workOnce(new BareWorker(house, type)));
    const [only] = await own.results(id);
    const about = { workspaceId: WORKSPACE, id: only!.taskId, newId: newId() };
    const replayed = await house.ask(ReplayService.replayTask, { ...about, effects: 'adopt', reason: 'Once more.' });
    expect(replayed.batchId).toBeUndefined();
    expect(await own.get(id)).toEqual(ended);
  });
});
