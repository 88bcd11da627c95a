import { iteratePaginatedAPI } from '@notionhq/client';
import { TestSandbox, text, type Loose } from './harness.ts';

let sandbox: TestSandbox;
beforeEach(async () => (sandbox = await TestSandbox.start()));
afterEach(async () => sandbox.close());

async function fill(source: string, count: number): Promise<string[]> {
  const notion = sandbox.client();
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const properties = { Name: { title: text(`row ${index}`) } };
    ids.push((await notion.pages.create({ parent: { data_source_id: source }, properties })).id);
  }
  return ids;
}

const incomplete = { type: 'incomplete', incomplete_reason: 'query_result_limit_reached' };

describe('paging through a query', () => {
  test('every row comes once, whatever the sort', async () => {
    const data_source_id = await sandbox.dataSource({});
    const ids = await fill(data_source_id, 25);
    const query = (args: Loose) => sandbox.client().dataSources.query({ ...args, data_source_id, page_size: 10 });
    for (const sorts of [
      undefined,
      [{ timestamp: 'created_time', direction: 'ascending' }],
      [{ property: 'Name', direction: 'descending' }],
    ]) {
      const seen: string[] = [];
      for await (const page of iteratePaginatedAPI(query, { sorts } as Loose)) seen.push(page.id);
      expect(seen.sort()).toEqual([...ids].sort());
    }
  });

  test('rows that come, change or go meanwhile break no paging', async () => {
    const data_source_id = await sandbox.dataSource({});
    const ids = await fill(data_source_id, 10);
    const notion = sandbox.client();
    const sorts = [{ timestamp: 'created_time' as const, direction: 'descending' as const }];
    const first = await notion.dataSources.query({ data_source_id, page_size: 4, sorts });
    await notion.pages.update({ page_id: first.next_cursor!, in_trash: true });
    await fill(data_source_id, 1);
    const second = await notion.dataSources.query({ data_source_id, sorts, start_cursor: first.next_cursor });
    const expected = ids.toReversed().slice(5);
    expect(second.results.map(({ id }) => id)).toEqual(expected);
  });

  test('only trashed rows come when in_trash is asked for', async () => {
    const data_source_id = await sandbox.dataSource({});
    const [gone] = await fill(data_source_id, 3);
    const notion = sandbox.client();
    await notion.pages.update({ page_id: gone!, in_trash: true });
    expect((await notion.dataSources.query({ data_source_id })).results).toHaveLength(2);
    const trashed = await notion.dataSources.query({ data_source_id, in_trash: true });
    expect(trashed.results).toMatchObject([{ id: gone, in_trash: true }]);
    expect((await notion.search({ filter: { in_trash: true } })).results).toMatchObject([{ id: gone }]);
  });

  test('filter_properties leaves the others out', async () => {
    const data_source_id = await sandbox.dataSource({ Extra: { number: {} } });
    await fill(data_source_id, 1);
    const found: Loose = await sandbox.client().dataSources.query({ data_source_id, filter_properties: ['title'] });
    expect(Object.keys(found.results[0].properties)).toEqual(['Name']);
  });

  test('a query, a view and a search end at 10,000 results and say that they are incomplete', async () => {
    const data_source_id = await sandbox.dataSource({});
    const { store } = sandbox.inside;
    const [one] = await fill(data_source_id, 1);
    const model = store.get('pages', one!)!;
    store.transact(() => {
      for (let index = 0; index < 10_000; index += 1) {
        store.put('pages', {
          ...model,
          id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
          seq: store.nextSeq(),
        });
      }
    });
    const query = (cursor?: string | null) =>
      sandbox
        .client()
        .dataSources.query({ data_source_id, start_cursor: cursor ?? undefined, filter_properties: ['title'] });
    let answer = await query();
    let rows = answer.results.length;
    for (; answer.has_more; rows += answer.results.length) answer = await query(answer.next_cursor);
    expect(rows).toBe(10_000);
    expect(answer).toMatchObject({
      has_more: false,
      next_cursor: null,
      request_status: incomplete,
    });
    const [view] = (await sandbox.client().views.list({ data_source_id })).results;
    const viewed = await sandbox.client().views.queries.create({ view_id: view!.id });
    expect(viewed).toMatchObject({ total_count: 10_000, has_more: true, request_status: incomplete });
    const start_cursor = '00000000-0000-4000-8000-000000009950';
    const found = await sandbox.client().search({ filter: { property: 'object', value: 'page' }, start_cursor });
    expect(found).toMatchObject({ has_more: false, request_status: incomplete });
    expect(found.results).toHaveLength(50);
  });
});

describe('what is found, and when', () => {
  test('a search ends at 10,000 results and says that it is incomplete', async () => {
    const { store } = sandbox.inside;
    const model = store.get('pages', await sandbox.page('Found'))!;
    const many = (count: number) =>
      store.transact(() => {
        for (let index = 0; index < count; index += 1) {
          const id = `00000000-0000-4000-8000-${String(store.count('pages')).padStart(12, '0')}`;
          store.put('pages', { ...model, id, seq: store.nextSeq() });
        }
      });
    const all = async () => {
      const seen = new Set<string>();
      let answer: Loose;
      let start_cursor: string | undefined;
      do {
        answer = await sandbox.client().search({ query: 'found', start_cursor });
        for (const { id } of answer.results) seen.add(id);
        start_cursor = answer.next_cursor;
      } while (answer.has_more);
      return { seen: seen.size, status: answer.request_status };
    };
    many(9_999);
    expect(await all()).toEqual({ seen: 10_000, status: { type: 'complete' } });
    many(1);
    const incomplete = { type: 'incomplete', incomplete_reason: 'query_result_limit_reached' };
    expect(await all()).toEqual({ seen: 10_000, status: incomplete });
  });

  test('a new page is seen by a query only after the visibility delay', async () => {
    await sandbox.close();
    sandbox = await TestSandbox.start({ settings: { visibilityDelayMs: 5000, searchDelayMs: 10_000 } });
    await sandbox.admin('POST', '/clock', { frozen: true });
    const notion = sandbox.client();
    const data_source_id = await sandbox.toDos();
    const made = await notion.pages.create({
      parent: { data_source_id },
      properties: { Name: { title: text('Late') } },
    });
    const seen = async () =>
      (await notion.dataSources.query({ data_source_id })).results.some(({ id }) => id === made.id);
    const found = async () => (await notion.search({ query: 'Late' })).results.length;
    expect(await notion.pages.retrieve({ page_id: made.id })).toMatchObject({ id: made.id });
    expect([await seen(), await found()]).toEqual([false, 0]);
    await sandbox.admin('POST', '/clock', { advance: 5 });
    expect([await seen(), await found()]).toEqual([true, 0]);
    await sandbox.admin('POST', '/clock', { advance: 5 });
    expect([await seen(), await found()]).toEqual([true, 1]);
  });

  test('search finds what is in the trash when it is asked to, and nothing of it otherwise', async () => {
    const notion = sandbox.client();
    const [page, child] = [await sandbox.page('Discarded plan'), await sandbox.page('Living plan')];
    await notion.pages.update({ page_id: page, in_trash: true });
    await sandbox.admin('POST', '/clock', { advance: 60 });
    const found = async (filter: Loose) => (await notion.search({ query: 'plan', filter })).results.map(({ id }) => id);
    expect(await found({ in_trash: true })).toEqual([page]);
    expect(await found({ property: 'object', value: 'page', in_trash: true })).toEqual([page]);
    expect(await found({ property: 'object', value: 'data_source', in_trash: true })).toEqual([]);
    expect(await found({ property: 'object', value: 'page' })).toEqual(expect.arrayContaining([child]));
    expect(await found({ in_trash: false })).not.toContain(page);
    const wrong = await sandbox.raw('POST', '/v1/search', {
      body: { filter: { property: 'object', value: 'database' } },
    });
    expect(wrong.body['message']).toContain('body.filter.value should be `"page"` or `"data_source"`');
  });

  test('search finds all words of a title in any case, last edited first, in pages', async () => {
    const notion = sandbox.client();
    await sandbox.admin('POST', '/clock', { frozen: true });
    const older = await sandbox.page('Quarterly Report');
    await sandbox.admin('POST', '/clock', { advance: 60 });
    const newer = await sandbox.page('report of the quarterly meeting');
    const found = await notion.search({ query: 'REPORT quarterly' });
    expect(found).toMatchObject({ type: 'page_or_data_source', has_more: false, request_status: { type: 'complete' } });
    expect(found.results.map(({ id }) => id)).toEqual([newer, older]);
    const ascending = await notion.search({
      query: 'report',
      sort: { timestamp: 'last_edited_time', direction: 'ascending' },
    });
    expect(ascending.results.map(({ id }) => id)).toEqual([older, newer]);
    const first = await notion.search({ query: 'report', page_size: 1 });
    const rest = await notion.search({ query: 'report', start_cursor: first.next_cursor });
    expect([first.results[0]!.id, rest.results[0]!.id]).toEqual([newer, older]);
    const relevant = await notion.search({ query: 'report', sort: { property: 'relevance' } });
    expect(relevant.results).toHaveLength(2);
    const odd = await sandbox.raw('POST', '/v1/search', { body: { sort: { property: 'beauty' } } });
    expect(odd.body['message']).toContain('body.sort.property should be `"relevance"`');
    const sources = await notion.search({ filter: { property: 'object', value: 'data_source' } });
    expect(new Set(sources.results.map(({ object }) => object))).toEqual(new Set(['data_source']));
  });
});
