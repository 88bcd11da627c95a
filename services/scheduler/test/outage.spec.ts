import { TaskService } from '@na/contracts';
import { eventually, ownPostgres, type OwnPostgres } from '@na/testing';
import { setTimeout as pause } from 'node:timers/promises';
import { create, get, newTask, startHouse, startScheduler, WORKSPACE, type House } from './house.ts';
import { deeds, WorkModule } from './work.ts';

const LEASE_MS = 1_000;

let house: House;
let postgres: OwnPostgres;
beforeAll(async () => {
  postgres = await ownPostgres({ fsync: true });
  house = await startHouse({ leaseMs: LEASE_MS, modules: [WorkModule], server: postgres });
});
afterAll(async () => {
  await house.close();
  await postgres.close();
});

/** A task that must not lose its only attempt, in the hands of a worker. */
async function precious(): Promise<string> {
  const { id } = await eventually(() => create(house, 'work.long', { maxAttempts: 1 }));
  await eventually(() => expect(deeds.some(({ taskId, type }) => taskId === id && type === 'work.long')).toBe(true));
  return id;
}

/** The task runs again, and nothing was held against it. */
async function expectPardoned(id: string): Promise<void> {
  await eventually(
    async () => {
      const { task, attempts } = await get(house, id);
      expect({ state: task.state, outcomes: attempts.map(({ outcome }) => outcome) }).toEqual({
        state: 'running',
        outcomes: ['given_back', 'running'],
      });
    },
    { withinMs: 20_000 },
  );
  await house.ask(TaskService.cancelTask, { workspaceId: WORKSPACE, id });
}

describe('what the scheduler itself is to blame for', () => {
  it('costs no attempt: all schedulers were away for longer than a lease', async () => {
    const id = await precious();
    await house.schedulers.pop()!.close();
    await eventually(() => expect(deeds.at(-1)).toMatchObject({ taskId: id, abortedBecause: 'lease over' }));
    house.schedulers.push(await startScheduler(house.nats, house.database, LEASE_MS, 2));
    await expectPardoned(id);
  });

  it('costs no attempt: Postgres was away for longer than a lease', async () => {
    const id = await precious();
    await postgres.stop();
    await eventually(() => expect(deeds.at(-1)).toMatchObject({ taskId: id, abortedBecause: 'lease over' }));
    await pause(LEASE_MS);
    await postgres.start();
    await expectPardoned(id);
  });
});

describe('a restart of Postgres under load', () => {
  it('loses nothing that was acknowledged', async () => {
    const acknowledged: string[] = [];
    let isOver = false;
    const submitting = Promise.all(
      Array.from({ length: 8 }, async () => {
        while (!isOver) {
          const task = newTask('work.bake');
          await eventually(() => house.ask(TaskService.createTask, { task }), { withinMs: 25_000 });
          acknowledged.push(task.id);
        }
      }),
    );
    await eventually(() => expect(acknowledged.length).toBeGreaterThan(50));
    await postgres.kill();
    await postgres.start();
    const before = acknowledged.length;
    await eventually(() => expect(acknowledged.length).toBeGreaterThan(before + 50), { withinMs: 20_000 });
    isOver = true;
    await submitting;
    await eventually(
      async () => {
        const done = await house.database.query(
          `select from task_finished where id = any($1) and state = 'succeeded'`,
          [acknowledged],
        );
        expect(done).toHaveLength(acknowledged.length);
      },
      { withinMs: 20_000 },
    );
  }, 60_000);
});
