import { randomUUIDv7 } from 'node:crypto';
import { Pages } from '../src/pages/pages.ts';
import { Todos } from '../src/todos/todos.ts';
import { carryOut, directTask, resultOf } from './attempts.ts';
import { MirrorWorld } from './mirror.ts';
import { startWorld, type World } from './world.ts';

let mirror: MirrorWorld;
let world: World;
let todos: Todos;

beforeAll(async () => {
  world = await startWorld();
  mirror = new MirrorWorld(world);
  todos = world.app.get(Todos, { strict: false });
  await mirror.backfill();
});
afterEach(() => world.sandbox.clearFaults());
afterAll(() => world?.close());

/** Carries out what was asked for and has not been yet. */
const isDone = new Set<string>();
async function work(): Promise<void> {
  const tasks = (await world.requestedTasks()).filter(({ id }) => !isDone.has(id));
  for (const task of tasks) {
    isDone.add(task.id);
    await carryOut(world.app, task);
  }
}

const which = (id: string) => ({ workspaceId: world.workspaceId, id });
const pageOf = async (id: string) => (await todos.get(which(id))).sync.notionPageId!;
const changesOf = async (page: string) =>
  (await mirror.news()).filter(({ notionPageId }) => notionPageId === page).map(({ change }) => change);

describe('what we write to Notion', () => {
  it('stands in the mirror once Notion has answered, and is told once, however often it is seen after that', async () => {
    const id = randomUUIDv7();
    await todos.create({ ...which(id), title: 'Water the plants' });
    await work();
    const page = await pageOf(id);
    expect(await mirror.row(page)).toMatchObject({ title: 'Water the plants', inTrash: false });
    await todos.update({ ...which(id), clear: [], title: 'Water all plants' });
    await work();
    expect(await mirror.row(page)).toMatchObject({ title: 'Water all plants' });
    await todos.archive(which(id));
    await work();
    expect(await mirror.row(page)).toMatchObject({ inTrash: true });
    for (let round = 0; round < 2; round++) {
      await mirror.nextMinute();
      await mirror.pollBoth();
    }
    expect(await changesOf(page)).toEqual(['created', 'changed', 'trashed']);
    const asked = (await world.requestedTasks()).map(({ type }) => type);
    expect(asked).toEqual(['notion.todo.create', 'notion.todo.update', 'notion.todo.archive']);
    const told = await world.told<{ todoId: string }>('TodoEditedInNotion');
    expect(told.filter(({ todoId }) => todoId === id)).toEqual([]);
  });

  it('is in the mirror for pages too, ours and those that others made', async () => {
    const pages = world.app.get(Pages, { strict: false });
    const id = randomUUIDv7();
    const parent = { pageId: world.sandbox.rootPageId };
    await pages.create({ ...which(id), title: 'Minutes', parent, children: [] });
    await work();
    const { notionPageId } = (await pages.get(which(id))).sync;
    expect(await mirror.row(notionPageId!)).toMatchObject({ title: 'Minutes' });
    const theirs = await mirror.newPage('Made by a person');
    const payload = { pageId: theirs, title: 'Changed by us' };
    resultOf((await carryOut(world.app, directTask(world.workspaceId, 'notion.page.update', payload))).last);
    expect(await mirror.row(theirs)).toMatchObject({ title: 'Changed by us' });
  });

  it('is written though its answer cannot be kept, and found by the next poll', async () => {
    const id = randomUUIDv7();
    await world.database.query("alter table mirror_page add constraint no_lilies check (title not like '%lilies%')");
    await todos.create({ ...which(id), title: 'Water the lilies' });
    await world.sandbox.clearLog();
    await work();
    expect((await world.sandbox.log()).map(({ method, path }) => [method, path])).toEqual([['POST', '/v1/pages']]);
    expect(await todos.get(which(id))).toMatchObject({ sync: { state: 'synced' } });
    await world.database.query('alter table mirror_page drop constraint no_lilies');
    await mirror.nextMinute();
    await mirror.pollBoth();
    expect(await mirror.row(await pageOf(id))).toMatchObject({ title: 'Water the lilies' });
  });
});
