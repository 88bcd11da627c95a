import { TestSandbox } from './harness.ts';

let sandbox: TestSandbox;
beforeEach(async () => (sandbox = await TestSandbox.start()));
afterEach(async () => sandbox.close());

const found = (start_cursor?: string) =>
  sandbox.client().search({ query: 'Paged', page_size: 1, ...(start_cursor && { start_cursor }) });

describe('a search that is paged', () => {
  test('goes on from where its cursor stood, though that fits no more', async () => {
    await sandbox.admin('POST', '/clock', { set: '2030-01-01T00:00:00Z', frozen: true });
    const ids = [];
    for (const name of ['one', 'two', 'three']) ids.push(await sandbox.page(`Paged ${name}`));
    const { results, next_cursor } = await found();
    expect(ids).toContain(next_cursor);
    await sandbox.client().pages.update({ page_id: next_cursor!, in_trash: true });
    const next = await found(next_cursor!);
    const last = ids.find(id => id !== results[0]!.id && id !== next_cursor);
    expect(next.results.map(({ id }) => id)).toEqual([last]);
    expect(next.next_cursor).toBeNull();
  });
});
