import type { Todo } from '@na/contracts';
import { eventually } from '@na/testing';
import { randomUUIDv7 } from 'node:crypto';
import { TodoLists } from '../src/todos/todo-lists.ts';
import { Todos } from '../src/todos/todos.ts';
import { carryOut } from './attempts.ts';
import { HookDoor } from './hook-door.ts';
import { MirrorWorld } from './mirror.ts';
import { startWorld, type World } from './world.ts';

let mirror: MirrorWorld;
let world: World;
let door: HookDoor | undefined;

afterEach(async () => {
  await door?.close();
  door = undefined;
  await world?.close();
});

/** Carries out what was asked for and has not been yet. */
const isDone = new Set<string>();
async function work(): Promise<void> {
  for (const task of await world.requestedTasks()) {
    if (isDone.has(task.id)) continue;
    isDone.add(task.id);
    await carryOut(world.app, task);
  }
}

/** The to-dos as the API lists them, by the ids of their pages. */
async function listed(notionPageId: string): Promise<Todo[]> {
  const { workspaceId } = world;
  const { todos } = await world.app
    .get(TodoLists, { strict: false })
    .list({ workspaceId, includeArchived: false, limit: 100 });
  return todos.filter(({ sync }) => sync.notionPageId === notionPageId);
}

async function countOf(event: string, todoId: string): Promise<number> {
  return (await world.told<{ todoId: string }>(event)).filter(told => told.todoId === todoId).length;
}

/** What each way needs, and how what was done in Notion comes here by it. */
const WAYS = {
  'webhooks alone': {
    environment: { MIRROR_READ_AGAIN: 'on' },
    open: async () => (door = await HookDoor.open(world)),
    comes: () => Promise.resolve(),
  },
  'polls alone': {
    environment: {},
    open: () => Promise.resolve(),
    comes: async () => {
      await mirror.nextMinute();
      await mirror.pollBoth();
      await work();
    },
  },
};

describe.each(Object.entries(WAYS))('what people do with to-dos in Notion comes to the API by %s', (_, way) => {
  it('once: rows that they make, edit, trash and restore, and edits of those that we made', async () => {
    world = await startWorld(way.environment, ['--webhook-aggregation', '50']);
    mirror = new MirrorWorld(world);
    await mirror.backfill();
    await way.open();
    const arrives = (look: () => Promise<void>) =>
      eventually(async () => {
        await way.comes();
        await look();
      });

    const theirs = await mirror.newRow('Call the plumber');
    await arrives(async () => expect(await listed(theirs)).toMatchObject([{ title: 'Call the plumber' }]));
    const [todo] = await listed(theirs);

    const todos = world.app.get(Todos, { strict: false });
    const id = randomUUIDv7();
    await todos.create({ id, workspaceId: world.workspaceId, title: 'Made by us' });
    await work();
    const ours = (await todos.get({ workspaceId: world.workspaceId, id })).sync.notionPageId!;

    for (const page of [theirs, ours]) await mirror.retitle(page, 'Call the electrician');
    for (const page of [theirs, ours])
      await arrives(async () => expect(await listed(page)).toMatchObject([{ title: 'Call the electrician' }]));

    await mirror.trash(theirs);
    await arrives(async () => expect(await listed(theirs)).toEqual([]));
    await mirror.trash(theirs, false);
    await arrives(async () => expect(await listed(theirs)).toMatchObject([{ id: todo!.id }]));

    await way.comes();
    await way.comes();
    expect([
      await countOf('TodoFoundInNotion', todo!.id),
      await countOf('TodoEditedInNotion', todo!.id),
      await countOf('TodoFoundInNotion', id),
      await countOf('TodoEditedInNotion', id),
    ]).toEqual([1, 3, 0, 1]);
  });
});

describe('edits of both sides at the same time', () => {
  it('are all there on both, though each write of ours is told by a webhook while others are on their way', async () => {
    world = await startWorld({ MIRROR_READ_AGAIN: 'on' }, ['--webhook-aggregation', '50']);
    mirror = new MirrorWorld(world);
    await mirror.backfill();
    door = await HookDoor.open(world);
    const todos = world.app.get(Todos, { strict: false });
    const ids = Array.from({ length: 10 }, () => randomUUIDv7());
    const which = (id: string) => ({ workspaceId: world.workspaceId, id });
    await Promise.all(ids.map((id, at) => todos.create({ ...which(id), title: `Job ${at}` })));
    await work();
    const made = await Promise.all(ids.map(id => todos.get(which(id))));
    const theirs = made.map(({ sync }) =>
      world.sandbox.notion('PATCH', `/pages/${sync.notionPageId}`, {
        properties: { Status: { status: { name: 'In progress' } } },
      }),
    );
    const ours = made.map(({ id, title }) => todos.update({ ...which(id), clear: [], title: `${title}, renamed` }));
    await Promise.all([...theirs, ...ours, work()]);
    for (const { id, title, sync } of made) {
      const said = { title: `${title}, renamed`, status: 'In progress' };
      await eventually(async () => {
        await work();
        expect(await todos.get(which(id))).toMatchObject({ ...said, sync: { state: 'synced' } });
      });
      expect((await world.sandbox.page(sync.notionPageId!)).properties).toMatchObject({
        Name: { title: [{ plain_text: said.title }] },
        Status: { status: { name: said.status } },
      });
      await eventually(async () => expect(await mirror.row(sync.notionPageId!)).toMatchObject({ title: said.title }));
      expect(await countOf('TodoEditedInNotion', id)).toBe(1);
      expect(await listed(sync.notionPageId!)).toHaveLength(1);
    }
    expect(await world.told('TodoConflicted')).toEqual([]);
  });
});
