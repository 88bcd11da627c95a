import { eventually } from '@na/testing';
import { DataSource } from 'typeorm';
import { BareWorker, create, failure, get, historyOf, someType, startHouse, type House, toldOf } from './house.ts';

const LEASE_MS = 1_200;

let house: House;
beforeAll(async () => {
  house = await startHouse({ schedulers: 2, leaseMs: LEASE_MS });
});
afterAll(() => house.close());

async function running(change: Parameters<typeof someType>[1] = {}, count = 1) {
  const type = await someType(house, change);
  const made = await Promise.all(Array.from({ length: count }, () => create(house, type)));
  const worker = new BareWorker(house, type);
  const tasks = await worker.claim(count);
  return { id: made[0]!.id, type, worker, task: tasks[0]!, tasks };
}

/** Beats for as long as `work` takes, as a live worker does. */
async function beating<T>(
  worker: BareWorker,
  held: { id: string; attempt: number }[],
  work: () => Promise<T>,
): Promise<T> {
  const timer = setInterval(() => void worker.beat(held).catch(() => undefined), LEASE_MS / 4);
  return work().finally(() => clearInterval(timer));
}

describe('a worker that falls silent', () => {
  it('loses its tasks to others, which is told, and its late writes are refused', async () => {
    const { id, type, worker, task } = await running();
    const other = new BareWorker(house, type);
    const again = await eventually(async () => {
      const [claimed] = await other.claim();
      expect(claimed).toMatchObject({ id, attempt: 2 });
      return claimed!;
    });
    expect(await worker.settle(task, { succeeded: {} })).toMatchObject({
      accepted: false,
      reason: 'Attempt 1 has ended already: lost.',
    });
    expect(await worker.beat([task])).toMatchObject({ lost: [{ taskId: id, attempt: 1 }] });
    await other.settle(again, { succeeded: {} });
    const { task: now, attempts } = await get(house, id);
    expect(now).toMatchObject({ state: 'succeeded', lastError: { code: 'worker_lost' } });
    expect(attempts).toMatchObject([{ outcome: 'lost', error: { code: 'worker_lost' } }, { outcome: 'succeeded' }]);
    expect(await historyOf(house, id)).toEqual([
      'TaskCreated',
      'TaskStarted',
      'TaskRescued',
      'TaskStarted',
      'TaskSucceeded',
    ]);
  });

  it('again and again makes the task dead: what kills its workers is not tried for ever', async () => {
    const { id } = await running({ retry: { maxAttempts: 1 } });
    await eventually(async () => expect((await get(house, id)).task.state).toBe('dead'));
    expect((await historyOf(house, id)).slice(-2)).toEqual(['TaskRescued', 'TaskDead']);
  });

  it('loses each task once, though two schedulers look for the silent', async () => {
    const { tasks } = await running({}, 40);
    const ids = tasks.map(({ id }) => id);
    await eventually(async () => {
      const lost = await house.database.query(`select from attempt where task_id = any($1) and outcome = 'lost'`, [
        ids,
      ]);
      expect(lost).toHaveLength(40);
    });
    expect(await toldOf(house, 'TaskRescued', ids)).toHaveLength(40);
  });

  it('is forgotten once it has nothing in hand', async () => {
    const { worker } = await running();
    await eventually(async () =>
      expect(await house.database.query('select from worker where id = $1', [worker.id])).toEqual([]),
    );
  });
});

describe('a worker that beats', () => {
  it('keeps its tasks beyond its lease', async () => {
    const { worker, task } = await running();
    await beating(worker, [task], () => new Promise(resolve => setTimeout(resolve, 3 * LEASE_MS)));
    expect(await worker.settle(task, { succeeded: {} })).toMatchObject({ accepted: true });
  });

  it('and does not list a task twice never got it: the task runs again at no cost', async () => {
    const { id, type, worker } = await running({ retry: { maxAttempts: 1 } });
    const other = new BareWorker(house, type);
    const again = await beating(worker, [], () =>
      eventually(async () => {
        const [claimed] = await other.claim();
        expect(claimed).toMatchObject({ id, attempt: 2 });
        return claimed!;
      }),
    );
    await other.settle(again, { failed: { error: failure, retryable: true } });
    const { task, attempts } = await get(house, id);
    expect(attempts.map(({ outcome }) => outcome)).toEqual(['given_back', 'failed']);
    expect(task.state).toBe('dead');
  });

  it('and forgets a task once, as its list and its claim crossed, keeps it', async () => {
    const { id, worker, task } = await running();
    await new Promise(resolve => setTimeout(resolve, LEASE_MS / 2));
    await worker.beat([]);
    await worker.beat([task]);
    await worker.beat([]);
    expect((await get(house, id)).task).toMatchObject({ state: 'running', attempt: 1 });
    expect(await worker.settle(task, { succeeded: {} })).toMatchObject({ accepted: true });
  });

  it('may tell how far it is, and leave a note for the next attempt', async () => {
    const { id, type, worker, task } = await running();
    await worker.beat([{ ...task, progress: { percent: 40 }, checkpoint: { page: 7 } }]);
    expect((await get(house, id)).task.progress).toEqual({ percent: 40 });
    await worker.settle(task, { failed: { error: failure, retryable: true } });
    const [again] = await new BareWorker(house, type).claim();
    expect(again).toMatchObject({ attempt: 2, checkpoint: { page: 7 } });
  });

  it('is not told that a note is kept before it is, though somebody has the row locked', async () => {
    const { id, worker, task } = await running();
    const holder = house.schedulers[0]!.get(DataSource).createQueryRunner();
    await holder.startTransaction();
    await holder.query('select from task where id = $1 for update', [id]);
    let isTold = false;
    const beat = worker.beat([{ ...task, checkpoint: { page: 7 } }]).then(() => (isTold = true));
    // The lease does not wait for the lock.
    await eventually(async () =>
      expect(await house.database.query('select from worker where id = $1 and load = 1', [worker.id])).toHaveLength(1),
    );
    expect(isTold).toBe(false);
    await holder.commitTransaction();
    await holder.release();
    await beat;
    expect(await house.database.query('select checkpoint from task where id = $1', [id])).toEqual([
      { checkpoint: { page: 7 } },
    ]);
  });

  it('cannot speak for the attempt of another', async () => {
    const { id, task } = await running();
    const stranger = new BareWorker(house);
    expect(await stranger.beat([{ ...task, progress: { percent: 99 } }])).toMatchObject({
      lost: [{ taskId: id, attempt: 1 }],
    });
    expect((await get(house, id)).task.progress).toBeUndefined();
  });
});
