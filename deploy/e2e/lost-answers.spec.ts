import { eventually } from '@na/testing';
import { auditIsComplete } from './accounts.ts';
import { startHouse, type House } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
}, 120_000);
afterAll(() => house?.close(), 60_000);
afterEach(() => house.sandbox.clearFaults());

const creating = (title: string) => ({ method: 'POST', pathPattern: '/v1/pages', bodyContains: title });

/** Waits until a to-do is synced, and gives it. */
function synced(id: string) {
  return eventually(
    async () => {
      const todo = await house.api.get(`/v1/todos/${id}`);
      expect(todo.sync).toMatchObject({ state: 'synced' });
      return todo;
    },
    { withinMs: 45_000 },
  );
}

/** How often Notion was asked to make a page of this title. */
async function timesAsked(title: string): Promise<number> {
  const log = await house.sandbox.log();
  return log.filter(
    ({ method, path, body }) => method === 'POST' && path === '/v1/pages' && JSON.stringify(body).includes(title),
  ).length;
}

async function adopted(taskId: string): Promise<string[]> {
  const { data } = await house.api.get('/v1/audit?type=na.notion_sync.v1.EffectAdopted&limit=100');
  return data.flatMap((record: { data: { taskId: string; cause: string } }) =>
    record.data.taskId === taskId ? [record.data.cause] : [],
  );
}

describe('a to-do is in Notion once', () => {
  it('though notion-sync is killed between the answer of Notion and the note of it', async () => {
    const title = 'Survives the kill';
    // Notion has saved, and its answer is on the way for so long that the kill comes first.
    await house.sandbox.fault({ kind: 'slow', ms: 3000, when: 'after', match: creating(title) });
    const { id, sync } = await house.api.post('/v1/todos', { title });
    await eventually(async () => expect(await house.sandbox.todos(title)).toHaveLength(1));
    expect((await house.api.get(`/v1/todos/${id}`)).sync.state).toBe('pending');
    const [replica] = house.stack.services['notion-sync'];
    const { pid } = replica;
    await replica.kill();

    const [page] = await house.sandbox.todos(title);
    expect((await synced(id)).sync.notionPageId).toBe(page!.id);
    expect(replica.pid).not.toBe(pid);
    expect(await house.sandbox.todos(title)).toHaveLength(1);
    expect(await timesAsked(title)).toBe(1);
    await eventually(async () => expect(await adopted(sync.taskId)).toEqual(['the worker died']));
    expect(await house.api.get(`/v1/tasks/${sync.taskId}`)).toMatchObject({
      state: 'succeeded',
      attempts: expect.arrayContaining([expect.objectContaining({ number: 1, outcome: 'lost' })]),
    });
  }, 90_000);

  it('though Notion answers 503 after it has saved', async () => {
    const title = 'Survives the 503';
    await house.sandbox.fault({ kind: '503_after_saving', match: creating(title) });
    const { id, sync } = await house.api.post('/v1/todos?wait=20', { title });
    const todo = await synced(id);
    expect(await house.sandbox.todos(title)).toMatchObject([{ id: todo.sync.notionPageId }]);
    expect(await timesAsked(title)).toBe(1);
    await eventually(async () => expect(await adopted(sync.taskId)).toEqual(['503 after saving']));
  }, 60_000);

  it('though the connection breaks after Notion has saved', async () => {
    const title = 'Survives the break';
    await house.sandbox.fault({ kind: 'drop', when: 'after', match: creating(title) });
    const { id } = await house.api.post('/v1/todos', { title });
    const todo = await synced(id);
    expect(await house.sandbox.todos(title)).toMatchObject([{ id: todo.sync.notionPageId }]);
    expect(await timesAsked(title)).toBe(1);
  }, 60_000);

  it('though the connection breaks before Notion has saved, and it is written again', async () => {
    const title = 'Is written again';
    await house.sandbox.fault({ kind: 'drop', when: 'before', match: creating(title) });
    const { id } = await house.api.post('/v1/todos', { title });
    const todo = await synced(id);
    expect(await house.sandbox.todos(title)).toMatchObject([{ id: todo.sync.notionPageId }]);
    expect(await timesAsked(title)).toBe(2);
  }, 60_000);

  it('and none of this is missing in the record of audit', () => auditIsComplete(house));
});
