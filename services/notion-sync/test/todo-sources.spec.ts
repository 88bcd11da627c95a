import type { Todo, TodoSource } from '@na/contracts';
import { randomUUIDv7 } from 'node:crypto';
import { TodoLinks } from '../src/todo-links/todo-links.ts';
import { TodoSources } from '../src/todo-sources/todo-sources.ts';
import { Todos } from '../src/todos/todos.ts';
import { carryOut } from './attempts.ts';
import { startWorld, type World } from './world.ts';

let world: World;
let todos: Todos;
let sources: TodoSources;
let links: TodoLinks;

beforeAll(async () => {
  world = await startWorld();
  todos = world.app.get(Todos, { strict: false });
  sources = world.app.get(TodoSources, { strict: false });
  links = world.app.get(TodoLinks, { strict: false });
  const source = await world.sandbox.todoSource();
  const properties = {
    Deadline: { date: {} },
    Estimate: { number: {} },
    Tags: { multi_select: {} },
    Paid: { checkbox: {} },
  };
  await world.sandbox.notion('PATCH', `/data_sources/${source}`, { properties });
});
afterAll(() => world?.close());

const isDone = new Set<string>();
async function work(): Promise<void> {
  for (const task of await world.requestedTasks()) {
    if (isDone.has(task.id)) continue;
    isDone.add(task.id);
    await carryOut(world.app, task);
  }
}

const request = (title: string, more: object = {}) => ({
  ...{ id: randomUUIDv7(), workspaceId: world.workspaceId, title },
  ...more,
});
const read = ({ id }: Todo) => todos.get({ workspaceId: world.workspaceId, id });

async function synced(title: string, more: object = {}): Promise<Todo> {
  const todo = await todos.create(request(title, more));
  await work();
  return read(todo);
}

async function source(): Promise<TodoSource> {
  return (await sources.list({ workspaceId: world.workspaceId, limit: 10 })).sources[0]!;
}

async function choose(fields: TodoSource['fields'][number] | object): Promise<TodoSource> {
  const { id } = await source();
  return sources.update({ workspaceId: world.workspaceId, id, fields: fields as never });
}

const homeOf = ({ fields }: TodoSource, name: string) => fields.find(({ field }) => field === name);

describe('the data source of to-dos', () => {
  it('tells where each field goes, and lets another property be chosen by name', async () => {
    await synced('So that the schema is known');
    expect(homeOf(await source(), 'dueDate')).toMatchObject({ state: 'detected', propertyName: 'Due' });
    const chosen = await choose({ dueDate: 'Deadline', labels: false });
    expect(homeOf(chosen, 'dueDate')).toMatchObject({
      state: 'chosen',
      propertyName: 'Deadline',
      propertyType: 'date',
    });
    expect(homeOf(chosen, 'labels')).toMatchObject({ state: 'none' });
    const todo = await synced('By the deadline', { dueDate: '2026-12-24' });
    expect((await world.sandbox.page(todo.sync.notionPageId!)).properties).toMatchObject({
      Deadline: { date: { start: '2026-12-24' } },
      Due: { date: null },
    });
    await expect(todos.create(request('Labelled', { labels: ['x'] }))).rejects.toMatchObject({
      code: 'todo_property_missing',
    });
  });

  it('refuses what does not fit, at its field, with what does', async () => {
    await expect(choose({ dueDate: 'Priority' })).rejects.toThrow(
      /\/fields\/dueDate should be the id or name of a property of type date .*“Due”/,
    );
    await expect(choose({ colour: 'Due' })).rejects.toThrow('/fields/colour should be one of dueDate');
    await expect(choose({ title: 'Due' })).rejects.toThrow('/fields/title should be left out');
    const { id } = await source();
    await expect(
      sources.update({ workspaceId: world.workspaceId, id, expectedVersion: 99, fields: {} }),
    ).rejects.toMatchObject({ code: 'version_stale' });
    await expect(sources.get({ workspaceId: randomUUIDv7(), id })).rejects.toMatchObject({
      code: 'todo_source_not_found',
    });
  });

  it('follows a property that is renamed, and tells of one that is gone', async () => {
    await choose({ dueDate: 'Deadline' });
    const path = `/data_sources/${await world.sandbox.todoSource()}`;
    await world.sandbox.notion('PATCH', path, { properties: { Deadline: { name: 'Until' } } });
    const todo = await synced('Renamed', { dueDate: '2027-01-01' });
    expect((await world.sandbox.page(todo.sync.notionPageId!)).properties).toMatchObject({
      Until: { date: { start: '2027-01-01' } },
    });
    await world.sandbox.notion('PATCH', path, { properties: { Until: null } });
    const drifted = await choose({ labels: null });
    expect(homeOf(drifted, 'dueDate')).toMatchObject({ state: 'broken', problem: expect.stringContaining('is gone') });
    expect(await world.told('TodoSourceDrifted')).toMatchObject([{ sourceId: drifted.id, field: 'dueDate' }]);
    expect(homeOf(await choose({ dueDate: null }), 'dueDate')).toMatchObject({ propertyName: 'Due' });
  });

  it('orders priorities as Notion does, also those from before it was looked at', async () => {
    const low = await synced('Ranked low', { priority: 'Low' });
    const high = await synced('Ranked high', { priority: 'High' });
    await world.database.query('update todo set priority_rank = null');
    await world.database.query(`update todo_source set priorities = '{}'`);
    await choose({ labels: null });
    const [source] = await world.database.query<{ priorities: string[] }>('select priorities from todo_source');
    const { priorities } = source!;
    const ranks = await world.database.query<{ id: string; priority_rank: number }>(
      'select id, priority_rank from todo where id = any($1)',
      [[low.id, high.id]],
    );
    expect(Object.fromEntries(ranks.map(row => [row.id, row.priority_rank]))).toEqual({
      [low.id]: priorities.indexOf('Low') + 1,
      [high.id]: priorities.indexOf('High') + 1,
    });
  });

  it('takes further properties by name, both ways', async () => {
    const todo = await synced('Estimated', { properties: { Estimate: 3, Paid: true }, labels: ['b', 'a'] });
    expect(todo).toMatchObject({
      properties: { Estimate: 3, Paid: true },
      labels: ['a', 'b'],
      sync: { state: 'synced' },
    });
    await world.sandbox.notion('PATCH', `/pages/${todo.sync.notionPageId}`, {
      properties: { Estimate: { number: 5 } },
    });
    await todos.update({ workspaceId: world.workspaceId, id: todo.id, properties: { Paid: false } });
    await work();
    expect(await read(todo)).toMatchObject({ properties: { Estimate: 5, Paid: false }, sync: { state: 'synced' } });
    await expect(todos.create(request('x', { properties: { Cost: 1 } }))).rejects.toThrow('no property “Cost”');
    await expect(todos.create(request('x', { properties: { Estimate: 'much' } }))).rejects.toMatchObject({
      code: 'todo_property_unfit',
      errors: [{ pointer: '/properties/Estimate', detail: 'should be a number' }],
    });
  });
});

describe('a chat platform', () => {
  const link = <More extends object>(more: More) => ({
    id: randomUUIDv7(),
    workspaceId: world.workspaceId,
    platform: 'slack',
    ...more,
  });

  it('has channels that say where to-dos go, each linked once', async () => {
    await expect(todos.create(request('x', { channel: { platform: 'slack', channelId: 'C1' } }))).rejects.toMatchObject(
      {
        code: 'todo_channel_unmapped',
      },
    );
    const asked = link({ channelId: 'C1' });
    const made = await links.linkChannel(asked);
    expect(made).toMatchObject({
      connectionId: world.connectionId,
      notionDataSourceId: await world.sandbox.todoSource(),
    });
    expect(await links.linkChannel(asked)).toEqual(made);
    await expect(links.linkChannel(link({ channelId: 'C1' }))).rejects.toMatchObject({
      code: 'todo_link_taken',
      kind: 'conflict',
    });
    const found = await links.listChannels({
      workspaceId: world.workspaceId,
      platform: 'slack',
      channelId: 'C1',
      limit: 5,
    });
    expect(found.links).toEqual([made]);
    const todo = await synced('From a channel', { channel: { platform: 'slack', channelId: 'C1' } });
    expect(todo).toMatchObject({ connectionId: world.connectionId, sync: { state: 'synced' } });
    await links.unlinkChannel({ workspaceId: world.workspaceId, id: made.id });
    await expect(links.getChannel({ workspaceId: world.workspaceId, id: made.id })).rejects.toMatchObject({
      code: 'todo_link_not_found',
    });
  });

  it('has people whom assignees mean once they are linked', async () => {
    const { results } = (await world.sandbox.notion('GET', '/users')) as { results: { id: string; name: string }[] };
    const notionUserId = results.find(({ name }) => name === 'Ada Lovelace')!.id;
    await expect(todos.create(request('x', { assignee: 'slack:U1' }))).rejects.toMatchObject({
      ...{ code: 'todo_assignee_unmapped', kind: 'invalid', errors: [{ pointer: '/assignee' }] },
      detail: expect.stringContaining('POST /v1/person-links'),
    });
    const made = await links.linkPerson(link({ platformUserId: 'U1', notionUserId }));
    await expect(links.linkPerson(link({ platformUserId: 'U1', notionUserId }))).rejects.toMatchObject({
      code: 'todo_link_taken',
    });
    const todo = await synced('For Ada', { assignee: 'slack:U1' });
    expect(todo).toMatchObject({ assignee: 'slack:U1', notionAssigneeId: notionUserId, sync: { state: 'synced' } });
    expect((await world.sandbox.page(todo.sync.notionPageId!)).properties).toMatchObject({
      Assignee: { people: [{ id: notionUserId }] },
    });
    await expect(links.getPerson({ workspaceId: randomUUIDv7(), id: made.id })).rejects.toMatchObject({
      code: 'todo_link_not_found',
    });
  });
});
