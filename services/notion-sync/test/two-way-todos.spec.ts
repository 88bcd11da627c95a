import type { Todo } from '@na/contracts';
import { transaction } from '@na/persistence';
import { eventually } from '@na/testing';
import { randomUUIDv7 } from 'node:crypto';
import { DataSource } from 'typeorm';
import { databaseTime } from '../src/effects/effect.queries.ts';
import { Observation, type Observed } from '../src/todo-exchange/observation.ts';
import { TodoConflicts } from '../src/todo-exchange/todo-conflicts.ts';
import type { SeenPage } from '../src/todo-exchange/todo-reading.ts';
import { TodoSources } from '../src/todo-sources/todo-sources.ts';
import { Todos } from '../src/todos/todos.ts';
import type { Policy } from '../src/two-way/policy.ts';
import { attempt, carryOut } from './attempts.ts';
import { startWorld, type World } from './world.ts';

let world: World;
let todos: Todos;
let conflicts: TodoConflicts;
let sources: TodoSources;

beforeAll(async () => {
  world = await startWorld();
  todos = world.app.get(Todos, { strict: false });
  conflicts = world.app.get(TodoConflicts, { strict: false });
  sources = world.app.get(TodoSources, { strict: false });
});
afterAll(() => world?.close());
afterEach(() => world.sandbox.clearFaults());

const which = ({ id }: { id: string }) => ({ workspaceId: world.workspaceId, id });
const update = (todo: Todo, change: object) => todos.update({ ...which(todo), clear: [], ...change });
const read = (todo: Todo) => todos.get(which(todo));
const inNotion = (todo: Todo, properties: object) =>
  world.sandbox.notion('PATCH', `/pages/${todo.sync.notionPageId}`, { properties });
const status = (name: string) => ({ Status: { status: { name } } });
const title = (content: string) => ({ Name: { title: [{ text: { content } }] } });
const page = async (todo: Todo) => (await world.sandbox.page(todo.sync.notionPageId!)).properties;
const conflictsOf = async (todo: Todo) =>
  (await conflicts.list({ workspaceId: world.workspaceId, todoId: todo.id, limit: 100 })).conflicts;

/** Runs the tasks of a to-do that were asked for and have not run yet. */
const isDone = new Set<string>();
async function work(): Promise<void> {
  for (const task of await world.requestedTasks()) {
    if (isDone.has(task.id)) continue;
    isDone.add(task.id);
    await carryOut(world.app, task);
  }
}

async function synced(name: string, more: object = {}): Promise<Todo> {
  const todo = await todos.create({ id: randomUUIDv7(), workspaceId: world.workspaceId, title: name, ...more });
  await work();
  return read(todo);
}

async function together(todo: Todo): Promise<Todo> {
  await todos.sync(which(todo));
  await work();
  return read(todo);
}

const database = () => world.app.get(DataSource);
const now = () => databaseTime(database());
const see = async (notionPageId: string) => (await world.sandbox.notion('GET', `/pages/${notionPageId}`)) as SeenPage;
const observe = (page: SeenPage, readAt: Date): Promise<Observed> =>
  transaction(database(), tx =>
    world.app.get(Observation, { strict: false }).observe(tx, {
      workspaceId: world.workspaceId,
      connectionId: world.connectionId,
      page,
      readAt,
      lane: 'background',
    }),
  );

async function policyIs(policy: Policy): Promise<void> {
  const [source] = (await sources.list({ workspaceId: world.workspaceId, limit: 10 })).sources;
  await sources.update({ workspaceId: world.workspaceId, id: source!.id, policy, fields: {} });
}

describe('a to-do that people edit in Notion too', () => {
  it('has both edits, when they are of different fields', async () => {
    const todo = await synced('Paint the door', { priority: 'Low' });
    await inNotion(todo, status('In progress'));
    expect(await update(todo, { title: 'Paint the gate' })).toMatchObject({ pendingFields: ['title'], version: 2 });
    await together(todo);
    expect(await read(todo)).toMatchObject({
      ...{ title: 'Paint the gate', status: 'In progress', priority: 'Low', pendingFields: [] },
      sync: { state: 'synced' },
    });
    expect(await page(todo)).toMatchObject({
      Name: { title: [{ plain_text: 'Paint the gate' }] },
      Status: { status: { name: 'In progress' } },
    });
    expect(await conflictsOf(todo)).toEqual([]);
    expect(await world.told('TodoEditedInNotion')).toContainEqual(
      expect.objectContaining({ todoId: todo.id, fields: ['status'] }),
    );
  });

  it('is synced on demand, also when nothing is on its way', async () => {
    const todo = await synced('Water the plants');
    await inNotion(todo, { ...title('Water all plants'), Due: { date: { start: '2026-12-24' } } });
    const asked = await todos.sync(which(todo));
    expect(asked.sync).toMatchObject({ state: 'pending' });
    await work();
    expect(await read(todo)).toMatchObject({
      ...{ title: 'Water all plants', dueDate: '2026-12-24', version: 2 },
      sync: { state: 'synced', taskId: asked.sync.taskId },
    });
  });

  it('leaves when somebody trashes its row, and is back when they restore it', async () => {
    const todo = await synced('Feed the cat');
    const trash = (in_trash: boolean) =>
      world.sandbox.notion('PATCH', `/pages/${todo.sync.notionPageId}`, { in_trash });
    await trash(true);
    expect(await together(todo)).toMatchObject({ archived: true, sync: { state: 'synced' } });
    await trash(false);
    expect(await together(todo)).toMatchObject({ archived: false, title: 'Feed the cat' });
  });

  it('writes nothing again when the answer to a write was lost and the write was not', async () => {
    const todo = await synced('Once');
    await world.sandbox.fault({ kind: 'drop', when: 'after', match: { method: 'PATCH', pathPattern: '/v1/pages/*' } });
    await update(todo, { title: 'Twice' });
    await world.sandbox.clearLog();
    await work();
    expect(await read(todo)).toMatchObject({ title: 'Twice', version: 2, sync: { state: 'synced' } });
    expect(await world.sandbox.log({ method: 'PATCH' })).toHaveLength(1);
    expect(await conflictsOf(todo)).toEqual([]);
  });

  it('writes nothing while an earlier write may still come', async () => {
    const todo = await synced('Slow');
    await world.sandbox.fault({ kind: 'drop', when: 'before', match: { method: 'PATCH', pathPattern: '/v1/pages/*' } });
    await update(todo, { title: 'Slowly' });
    const [task] = (await world.requestedTasks()).slice(-1);
    isDone.add(task!.id);
    await world.sandbox.clearLog();
    expect(await attempt(world.app, task!, 1)).toMatchObject({ is: 'failed', code: 'notion_unavailable' });
    expect(await attempt(world.app, task!, 2)).toMatchObject({
      is: 'given back',
      reason: 'What an earlier attempt wrote may still appear in Notion.',
    });
    expect(await world.sandbox.log({ method: 'PATCH' })).toHaveLength(1);
    await carryOut(world.app, task!);
    expect(await read(todo)).toMatchObject({ title: 'Slowly', sync: { state: 'synced' } });
  });
});

describe('an edit of the same field on both sides', () => {
  async function met(policy: Policy, name: string): Promise<Todo> {
    await policyIs(policy);
    const todo = await synced(name);
    await inNotion(todo, status('Done'));
    await update(todo, { status: 'In progress' });
    return together(todo);
  }

  it('to the same value is none', async () => {
    const todo = await synced('Agreed');
    await inNotion(todo, status('Done'));
    await update(todo, { status: 'Done' });
    expect(await together(todo)).toMatchObject({ status: 'Done', version: 2, sync: { state: 'synced' } });
    expect(await conflictsOf(todo)).toEqual([]);
  });

  it.each([
    ['notion', 'Done'],
    ['api', 'In progress'],
  ] as const)('ends by the policy %s with %s on both sides, and is listed', async (policy, wins) => {
    const todo = await met(policy, `Policy ${policy}`);
    expect(todo).toMatchObject({ status: wins, conflictingFields: [], sync: { state: 'synced' } });
    expect(await page(todo)).toMatchObject(status(wins));
    expect(await conflictsOf(todo)).toMatchObject([
      {
        ...{ field: 'status', state: 'resolved', resolution: policy, policy },
        ...{ apiValue: { value: 'In progress' }, notionValue: { value: 'Done' } },
      },
    ]);
    expect(await world.told('TodoConflicted')).toContainEqual(expect.objectContaining({ todoId: todo.id }));
  });

  it('waits for a decision by the policy ask, while other fields go on', async () => {
    const todo = await met('ask', 'To be decided');
    expect(todo).toMatchObject({
      ...{ status: 'In progress', conflictingFields: ['status'], pendingFields: [] },
      sync: { state: 'failed', error: expect.stringContaining('Changed on both sides: status.') },
    });
    await update(todo, { title: 'Still to be decided' });
    await work();
    expect(await page(todo)).toMatchObject({
      Name: { title: [{ plain_text: 'Still to be decided' }] },
      ...status('Done'),
    });
    const [open] = await conflictsOf(todo);
    expect(open).toMatchObject({ state: 'open', baseValue: { value: 'Not started' } });
    const decision = { workspaceId: world.workspaceId, id: open!.id };
    expect(await conflicts.resolve({ ...decision, keep: 'api' })).toMatchObject({
      state: 'resolved',
      resolution: 'api',
    });
    await work();
    expect(await page(todo)).toMatchObject(status('In progress'));
    expect(await read(todo)).toMatchObject({ status: 'In progress', conflictingFields: [], sync: { state: 'synced' } });
    expect(await conflicts.resolve({ ...decision, keep: 'api' })).toMatchObject({ resolution: 'api' });
    await expect(conflicts.resolve({ ...decision, keep: 'notion' })).rejects.toMatchObject({
      code: 'todo_conflict_decided',
    });
    await expect(conflicts.get({ workspaceId: randomUUIDv7(), id: open!.id })).rejects.toMatchObject({
      code: 'todo_conflict_not_found',
    });
  });

  it('is decided for Notion', async () => {
    const todo = await met('ask', 'Decided for Notion');
    const [open] = await conflictsOf(todo);
    await conflicts.resolve({ workspaceId: world.workspaceId, id: open!.id, keep: 'notion' });
    await work();
    expect(await read(todo)).toMatchObject({ status: 'Done', sync: { state: 'synced' } });
    expect(await world.told('TodoConflictResolved')).toContainEqual(expect.objectContaining({ todoId: todo.id }));
  });

  it('when Notion’s is the trash, ends by the policy too', async () => {
    await policyIs('api');
    const todo = await synced('Wanted');
    await world.sandbox.notion('PATCH', `/pages/${todo.sync.notionPageId}`, { in_trash: true });
    await update(todo, { title: 'Still wanted' });
    expect(await together(todo)).toMatchObject({ archived: false, title: 'Still wanted', sync: { state: 'synced' } });
    expect((await world.sandbox.page(todo.sync.notionPageId!)).in_trash).toBe(false);
    await policyIs('notion');
  });
});

describe('an observation', () => {
  it('changes nothing when it comes again, late, or from before', async () => {
    const todo = await synced('Seen');
    const before = { page: await see(todo.sync.notionPageId!), readAt: await now() };
    await inNotion(todo, title('Seen again'));
    const after = { page: await see(todo.sync.notionPageId!), readAt: await now() };
    expect(await observe(after.page, after.readAt)).toEqual({ is: 'merged', todoId: todo.id });
    const seen = await read(todo);
    expect(seen).toMatchObject({ title: 'Seen again', version: 2 });
    const asked = (await world.requestedTasks()).length;
    expect(await observe(after.page, after.readAt)).toMatchObject({ is: 'known' });
    expect(await observe(before.page, before.readAt)).toMatchObject({ is: 'doubtful' });
    expect((await read(todo)).title).toBe('Seen again');
    // Nobody can tell that it is old, so Notion is asked.
    expect(await world.requestedTasks()).toHaveLength(asked + 1);
    await work();
    expect(await read(todo)).toMatchObject({ title: 'Seen again', version: 2 });
  });

  it('makes a to-do of a row that somebody made in Notion, once', async () => {
    const made = (await world.sandbox.notion(
      'POST',
      '/pages',
      {
        parent: { data_source_id: await world.sandbox.todoSource() },
        properties: { ...title('Made by a person'), ...status('In progress') },
      },
      await world.sandbox.newToken('A person'),
    )) as SeenPage;
    const found = await Promise.all([observe(made, await now()), observe(made, await now())]);
    expect(found.map(({ is }) => is).sort()).toEqual(['found', 'known']);
    const { todoId } = found[0] as { todoId: string };
    expect(await todos.get(which({ id: todoId }))).toMatchObject({
      ...{ title: 'Made by a person', status: 'In progress', version: 1 },
      sync: { state: 'synced', notionPageId: made.id },
    });
    expect(await world.told('TodoFoundInNotion')).toContainEqual(expect.objectContaining({ todoId }));
    const mine = await todos.get(which({ id: todoId }));
    await update(mine, { status: 'Done' });
    await work();
    expect(await page(mine)).toMatchObject(status('Done'));
  });

  it('makes no second to-do of what a write of ours is just making', async () => {
    await world.sandbox.fault({
      kind: 'slow',
      ms: 1_000,
      when: 'after',
      match: { method: 'POST', pathPattern: '/v1/pages' },
    });
    const todo = await todos.create({ id: randomUUIDv7(), workspaceId: world.workspaceId, title: 'Half made' });
    const worked = work();
    const [half] = await eventually(async () => {
      const made = await world.sandbox.todosCalled('Half made');
      expect(made).toHaveLength(1);
      return made;
    });
    expect(await observe(await see(half!.id), await now())).toEqual({ is: 'doubtful' });
    await worked;
    await work();
    expect((await read(todo)).sync).toMatchObject({ state: 'synced', notionPageId: half!.id });
    const rows = await world.database.query('select from todo where notion_page_id = $1', [half!.id]);
    expect(rows).toHaveLength(1);
  });

  it('of a page that is no row of a to-do data source is none', async () => {
    expect(await observe(await see(world.sandbox.rootPageId), await now())).toEqual({ is: 'foreign' });
  });
});
