import type { JsonObject, Page } from '@na/contracts';
import { randomUUIDv7 } from 'node:crypto';
import { Pages } from '../src/pages/pages.ts';
import { attempt, carryOut, directTask, resultOf, type Ending } from './attempts.ts';
import { startWorld, type World } from './world.ts';

let world: World;
let pages: Pages;

beforeAll(async () => {
  world = await startWorld();
  pages = world.app.get(Pages, { strict: false });
});
afterAll(() => world?.close());

const line = (content: string): JsonObject => ({ paragraph: { rich_text: [{ text: { content } }] } });
const lines = (count: number) => Array.from({ length: count }, (_, at) => line(`line ${at + 1}`));
const request = (title: string, more: object = {}) => ({
  id: randomUUIDv7(),
  workspaceId: world.workspaceId,
  parent: { pageId: world.sandbox.rootPageId },
  title,
  children: [],
  ...more,
});
const which = ({ id }: { id: string }) => ({ workspaceId: world.workspaceId, id });

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

async function synced(title: string, more: object = {}): Promise<Page> {
  const page = await pages.create(request(title, more));
  expect(await carryOutAll()).toMatchObject([{ is: 'succeeded' }]);
  return pages.get(which(page));
}

async function textOf(notionPageId: string): Promise<string[]> {
  const children = (await world.sandbox.childrenOf(notionPageId)) as unknown as {
    paragraph: { rich_text: { plain_text: string }[] };
  }[];
  return children.map(({ paragraph }) => paragraph.rich_text.map(item => item.plain_text).join(''));
}

describe('a page', () => {
  it('hangs below a page, with its body', async () => {
    const page = await synced('Minutes', { children: lines(3) });
    expect(page).toMatchObject({ version: 1, sync: { state: 'synced', notionUrl: expect.any(String) } });
    expect((await world.sandbox.page(page.sync.notionPageId!)).properties).toMatchObject({
      title: { title: [{ plain_text: 'Minutes' }] },
    });
    expect(await textOf(page.sync.notionPageId!)).toEqual(['line 1', 'line 2', 'line 3']);
    expect(await world.told('PageSynced')).toContainEqual(expect.objectContaining({ pageId: page.id, version: 1 }));
  });

  it('is a row of a data source, with its properties', async () => {
    const dataSourceId = await world.sandbox.todoSource();
    const page = await synced('Row', {
      parent: { dataSourceId },
      properties: { Priority: { select: { name: 'High' } } },
    });
    expect((await world.sandbox.page(page.sync.notionPageId!)).properties).toMatchObject({
      Name: { title: [{ plain_text: 'Row' }] },
      Priority: { select: { name: 'High' } },
    });
  });

  it('with a body too long for one request goes up in slices, in order', async () => {
    const page = await synced('Long', { children: lines(250) });
    expect(await textOf(page.sync.notionPageId!)).toEqual(Array.from({ length: 250 }, (_, at) => `line ${at + 1}`));
  });

  it('brings to Notion what was changed, and nothing else', async () => {
    const dataSourceId = await world.sandbox.todoSource();
    const page = await synced('Before', {
      parent: { dataSourceId },
      properties: { Priority: { select: { name: 'High' } } },
    });
    const changed = await pages.update({
      ...which(page),
      title: 'After',
      properties: { Due: { date: { start: '2026-12-01' } } },
    });
    expect(changed).toMatchObject({ title: 'After', version: 2, sync: { state: 'pending' } });
    expect(Object.keys(changed.properties).sort()).toEqual(['Due', 'Priority']);
    await world.sandbox.clearLog();
    await carryOutAll();
    const [patch] = await world.sandbox.log({ method: 'PATCH' });
    expect(Object.keys(patch!.body!.properties!).sort()).toEqual(['Due', 'title']);
    expect((await pages.get(which(page))).sync.state).toBe('synced');
    await expect(pages.update({ ...which(page), expectedVersion: 1, title: 'x' })).rejects.toMatchObject({
      code: 'version_stale',
    });
  });

  it('that is archived lies in Notion’s trash', async () => {
    const page = await synced('Old');
    await pages.archive(which(page));
    await carryOutAll();
    expect((await world.sandbox.page(page.sync.notionPageId!)).in_trash).toBe(true);
    await expect(pages.update({ ...which(page), title: 'x' })).rejects.toMatchObject({ code: 'page_archived' });
  });

  it('is one though it is asked for twice, and with other content it is refused', async () => {
    const asked = request('Once', { children: lines(1) });
    expect(await pages.create(asked)).toEqual(await pages.create(asked));
    await expect(pages.create({ ...asked, children: lines(2) })).rejects.toMatchObject({ code: 'page_id_taken' });
    await carryOutAll();
  });

  it.each<[string, object, string]>([
    ['no parent', { parent: {} }, '/parent should name either a pageId or a dataSourceId'],
    ['two parents', { parent: { pageId: randomUUIDv7(), dataSourceId: randomUUIDv7() } }, '/parent should name either'],
    ['too many blocks', { children: lines(1001) }, '/children should have at most 1000 blocks'],
    ['too large a body', { children: [line('x'.repeat(66_000))] }, '/children should be at most 64 KiB as JSON'],
    ['its title among the properties', { properties: { title: {} } }, '/properties should not hold the title'],
    ['no title', { title: '' }, '/title should have 1 to 2,000 characters'],
  ])('with %s is refused at the field', async (_, fault, sentence) => {
    await expect(pages.create(request('Fit', fault) as never)).rejects.toThrow(sentence);
  });

  it('below a page that Notion does not have fails for good', async () => {
    await pages.create(request('Lost', { parent: { pageId: randomUUIDv7() } }));
    expect(await carryOutAll()).toMatchObject([{ is: 'failed', code: 'notion_not_found', retryable: false }]);
  });
});

describe('a task from outside', () => {
  const direct = (type: string, payload: JsonObject) => directTask(world.workspaceId, type, payload);

  it('makes a page that stands here too', async () => {
    const task = direct('notion.page.create', {
      parent: { pageId: world.sandbox.rootPageId },
      title: 'Direct',
      children: lines(1),
    });
    const { last } = await carryOut(world.app, task);
    expect(last).toMatchObject({ is: 'succeeded', result: { pageId: task.id, notionUrl: expect.any(String) } });
    expect(await pages.get(which(task))).toMatchObject({ title: 'Direct', sync: { state: 'synced' } });
  });

  it('changes and archives a page by our id and by Notion’s', async () => {
    const page = await synced('By either');
    await carryOut(world.app, direct('notion.page.update', { pageId: page.id, title: 'By ours' }));
    expect((await pages.get(which(page))).title).toBe('By ours');
    await carryOut(world.app, direct('notion.page.update', { pageId: page.sync.notionPageId!, title: 'By theirs' }));
    expect(await pages.get(which(page))).toMatchObject({ title: 'By theirs', sync: { state: 'synced' } });
    await carryOut(world.app, direct('notion.page.archive', { pageId: page.sync.notionPageId!.replaceAll('-', '') }));
    expect((await pages.get(which(page))).archived).toBe(true);
    expect((await world.sandbox.page(page.sync.notionPageId!)).in_trash).toBe(true);
  });

  it('changes a page that only Notion knows', async () => {
    const { id } = (await world.sandbox.notion('POST', '/pages', {
      parent: { page_id: world.sandbox.rootPageId },
      properties: { title: { title: [{ text: { content: 'By hand' } }] } },
    })) as { id: string };
    const { last } = await carryOut(world.app, direct('notion.page.update', { pageId: id, title: 'By task' }));
    expect(last).toMatchObject({ is: 'succeeded', result: { notionPageId: id } });
    expect((await world.sandbox.page(id)).properties).toMatchObject({ title: { title: [{ plain_text: 'By task' }] } });
    await carryOut(world.app, direct('notion.page.archive', { pageId: id }));
    expect((await world.sandbox.page(id)).in_trash).toBe(true);
  });

  it('appends blocks, at the end or after another, in order and once though it is repeated', async () => {
    const page = await synced('Appended', { children: lines(2) });
    const append = direct('notion.block.append', { blockId: page.id, children: lines(230).slice(2) });
    const { last } = await carryOut(world.app, append);
    expect(last).toMatchObject({ is: 'succeeded' });
    expect(await carryOut(world.app, append)).toMatchObject({ last });
    expect(await textOf(page.sync.notionPageId!)).toEqual(Array.from({ length: 230 }, (_, at) => `line ${at + 1}`));
    const [first] = await world.sandbox.childrenOf(page.sync.notionPageId!);
    await carryOut(
      world.app,
      direct('notion.block.append', {
        blockId: page.sync.notionPageId!,
        afterId: first!.id,
        children: [line('between')],
      }),
    );
    expect((await textOf(page.sync.notionPageId!)).slice(0, 3)).toEqual(['line 1', 'between', 'line 2']);
  });

  it('that appends to a page on its way to Notion waits for it at no cost', async () => {
    const page = await pages.create(request('On its way'));
    const append = direct('notion.block.append', { blockId: page.id, children: lines(1) });
    expect(await attempt(world.app, append)).toMatchObject({ is: 'given back', delayMs: 1000 });
    await carryOutAll();
    expect(await attempt(world.app, append)).toMatchObject({ is: 'succeeded' });
  });
});

describe('with the older version of the Notion API', () => {
  it('a page is made, appended to after a block, and archived alike', async () => {
    const older = await startWorld({ NOTION_VERSION: '2025-09-03' });
    const direct = (type: string, payload: JsonObject) =>
      carryOut(older.app, directTask(older.workspaceId, type, payload));
    const parent = { pageId: older.sandbox.rootPageId };
    const made = await direct('notion.page.create', { parent, title: 'Older', children: lines(2) });
    const { notionPageId } = resultOf(made.last);
    const [first] = await older.sandbox.childrenOf(String(notionPageId));
    const append = { blockId: notionPageId, afterId: first!.id, children: [line('between')] };
    expect((await direct('notion.block.append', append)).last).toMatchObject({ is: 'succeeded' });
    expect(await older.sandbox.childrenOf(String(notionPageId))).toMatchObject([
      { id: first!.id },
      { paragraph: { rich_text: [{ plain_text: 'between' }] } },
      { type: 'paragraph' },
    ]);
    await direct('notion.page.archive', { pageId: notionPageId });
    expect((await older.sandbox.page(String(notionPageId))).in_trash).toBe(true);
    const versions = new Set(
      (await older.sandbox.log({ path: '/v1/pages*', method: 'POST' })).map(({ version }) => version),
    );
    expect([...versions]).toEqual(['2025-09-03']);
    await older.close();
  });
});
