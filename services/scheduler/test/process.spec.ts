import { TaskService, type JsonObject, type NewTask, type Task } from '@na/contracts';
import { eventually } from '@na/testing';
import { create, get, historyOf, newTask, startHouse, WORKSPACE, type House } from './house.ts';
import { startWorkerProcess, type WorkerProcess } from './worker-process.ts';

let house: House;
const workers: WorkerProcess[] = [];
beforeAll(async () => {
  house = await startHouse({ schedulers: 2, leaseMs: 1_500 });
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map(worker => worker.close()));
});
afterAll(() => house.close());

async function startWorker(name: string, more?: { [name: string]: string }): Promise<WorkerProcess> {
  const worker = await startWorkerProcess(house, name, more);
  workers.push(worker);
  return worker;
}

const submit = (type: string, payload: JsonObject = {}) => create(house, type, { payload });

function runningAt(id: string, worker: WorkerProcess): Promise<void> {
  return eventually(async () => {
    const { task, attempts } = await get(house, id);
    expect({ state: task.state, worker: attempts.at(-1)?.workerId }).toEqual({
      state: 'running',
      worker: expect.stringContaining(`/${worker.name}/`),
    });
  });
}

function ended(id: string): Promise<Task> {
  return eventually(async () => {
    const { task } = await get(house, id);
    expect(task.finishedAt).toBeDefined();
    return task;
  });
}

const cancel = (id: string) => house.ask(TaskService.cancelTask, { workspaceId: WORKSPACE, id });

describe('a worker process', () => {
  it('that is killed has its tasks running again elsewhere, each once, and the loss is told', async () => {
    const killed = await startWorker('killed');
    const tasks = await Promise.all([1, 2, 3].map(() => submit('work.long')));
    for (const { id } of tasks) await runningAt(id, killed);
    const other = await startWorker('other');
    killed.signal('SIGKILL');
    for (const { id } of tasks) await runningAt(id, other);
    for (const { id } of tasks) {
      const { task, attempts } = await get(house, id);
      expect(task.attempt).toBe(2);
      expect(attempts.map(({ outcome }) => outcome)).toEqual(['lost', 'running']);
      expect(await historyOf(house, id)).toEqual(['TaskCreated', 'TaskStarted', 'TaskRescued', 'TaskStarted']);
      await cancel(id);
    }
  });

  it('that was frozen finds its tasks in other hands, aborts its own work and changes nothing', async () => {
    const frozen = await startWorker('frozen');
    // Ends by itself while the process is frozen, so that it wakes up with a success to tell.
    const { id } = await submit('work.long', { ms: 700 });
    await runningAt(id, frozen);
    frozen.signal('SIGSTOP');
    const other = await startWorker('other');
    await eventually(async () => expect((await get(house, id)).attempts[0]).toMatchObject({ outcome: 'lost' }));
    frozen.signal('SIGCONT');
    expect(await ended(id)).toMatchObject({ state: 'succeeded', attempt: 2 });
    const { attempts } = await get(house, id);
    expect(attempts).toMatchObject([{ outcome: 'lost' }, { outcome: 'succeeded' }]);
    // It lives on and takes work again.
    other.signal('SIGKILL');
    const { id: next } = await submit('work.bake');
    expect(await ended(next)).toMatchObject({ state: 'succeeded' });
  });

  it('that is told to stop finishes what is short, hands back what is long at no cost, and leaves in order', async () => {
    const stopping = await startWorker('stopping', { DRAIN_TIMEOUT_MS: '800' });
    const short = await submit('work.long', { ms: 400 });
    const long = await submit('work.long');
    for (const { id } of [short, long]) await runningAt(id, stopping);
    stopping.signal('SIGTERM');
    expect(await stopping.exited).toBe(0);
    expect((await get(house, short.id)).task).toMatchObject({ state: 'succeeded', attempt: 1 });
    const { task, attempts } = await get(house, long.id);
    expect(task.state).toBe('ready');
    expect(attempts.map(({ outcome }) => outcome)).toEqual(['given_back']);
    await cancel(long.id);
  });

  it('aborts a task at once when somebody cancels it elsewhere', async () => {
    const worker = await startWorker('cancelling');
    const { id } = await submit('work.long');
    await runningAt(id, worker);
    await cancel(id);
    expect(await ended(id)).toMatchObject({ state: 'cancelled', attempt: 1 });
  });

  it('works on after NATS was away, without losing or doubling a task', async () => {
    await startWorker('patient');
    const first = await Promise.all(Array.from({ length: 20 }, () => submit('work.wait', { ms: 50 })));
    await house.nats.stop();
    await house.nats.start();
    // Whoever got no answer asks again with the same id.
    const again = () => newTask('work.wait', { payload: { ms: 5 } });
    const ask = (task: NewTask) => eventually(() => house.ask(TaskService.createTask, { task }));
    const second = await Promise.all(Array.from({ length: 20 }, again).map(ask));
    for (const { id } of [...first, ...second]) expect(await ended(id)).toMatchObject({ state: 'succeeded' });
  });

  it('works on when one of two schedulers leaves', async () => {
    await startWorker('loyal');
    const tasks = await Promise.all(Array.from({ length: 30 }, () => submit('work.wait', { ms: 50 })));
    await house.schedulers.shift()!.close();
    for (const { id } of tasks) expect(await ended(id)).toMatchObject({ state: 'succeeded' });
  });
});
