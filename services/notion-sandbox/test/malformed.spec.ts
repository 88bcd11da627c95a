import fc from 'fast-check';
import { paragraph, TestSandbox, text, type Loose } from './harness.ts';

let sandbox: TestSandbox;
let good: [method: string, path: string, body: object][];

beforeAll(async () => {
  sandbox = await TestSandbox.start();
  const source = await sandbox.toDos();
  const page = await sandbox.page('Target', [paragraph('a')]);
  const { parent }: Loose = await sandbox.client().dataSources.retrieve({ data_source_id: source });
  const database = parent.database_id;
  const view = (await sandbox.client().views.list({ database_id: database })).results[0]!.id;
  const table = { table: { table_width: 1, children: [{ table_row: { cells: [text('x')] } }] } };
  const blocks = [
    paragraph('x', [paragraph('y')]),
    table,
    { image: { external: { url: 'https://x.org' } } },
    { to_do: { rich_text: text('z') } },
  ];
  const filter = {
    and: [
      { property: 'Due', date: { after: '2026-01-01' } },
      { or: [{ property: 'Status', status: { equals: 'Done' } }] },
    ],
  };
  const values = {
    Name: { title: text('x') },
    Due: { date: { start: '2026-01-01', end: '2026-01-02', time_zone: null } },
    Priority: { select: { name: 'High' } },
    Assignee: { people: [] },
  };
  const schema = {
    Name: { title: {} },
    S: { select: { options: [{ name: 'a', color: 'red' }] } },
    R: { relation: { data_source_id: source, dual_property: {} } },
    U: { unique_id: { prefix: 'X' } },
  };
  good = [
    [
      'POST',
      '/v1/pages',
      { parent: { data_source_id: source }, properties: values, children: blocks, icon: { emoji: '🚀' } },
    ],
    [
      'POST',
      '/v1/pages',
      { parent: { page_id: page }, properties: { title: text('x') }, position: { type: 'page_start' } },
    ],
    [
      'PATCH',
      `/v1/pages/${page}`,
      { properties: { title: { title: text('x') } }, cover: { external: { url: 'https://x.org' } }, is_locked: false },
    ],
    ['POST', `/v1/pages/${page}/move`, { parent: { page_id: sandbox.rootPageId } }],
    ['PATCH', `/v1/blocks/${page}/children`, { children: blocks, position: { type: 'start' } }],
    [
      'POST',
      '/v1/databases',
      { parent: { type: 'page_id', page_id: page }, title: text('d'), initial_data_source: { properties: schema } },
    ],
    ['PATCH', `/v1/data_sources/${source}`, { title: text('t'), properties: { Priority: { description: 'x' } } }],
    [
      'POST',
      `/v1/data_sources/${source}/query`,
      { filter, sorts: [{ property: 'Name', direction: 'ascending' }], page_size: 5 },
    ],
    [
      'POST',
      '/v1/search',
      {
        query: 'x',
        sort: { timestamp: 'last_edited_time', direction: 'ascending' },
        filter: { property: 'object', value: 'page' },
      },
    ],
    [
      'POST',
      '/v1/comments',
      { parent: { page_id: page }, rich_text: text('c'), display_name: { type: 'custom', custom: { name: 'x' } } },
    ],
    [
      'POST',
      '/v1/views',
      {
        data_source_id: source,
        database_id: database,
        name: 'v',
        type: 'table',
        filter,
        sorts: [{ property: 'Name', direction: 'ascending' }],
        quick_filters: { Due: { date: { is_empty: true } } },
        configuration: {
          type: 'table',
          properties: [{ property_id: 'Name', width: 10 }],
          group_by: { type: 'select', property_id: 'Priority', sort: { type: 'manual' } },
        },
        position: { type: 'after_view', view_id: view },
      },
    ],
    ['PATCH', `/v1/views/${view}`, { name: 'w', sorts: [], configuration: { type: 'table', wrap_cells: true } }],
    ['POST', `/v1/views/${view}/queries`, { page_size: 5 }],
    [
      'POST',
      '/v1/pages',
      {
        parent: { data_source_id: source },
        properties: values,
        template: { type: 'template_id', template_id: page, timezone: 'Europe/Berlin' },
      },
    ],
  ];
});
afterAll(async () => sandbox.close());

const strange = fc.oneof(
  fc.constantFrom(
    null,
    true,
    0,
    -1,
    1e308,
    '',
    '\u0000',
    '__proto__',
    'constructor',
    '2026-99-99',
    [],
    {},
    [[]],
    [null],
    { type: 'x' },
    { id: 1 },
  ),
  fc.constantFrom(
    { constructor: {} },
    { toString: 1 },
    'today',
    '9999-12-31T23:59:60Z',
    '8c64ea91-4b9d-4e57-8daa-9e24bc01bf90',
  ),
  fc.jsonValue({ maxDepth: 2 }),
);

/** The body with one of its values replaced, or one of its keys renamed. */
function disturbed(body: unknown, at: number, value: unknown): unknown {
  let left = at % countNodes(body);
  const walk = (node: unknown): unknown => {
    if (left-- === 0) return value;
    if (Array.isArray(node)) return node.map(walk);
    if (typeof node !== 'object' || node === null) return node;
    return Object.fromEntries(Object.entries(node).map(([key, inner]) => [key, walk(inner)]));
  };
  return walk(body);
}

function countNodes(node: unknown): number {
  if (typeof node !== 'object' || node === null) return 1;
  return Object.values(node).reduce((sum: number, inner) => sum + countNodes(inner), 1);
}

describe('malformed bodies', () => {
  test('the whole ones are taken', async () => {
    for (const [method, path, body] of good)
      expect(await sandbox.raw(method, path, { body })).toMatchObject({ status: 200 });
  });

  test('any value in any place is answered with 2xx or a 4xx in words, never a 5xx', async () => {
    const property = fc.asyncProperty(fc.nat(good.length - 1), fc.nat(10_000), strange, async (which, at, value) => {
      const [method, path, body] = good[which]!;
      const answer = await sandbox.raw(method, path, { body: JSON.stringify(disturbed(body, at, value)) });
      expect(answer.status).toBeLessThan(500);
      if (answer.status !== 200)
        expect(answer.body).toMatchObject({ object: 'error', message: expect.stringMatching(/\S/) });
    });
    await fc.assert(property, { numRuns: 1500, seed: 20261121 });
  });
});
