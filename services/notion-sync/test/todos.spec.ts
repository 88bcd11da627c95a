import type { Todo } from '@na/contracts';
import { transaction } from '@na/persistence';
import type { Heard } from '@na/messaging';
import { randomUUIDv7 } from 'node:crypto';
import { DataSource } from 'typeorm';
import { OutcomeEvents } from '../src/sync/outcome.events.ts';
import { TodoLists } from '../src/todos/todo-lists.ts';
import { Todos } from '../src/todos/todos.ts';
import { carryOut, directTask, type Ending } from './attempts.ts';
import { startWorld, type World } from './world.ts';

let world: World;
let todos: Todos;

beforeAll(async () => {
  world = await startWorld();
  todos = world.app.get(Todos, { strict: false });
});
afterAll(() => world?.close());

const request = (title: string, more: object = {}) => ({
  id: randomUUIDv7(),
  workspaceId: world.workspaceId,
  title,
  ...more,
});
const which = ({ id }: { id: string }) => ({ workspaceId: world.workspaceId, id });
const update = (todo: Todo, change: object) => todos.update({ ...which(todo), clear: [], ...change });
const list = (filter: object = {}) =>
  world.app.get(TodoLists, { strict: false }).list({
    workspaceId: world.workspaceId,
    syncStates: [],
    statuses: [],
    includeArchived: false,
    limit: 100,
    ...filter,
  });

/** Runs the tasks that were asked for and have not run yet, in their order. */
const isDone = new Set<string>();
async function carryOutAll(): Promise<Ending[]> {
  const ends: Ending[] = [];
  for (const task of await world.requestedTasks()) {
    if (isDone.has(task.id)) continue;
    isDone.add(task.id);
    ends.push((await carryOut(world.app, task)).last);
  }
  return ends;
}

async function synced(title: string, more: object = {}): Promise<Todo> {
  const todo = await todos.create(request(title, more));
  await carryOutAll();
  return todos.get(which(todo));
}

async function idOf(name: string): Promise<string> {
  const { results } = (await world.sandbox.notion('GET', '/users')) as { results: { id: string; name: string }[] };
  return results.find(user => user.name === name)!.id;
}

/** The scheduler tells that a task failed. */
function fail(taskId: string, type: string, detail: string): Promise<void> {
  const body = { taskId, version: 3, type, attempt: 1, error: { kind: 'invalid', code: 'x', detail } };
  return transaction(world.app.get(DataSource), tx =>
    world.app.get(OutcomeEvents, { strict: false }).taskFailed(body, { tx } as Heard),
  );
}

describe('a to-do', () => {
  it('is pending here at once, and then in Notion with all its fields', async () => {
    const taken = await todos.create(
      request('Buy milk', { dueDate: '2026-11-30', priority: 'High', assignee: 'ada lovelace', status: 'In progress' }),
    );
    expect(taken).toMatchObject({ title: 'Buy milk', version: 1, archived: false, sync: { state: 'pending' } });
    expect(await todos.get(which(taken))).toEqual(taken);
    expect((await world.requestedTasks()).at(-1)).toMatchObject({
      id: taken.sync.taskId,
      type: 'notion.todo.create',
      serialKey: `todo:${taken.id}`,
      payload: { todoId: taken.id, title: 'Buy milk', connectionId: world.connectionId },
    });
    expect(await carryOutAll()).toMatchObject([{ is: 'succeeded' }]);
    const { sync } = await todos.get(which(taken));
    expect(sync).toMatchObject({ state: 'synced', notionUrl: expect.stringContaining(world.sandbox.url) });
    expect((await world.sandbox.page(sync.notionPageId!)).properties).toMatchObject({
      Name: { title: [{ plain_text: 'Buy milk' }] },
      Status: { status: { name: 'In progress' } },
      Due: { date: { start: '2026-11-30' } },
      Priority: { select: { name: 'High' } },
      Assignee: { people: [{ id: await idOf('Ada Lovelace') }] },
    });
    expect(await world.told('TodoSynced')).toContainEqual({
      todoId: taken.id,
      version: 1,
      notionPageId: sync.notionPageId,
      notionUrl: sync.notionUrl,
    });
  });

  it('that is asked for twice with one id is one, and with other content it is refused', async () => {
    const asked = request('Once');
    const [first, second] = await Promise.all([todos.create(asked), todos.create(asked)]);
    expect(second).toEqual(first);
    expect((await world.requestedTasks()).filter(({ payload }) => payload.todoId === first.id)).toHaveLength(1);
    await expect(todos.create({ ...asked, title: 'Twice' })).rejects.toMatchObject({ code: 'todo_id_taken' });
    await expect(todos.create({ ...asked, workspaceId: randomUUIDv7() })).rejects.toMatchObject({
      code: 'todo_id_taken',
    });
    await update(first, { title: 'Changed since' });
    expect(await todos.create(asked)).toMatchObject({ id: first.id, title: 'Changed since' });
  });

  it('brings to Notion what was changed and touches nothing else there', async () => {
    const todo = await synced('Paint the door', { priority: 'Low', dueDate: '2026-12-01' });
    const { notionPageId } = todo.sync;
    await world.sandbox.notion('PATCH', `/pages/${notionPageId}`, {
      properties: { Priority: { select: { name: 'Critical' } } },
    });
    await world.sandbox.clearLog();
    const changed = await update(todo, { title: 'Paint the gate', status: 'Done', clear: ['dueDate'] });
    expect(changed).toMatchObject({
      title: 'Paint the gate',
      status: 'Done',
      priority: 'Low',
      version: 2,
      sync: { state: 'pending' },
    });
    expect(changed.dueDate).toBeUndefined();
    await carryOutAll();
    expect((await todos.get(which(todo))).sync.state).toBe('synced');
    expect((await world.sandbox.page(notionPageId!)).properties).toMatchObject({
      Name: { title: [{ plain_text: 'Paint the gate' }] },
      Status: { status: { name: 'Done' } },
      Due: { date: null },
      Priority: { select: { name: 'Critical' } },
    });
    expect(await world.sandbox.log({ method: 'PATCH' })).toHaveLength(1);
  });

  it('is changed only at the version that the caller has seen, and not by a change that changes nothing', async () => {
    const todo = await synced('Sweep');
    await expect(update(todo, { expectedVersion: 7, title: 'Mop' })).rejects.toMatchObject({ code: 'version_stale' });
    expect(await update(todo, { expectedVersion: 1, title: 'Sweep' })).toEqual(todo);
    expect(await update(todo, { expectedVersion: 1, title: 'Mop' })).toMatchObject({ version: 2 });
    await expect(todos.update({ ...which({ id: randomUUIDv7() }), title: 'x', clear: [] })).rejects.toMatchObject({
      code: 'todo_not_found',
    });
  });

  it('that changes before its first task runs is made as it is by then, and the later task has nothing left to do', async () => {
    const todo = await todos.create(request('First words'));
    await update(todo, { title: 'Last words', priority: 'High' });
    await world.sandbox.clearLog();
    await carryOutAll();
    expect(
      (await world.sandbox.log({ path: '/v1/pages*' })).filter(({ body }) =>
        JSON.stringify(body ?? '').includes('words'),
      ),
    ).toHaveLength(1);
    expect(await todos.get(which(todo))).toMatchObject({ version: 2, sync: { state: 'synced' } });
    expect(await world.sandbox.todosCalled('Last words')).toHaveLength(1);
  });

  it('that is archived lies in Notion’s trash, and can be archived again but not changed', async () => {
    const todo = await synced('Burn the letters');
    expect(await todos.archive(which(todo))).toMatchObject({ archived: true, sync: { state: 'pending' } });
    await carryOutAll();
    expect((await world.sandbox.page(todo.sync.notionPageId!)).in_trash).toBe(true);
    const archived = await todos.get(which(todo));
    expect(archived.sync.state).toBe('synced');
    expect(await todos.archive(which(todo))).toEqual(archived);
    await expect(update(todo, { title: 'Keep them' })).rejects.toMatchObject({ code: 'todo_archived' });
  });

  it('that is archived before Notion heard of it is never made there', async () => {
    const todo = await todos.create(request('Never mind'));
    expect(await todos.archive(which(todo))).toMatchObject({
      archived: true,
      sync: { state: 'synced', taskId: todo.sync.taskId },
    });
    expect(await carryOutAll()).toMatchObject([{ is: 'succeeded' }]);
    expect(await world.sandbox.todosCalled('Never mind')).toEqual([]);
  });
});

describe('a to-do that Notion cannot take', () => {
  it('is refused at once when the data source is known to lack its status', async () => {
    await synced('So that the schema is known');
    const refused = await todos.create(request('Nap', { status: 'Dreaming' })).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'todo_status_unknown', kind: 'invalid', errors: [{ pointer: '/status' }] });
    expect((refused as Error).message).toContain('Not started, In progress, Done');
  });

  it('fails its task for good, is told to have failed, and comes to Notion after all once it is mended', async () => {
    const todo = await todos.create(request('Ask around', { assignee: 'Nobody in Particular' }));
    expect(await carryOutAll()).toMatchObject([{ is: 'failed', code: 'todo_assignee_unknown', retryable: false }]);
    await fail(todo.sync.taskId, 'notion.todo.create', 'Nobody goes by that name.');
    expect((await todos.get(which(todo))).sync).toMatchObject({ state: 'failed', error: 'Nobody goes by that name.' });
    expect(await world.told('TodoSyncFailed')).toContainEqual({
      todoId: todo.id,
      version: 1,
      error: 'Nobody goes by that name.',
    });
    await update(todo, { assignee: 'grace@example.com' });
    await carryOutAll();
    expect((await todos.get(which(todo))).sync).toMatchObject({ state: 'synced' });
    expect(await world.sandbox.todosCalled('Ask around')).toHaveLength(1);
  });

  it('is not told to have failed when a late word of failure comes after its success', async () => {
    const todo = await synced('Outrun the news');
    await fail(todo.sync.taskId, 'notion.todo.create', 'Too late.');
    expect((await todos.get(which(todo))).sync.state).toBe('synced');
  });

  it('gets what was added to the data source a moment ago', async () => {
    await synced('So that the schema is known');
    const source = await world.sandbox.todoSource();
    await world.sandbox.notion('PATCH', `/data_sources/${source}`, { properties: { Due: { name: 'Deadline' } } });
    const todo = await synced('On time', { dueDate: '2026-12-24' });
    await world.sandbox.notion('PATCH', `/data_sources/${source}`, { properties: { Deadline: { name: 'Due' } } });
    expect(todo.sync.state).toBe('synced');
    expect((await world.sandbox.page(todo.sync.notionPageId!)).properties).toMatchObject({
      Due: { date: { start: '2026-12-24' } },
    });
  });
});

describe('the list of to-dos', () => {
  it('is newest first, in pages that do not shift, filtered as asked', async () => {
    const workspaceId = randomUUIDv7();
    await world.database.query(
      `insert into todo (id, workspace_id, connection_id, notion_data_source_id, title, status, archived, changed, sync_state, sync_task_id, made_by_task, made_from)
       select uuidv7(), $1, $2, $2, 'n' || n, case when n % 2 = 0 then 'Done' end, n = 7, '{}', case when n < 4 then 'failed' else 'synced' end, uuidv7(), uuidv7(), ''
       from generate_series(1, 7) n order by n`,
      [workspaceId, world.connectionId],
    );
    const titles = async (filter: object) => (await list({ workspaceId, ...filter })).todos.map(({ title }) => title);
    const first = await list({ workspaceId, limit: 4 });
    expect(first.todos.map(({ title }) => title)).toEqual(['n6', 'n5', 'n4', 'n3']);
    const second = await list({ workspaceId, limit: 4, cursor: first.nextCursor });
    expect(second.todos.map(({ title }) => title)).toEqual(['n2', 'n1']);
    expect(second.nextCursor).toBeUndefined();
    expect(await titles({ includeArchived: true, limit: 1 })).toEqual(['n7']);
    expect(await titles({ syncStates: ['failed'] })).toEqual(['n3', 'n2', 'n1']);
    expect(await titles({ statuses: ['Done'] })).toEqual(['n6', 'n4', 'n2']);
    await expect(list({ limit: 0 })).rejects.toThrow('/limit should be from 1 to 100');
    await expect(list({ cursor: 'x' })).rejects.toThrow('?cursor');
  });
});

describe('a task from outside', () => {
  it('makes a to-do that stands here too, once, however often its attempt is repeated', async () => {
    const task = directTask(world.workspaceId, 'notion.todo.create', { title: 'From a task', priority: 'Urgent' });
    const [one, two] = [await carryOut(world.app, task), await carryOut(world.app, task)];
    expect(one.last).toMatchObject({ is: 'succeeded', result: { todoId: task.id } });
    expect(two.last).toEqual(one.last);
    expect(await todos.get(which(task))).toMatchObject({
      title: 'From a task',
      sync: { state: 'synced', taskId: task.id },
    });
    expect(await world.sandbox.todosCalled('From a task')).toHaveLength(1);
  });

  it('changes a to-do once, though a later change came before it was repeated', async () => {
    const todo = await synced('Original');
    const change = directTask(world.workspaceId, 'notion.todo.update', {
      todoId: todo.id,
      title: 'By a task',
      clear: [],
    });
    expect((await carryOut(world.app, change)).last).toMatchObject({ is: 'succeeded' });
    await update(todo, { title: 'By a person' });
    await carryOut(world.app, change);
    expect(await todos.get(which(todo))).toMatchObject({ title: 'By a person', version: 3, sync: { state: 'synced' } });
  });

  it('archives a to-do', async () => {
    const todo = await synced('Leave');
    const task = directTask(world.workspaceId, 'notion.todo.archive', { todoId: todo.id });
    expect((await carryOut(world.app, task)).last).toMatchObject({ is: 'succeeded' });
    expect(await todos.get(which(todo))).toMatchObject({ archived: true, sync: { state: 'synced' } });
    expect((await world.sandbox.page(todo.sync.notionPageId!)).in_trash).toBe(true);
  });

  // ASVS 8.4.1
  it('cannot reach into another workspace', async () => {
    const todo = await synced('Mine');
    const task = directTask(randomUUIDv7(), 'notion.todo.archive', { todoId: todo.id });
    expect((await carryOut(world.app, task)).last).toMatchObject({
      is: 'failed',
      code: 'todo_not_found',
      retryable: false,
    });
  });
});
