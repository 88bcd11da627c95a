import type { Todo } from '@na/contracts';
import { randomUUIDv7 } from 'node:crypto';
import { Todos } from '../src/todos/todos.ts';
import { carryOut } from './attempts.ts';
import { startWorld, type World } from './world.ts';

describe('a to-do', () => {
  let world: World;
  let todos: Todos;

  beforeAll(async () => {
    world = await startWorld();
    todos = world.app.get(Todos, { strict: false });
  });
  afterAll(() => world.close());

  const request = (title: string, more: object = {}) => ({ id: randomUUIDv7(), workspaceId: world.workspaceId, title, ...more });
  const get = (id: string) => todos.get({ workspaceId: world.workspaceId, id });

  /** Runs what was asked for since the last time. */
  const done = new Set<string>();
  async function carryOutAll() {
    const tasks = (await world.requestedTasks()).filter(({ id }) => !done.has(id));
    const ends = [];
    for (const task of tasks) {
      done.add(task.id);
      ends.push((await carryOut(world.app, task)).last);
    }
    return ends;
  }

  it('is pending here at once, and then in Notion with all its fields', async () => {
    const taken = await todos.create(
      request('Buy milk', { dueDate: '2026-11-30', priority: 'High', assignee: 'Ada', status: 'In progress' }),
    );
    expect(taken).toMatchObject({ title: 'Buy milk', version: 1, archived: false, sync: { state: 'pending' } });
    expect(await get(taken.id)).toEqual(taken);
    const [task] = await world.requestedTasks();
    expect(task).toMatchObject({
      id: taken.sync.taskId,
      type: 'notion.todo.create',
      serialKey: `todo:${taken.id}`,
      payload: { todoId: taken.id, title: 'Buy milk', connectionId: world.connectionId },
    });
    const ends = await carryOutAll();
    expect(ends).toMatchObject([{ is: 'succeeded' }]);
    const synced = await get(taken.id);
    expect(synced.sync).toMatchObject({ state: 'synced', notionUrl: expect.stringContaining(world.sandbox.url) });
    const page = await world.sandbox.page(synced.sync.notionPageId!);
    expect(page.properties).toMatchObject({
      Name: { title: [{ plain_text: 'Buy milk' }] },
      Status: { status: { name: 'In progress' } },
      Due: { date: { start: '2026-11-30' } },
      Priority: { select: { name: 'High' } },
    });
    expect(await world.told('TodoSynced')).toEqual([
      { todoId: taken.id, version: 1, notionPageId: synced.sync.notionPageId, notionUrl: synced.sync.notionUrl },
    ]);
    void ({} as Todo);
  });
});
