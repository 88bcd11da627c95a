import { span, startTracing, traceId } from '@na/telemetry';
import { randomUUIDv7 } from 'node:crypto';
import { Connections } from '../src/connections/connections.ts';
import { Pages } from '../src/pages/pages.ts';
import { NOTION_WRITE } from '../src/sync/task-policy.ts';
import { Todos } from '../src/todos/todos.ts';
import { attempt, carryOut, directTask } from './attempts.ts';
import { Replica } from './replica.ts';
import { startWorld, type World } from './world.ts';

const todo = (world: World, title: string, connectionId = world.connectionId) =>
  directTask(world.workspaceId, 'notion.todo.create', { title, connectionId });

async function secondConnection(world: World): Promise<string> {
  const id = randomUUIDv7();
  const token = await world.sandbox.newToken('Second');
  await world.app
    .get(Connections, { strict: false })
    .add({ id, workspaceId: world.workspaceId, name: 'Second', token });
  return id;
}

describe('when Notion says to slow down', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world?.close());
  afterEach(() => world.sandbox.clearFaults());

  it.each([429, 529] as const)(
    'with %i, the whole connection rests at no cost, on every replica, as all tasks of its key do, and another one goes on',
    async status => {
      const other = await secondConnection(world);
      const replica = await Replica.start(world.environment);
      await carryOut(world.app, todo(world, 'So that the schema is known'));
      await world.sandbox.fault({ kind: 'status', status, retryAfter: 3, match: { token: world.sandbox.token } });
      expect(await attempt(world.app, todo(world, 'First'))).toMatchObject({
        is: 'resting',
        key: `notion:conn_${world.connectionId}`,
        delayMs: expect.any(Number),
      });
      await world.sandbox.clearLog();
      for (const run of [attempt(world.app, todo(world, 'Here')), replica.attempt(todo(world, 'There'), 1)]) {
        const ending = await run;
        expect(ending).toMatchObject({ is: 'resting', key: `notion:conn_${world.connectionId}` });
        expect((ending as { delayMs: number }).delayMs).toBeGreaterThan(2_000);
      }
      expect(await attempt(world.app, todo(world, 'Elsewhere', other))).toMatchObject({ is: 'succeeded' });
      expect((await world.sandbox.log()).filter(({ token }) => token !== 'Second')).toEqual([]);
      await replica.kill();
      const told = await world.told<{ connectionId: string; retryAfterMs: number }>('NotionRateLimited');
      expect(told.at(-1)).toMatchObject({ connectionId: world.connectionId, retryAfterMs: 3_000 });
      // The hold ends by itself.
      expect((await carryOut(world.app, todo(world, `After ${status}`))).last).toMatchObject({ is: 'succeeded' });
    },
  );
});

describe('the key of a connection', () => {
  it('is that of every task that a change asks for: the payload names the connection', async () => {
    const world = await startWorld();
    const { workspaceId, connectionId, sandbox } = world;
    const todos = world.app.get(Todos, { strict: false });
    const pages = world.app.get(Pages, { strict: false });
    const todo = { id: randomUUIDv7(), workspaceId };
    const page = { id: randomUUIDv7(), workspaceId };
    await todos.create({ ...todo, title: 'Kept' });
    await pages.create({ ...page, title: 'Kept', parent: { pageId: sandbox.rootPageId }, children: [] });
    for (const task of await world.requestedTasks()) await carryOut(world.app, task);
    await todos.update({ ...todo, title: 'Changed', clear: [] });
    await pages.update({ ...page, title: 'Changed' });
    await todos.archive(todo);
    await pages.archive(page);
    const asked = await world.requestedTasks();
    expect(asked.map(({ type }) => type).sort()).toEqual(
      ['page', 'todo'].flatMap(thing => ['archive', 'create', 'update'].map(step => `notion.${thing}.${step}`)),
    );
    for (const { payload } of asked) expect(payload['connectionId']).toBe(connectionId);
    expect(NOTION_WRITE.limits).toEqual([{ key: 'notion:conn_{connectionId}' }]);
    await world.close();
  });
});

describe('a budget as large as what Notion grants', () => {
  it('is used up and never exceeded by two replicas: Notion has no reason to slow them down', async () => {
    const world = await startWorld({ NOTION_REQUESTS_PER_MINUTE: '30' }, ['--rate', '30']);
    const replica = await Replica.start(world.environment);
    const tasks = Array.from({ length: 60 }, (_, at) => todo(world, `Task ${at}`));
    const endings = await Promise.all(
      tasks.map((task, at) => (at % 2 ? attempt(world.app, task) : replica.attempt(task, 1))),
    );
    await replica.kill();
    const log = await world.sandbox.log();
    expect(log.filter(({ status }) => status === 429)).toEqual([]);
    // About a tenth is kept for whoever is waited for at a screen.
    expect(log.length).toBeGreaterThanOrEqual(27);
    expect(log.length).toBeLessThanOrEqual(30);
    const givenBack = endings.filter(ending => ending?.is === 'given back');
    expect(givenBack.length).toBeGreaterThan(30);
    expect(endings.filter(ending => ending?.is === 'failed')).toEqual([]);
    await world.close();
  });
});

describe('a trace', () => {
  it('reaches from whoever asked to the request that Notion received', async () => {
    const tracing = await startTracing({ service: 'notion-sync', version: '1' });
    const world = await startWorld();
    await world.sandbox.clearLog();
    const id = await span('asked', {}, async () => {
      expect(await attempt(world.app, todo(world, 'Traced'))).toMatchObject({ is: 'succeeded' });
      return traceId();
    });
    const log = await world.sandbox.log();
    expect(log.map(({ path }) => path)).toEqual(['/v1/pages']);
    expect(log[0]!.traceparent).toMatch(new RegExp(`^00-${id}-[0-9a-f]{16}-0[01]$`));
    await world.close();
    await tracing.shutdown();
  });
});
