import { Controller } from '@nestjs/common';
import {
  SystemService,
  TaskService,
  type CountTasksRequest,
  type CountTasksResponse,
  type CreateTaskRequest,
  type GetTaskRequest,
  type GetTaskResponse,
  type Task,
} from '@na/contracts';
import { defineProblem } from '@na/errors';
import { flow } from '@na/telemetry';
import { eventually, testNats, type TestDatabase, type TestNats } from '@na/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { OnCall } from '../src/index.ts';
import { databaseOf, startReplica, type Replica } from './house.ts';

const CupMissing = defineProblem({
  kind: 'not_found',
  code: 'cup_missing',
  title: 'No cup',
  detail: ({ id }: { id: string }) => `There is no cup ${id}.`,
});

@Controller()
class Counter {
  static asked = 0;
  static flow: unknown;

  @OnCall(TaskService.countTasks)
  countTasks(_request: CountTasksRequest): CountTasksResponse {
    Counter.asked++;
    Counter.flow = flow.current();
    return { byState: { ready: 3 } };
  }

  @OnCall(TaskService.getTask)
  async getTask({ id }: GetTaskRequest): Promise<GetTaskResponse> {
    if (id === 'slow') await sleep(2_000);
    if (id === 'broken') throw new TypeError('password=hunter2');
    throw CupMissing({ id });
  }

  @OnCall(TaskService.createTask)
  createTask({ task }: CreateTaskRequest): Promise<Task> {
    throw CupMissing({ id: task.id });
  }
}

describe('a call', () => {
  let nats: TestNats;
  let databases: TestDatabase[];
  let asker: Replica;
  let answerer: Replica;

  beforeAll(async () => {
    nats = await testNats();
    databases = [await databaseOf('gateway'), await databaseOf('scheduler')];
    asker = await startReplica({ name: 'gateway', database: databases[0]!, nats });
    answerer = await startReplica({ name: 'scheduler', database: databases[1]!, nats, controllers: [Counter] });
  });

  afterAll(async () => {
    await Promise.all([asker.close(), answerer.close()]);
    await Promise.all(databases.map(database => database.close()));
    await nats.close();
  });

  it('is answered, and the answerer knows on whose behalf', async () => {
    const asks = { correlationId: 'c7', actor: 'user:ada', workspaceId: 'w', permissions: ['tasks:read'] };
    const answer = await flow.run(asks, () => asker.calls.ask(TaskService.countTasks, { workspaceId: 'w' }));
    expect(answer).toEqual({ byState: { ready: 3 } });
    expect(Counter.flow).toMatchObject(asks);
  });

  // ASVS 8.2.1, 8.3.1, 8.4.1
  it.each([
    ['without the permission that it needs', { permissions: ['todos:read', 'tasks:write'] }, 'call_forbidden'],
    ['with no permission at all', { permissions: undefined }, 'call_forbidden'],
    ['about another workspace', { workspaceId: 'x' }, 'workspace_foreign'],
    ['about a workspace, from one who is in none', { workspaceId: undefined }, 'workspace_foreign'],
    ['by nobody', { actor: 'anonymous', permissions: undefined }, 'call_forbidden'],
  ])('is refused %s', async (_what, given, code) => {
    const asks = { correlationId: 'c8', actor: 'user:ada', workspaceId: 'w', permissions: ['tasks:read'], ...given };
    const asked = flow.run(asks, () => asker.calls.ask(TaskService.countTasks, { workspaceId: 'w' }));
    await expect(asked).rejects.toMatchObject({ kind: 'forbidden', code });
  });

  // ASVS 8.2.2, 8.4.1
  it('is refused about a task of another workspace, wherever in the request it stands, but for free JSON', async () => {
    const task = { id: 'a', type: 't', payload: { workspaceId: 'x' } };
    const asks = { correlationId: 'c8', actor: 'user:ada', workspaceId: 'w', permissions: ['tasks:write'] };
    const create = (workspaceId: string) =>
      flow.run(asks, () => asker.calls.ask(TaskService.createTask, { task: { ...task, workspaceId } }));
    await expect(create('x')).rejects.toMatchObject({ code: 'workspace_foreign' });
    await expect(create('w')).rejects.toMatchObject({ code: 'cup_missing' });
  });

  it('of a service on its own account needs no permission', async () => {
    const asks = { correlationId: 'c9', actor: 'service:gateway' };
    const answer = await flow.run(asks, () => asker.calls.ask(TaskService.countTasks, { workspaceId: 'w' }));
    expect(answer).toEqual({ byState: { ready: 3 } });
  });

  it('brings the answerer’s problem back as it was', async () => {
    const asked = asker.calls.ask(TaskService.getTask, { workspaceId: 'w', id: 'blue' });
    await expect(asked).rejects.toMatchObject({
      kind: 'not_found',
      code: 'cup_missing',
      detail: 'There is no cup blue.',
    });
  });

  // ASVS 16.5.1
  it('says nothing of the insides of what was not expected', async () => {
    const problem = await asker.calls
      .ask(TaskService.getTask, { workspaceId: 'w', id: 'broken' })
      .catch((error: unknown) => error);
    expect(problem).toMatchObject({ kind: 'internal' });
    expect(JSON.stringify(problem)).not.toContain('hunter2');
  });

  it('that takes too long is given up with a sentence that says to repeat it', async () => {
    const asked = asker.calls.ask(TaskService.getTask, { workspaceId: 'w', id: 'slow' }, { timeoutMs: 200 });
    await expect(asked).rejects.toMatchObject({ kind: 'timeout', code: 'service_timeout' });
  });

  it('that breaks its contract is not begun', async () => {
    const before = Counter.asked;
    const asked = asker.calls.ask(TaskService.countTasks, { workspaceId: 7 } as unknown as CountTasksRequest);
    await expect(asked).rejects.toMatchObject({
      code: 'contract_broken',
      detail: expect.stringContaining('/workspaceId should be text'),
    });
    expect(Counter.asked).toBe(before);
  });

  it('waits for an answerer that restarts, and says so when none comes', async () => {
    await answerer.close();
    const absent = asker.calls.ask(TaskService.countTasks, { workspaceId: 'w' }, { timeoutMs: 300 });
    await expect(absent).rejects.toMatchObject({ kind: 'unavailable', code: 'service_unavailable' });
    const patient = asker.calls.ask(TaskService.countTasks, { workspaceId: 'w' }, { timeoutMs: 15_000 });
    answerer = await startReplica({ name: 'scheduler', database: databases[1]!, nats, controllers: [Counter] });
    expect(await patient).toEqual({ byState: { ready: 3 } });
  });

  it('goes through again after the broker was killed', async () => {
    await nats.kill();
    const away = asker.calls.ask(TaskService.countTasks, { workspaceId: 'w' }, { timeoutMs: 500 });
    await expect(away).rejects.toMatchObject({ kind: 'unavailable' });
    await nats.start();
    await eventually(async () =>
      expect(await asker.calls.ask(TaskService.countTasks, { workspaceId: 'w' }, { timeoutMs: 500 })).toEqual({
        byState: { ready: 3 },
      }),
    );
  });

  it('to every service goes to the one that is named', async () => {
    const health = await asker.calls.ask(SystemService.checkHealth, {}, { to: 'scheduler' });
    expect(health).toMatchObject({ service: 'scheduler' });
    expect(health.dependencies.map(({ name }) => name)).toEqual(expect.arrayContaining(['postgres', 'nats']));
  });
});
