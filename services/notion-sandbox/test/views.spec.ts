import { collectPaginatedAPI, isFullView } from '@notionhq/client';
import { paragraph, problemOf, TestSandbox, text, type Loose } from './harness.ts';

let sandbox: TestSandbox;
let source: string;
let database: string;

beforeAll(async () => {
  sandbox = await TestSandbox.start();
  source = await sandbox.dataSource({
    'Stage [x]': { select: { options: [{ name: 'Open' }, { name: 'Shut' }] } },
    Progress: { status: {} },
    When: { date: {} },
    Till: { date: {} },
    Who: { people: {} },
    Points: { number: {} },
    Done: { checkbox: {} },
    Where: { place: {} },
  });
  database = await databaseOf(source);
  for (const [name, stage, points] of [
    ['a', 'Open', 1],
    ['b', 'Open', 2],
    ['c', 'Shut', 3],
  ] as const) {
    await sandbox.client().pages.create({
      parent: { data_source_id: source },
      properties: { Name: { title: text(name) }, 'Stage [x]': { select: { name: stage } }, Points: { number: points } },
    });
  }
});
afterAll(async () => sandbox.close());

async function databaseOf(data_source_id: string): Promise<string> {
  const found: Loose = await sandbox.client().dataSources.retrieve({ data_source_id });
  return found.parent.database_id;
}

const create = (body: Loose): Promise<Loose> =>
  sandbox.client().views.create({ data_source_id: source, database_id: database, name: 'A view', ...body });

const tabs = async (): Promise<Loose[]> => {
  const { results } = await sandbox.client().views.list({ database_id: database });
  return Promise.all(results.map(({ id }) => sandbox.client().views.retrieve({ view_id: id })));
};

const manual = { type: 'manual' };

/** Each type of view with a configuration of its own, and what stands in the answer. */
const kinds: [string, object, object][] = [
  [
    'table',
    { properties: [{ property_id: 'Stage [x]', width: 32, visible: true }], wrap_cells: true, frozen_column_index: 1 },
    {
      properties: [{ property_name: 'Stage [x]', width: 32, visible: true }],
      wrap_cells: true,
      frozen_column_index: 1,
    },
  ],
  [
    'board',
    { group_by: { type: 'status', property_id: 'Progress', group_by: 'group', sort: manual }, card_layout: 'compact' },
    {
      group_by: { type: 'status', property_name: 'Progress', group_by: 'group', sort: manual },
      card_layout: 'compact',
    },
  ],
  ['list', { properties: [{ property_id: 'Points' }] }, { properties: [{ property_name: 'Points' }] }],
  [
    'calendar',
    { date_property_id: 'When', view_range: 'week', show_weekends: false },
    { date_property_name: 'When', view_range: 'week', show_weekends: false },
  ],
  [
    'timeline',
    { date_property_id: 'When', end_date_property_id: 'Till', preference: { zoom_level: 'month' }, color_by: true },
    { date_property_name: 'When', end_date_property_name: 'Till', preference: { zoom_level: 'month' }, color_by: true },
  ],
  [
    'gallery',
    { cover: { type: 'page_cover' }, cover_size: 'large', cover_aspect: 'cover' },
    { cover: { type: 'page_cover' }, cover_size: 'large', cover_aspect: 'cover' },
  ],
  [
    'form',
    { is_form_closed: true, submission_permissions: 'none' },
    { is_form_closed: true, submission_permissions: 'none' },
  ],
  [
    'chart',
    {
      chart_type: 'column',
      x_axis: { type: 'select', property_id: 'Stage [x]', sort: manual },
      y_axis: { aggregator: 'sum', property_id: 'Points' },
      reference_lines: [{ value: 2, label: 'goal', color: 'red', dash_style: 'dash' }],
    },
    {
      chart_type: 'column',
      x_axis: { type: 'select', property_name: 'Stage [x]', sort: manual },
      y_axis: { aggregator: 'sum' },
      reference_lines: [{ value: 2, label: 'goal', color: 'red', dash_style: 'dash' }],
    },
  ],
  ['map', { map_by: 'Where', height: 'small' }, { map_by_property_name: 'Where', height: 'small' }],
];

describe('views', () => {
  test('a new data source comes with a table', async () => {
    const [first] = await tabs();
    expect(first).toMatchObject({
      object: 'view',
      name: 'Default view',
      type: 'table',
      parent: { type: 'database_id', database_id: database },
      data_source_id: source,
      filter: null,
      sorts: null,
    });
    const demo = await sandbox.client().views.list({ data_source_id: await sandbox.toDos() });
    expect(demo.results).toHaveLength(1);
  });

  test.each(kinds)('a %s is made with its configuration and read back', async (type, given, shown) => {
    const made = await create({ type, name: `As ${type}`, configuration: { type, ...given } });
    expect(isFullView(made)).toBe(true);
    const read: Loose = await sandbox.client().views.retrieve({ view_id: made.id });
    expect(read).toMatchObject({ type, name: `As ${type}`, configuration: { type, ...shown } });
    expect(read.url).toBe(`${sandbox.url}/p/${database.replaceAll('-', '')}?v=${made.id.replaceAll('-', '')}`);
  });

  test('ids of properties are url-encoded in configurations, and taken so', async () => {
    // Ids are made of letters and signs, so of so many some need it.
    const names = Array.from({ length: 20 }, (_, index) => `P${index}`);
    const data_source_id = await sandbox.dataSource(Object.fromEntries(names.map(name => [name, { number: {} }])));
    const { properties }: Loose = await sandbox.client().dataSources.retrieve({ data_source_id });
    const encoded: Loose = Object.values<Loose>(properties).find(({ id }) => id.includes('%'));
    const made = await create({
      data_source_id,
      type: 'list',
      configuration: { type: 'list', properties: [{ property_id: encoded.id }] },
    });
    expect(made.configuration.properties).toEqual([{ property_id: encoded.id, property_name: encoded.name }]);
  });

  test('without a configuration a board and a calendar take the first property that fits', async () => {
    expect((await create({ type: 'board' })).configuration.group_by).toMatchObject({ property_name: 'Stage [x]' });
    expect((await create({ type: 'calendar' })).configuration).toMatchObject({ date_property_name: 'When' });
  });

  test('an update changes what it names, and null takes away', async () => {
    const notion = sandbox.client();
    const filter: Loose = { property: 'Stage [x]', select: { equals: 'Open' } };
    const made = await create({
      type: 'table',
      filter,
      sorts: [{ property: 'Points', direction: 'descending' }],
      quick_filters: { Points: { number: { greater_than: 1 } }, Done: { checkbox: { equals: false } } },
      configuration: { type: 'table', wrap_cells: true, show_vertical_lines: true },
    });
    expect(made).toMatchObject({ filter, sorts: [{ property: 'Points', direction: 'descending' }] });
    const renamed: Loose = await notion.views.update({
      view_id: made.id,
      name: 'Renamed',
      quick_filters: { Done: null },
      configuration: { type: 'table', group_by: null, wrap_cells: false },
    });
    expect(renamed).toMatchObject({ name: 'Renamed', filter });
    expect(renamed.quick_filters).toEqual({ Points: { number: { greater_than: 1 } } });
    expect(renamed.configuration).toEqual({ type: 'table', wrap_cells: false, show_vertical_lines: true });
    const bare: Loose = await notion.views.update({ view_id: made.id, filter: null, sorts: null, quick_filters: null });
    expect([bare.filter, bare.sorts, bare.quick_filters]).toEqual([null, null, null]);
  });

  test('tabs stand where position says; the last one of a database stays', async () => {
    const other = await sandbox.dataSource({});
    const place = { data_source_id: other, database_id: await databaseOf(other), type: 'list' };
    const names = async () => {
      const { results } = await sandbox.client().views.list({ database_id: place.database_id });
      const views: Loose[] = await Promise.all(
        results.map(({ id }) => sandbox.client().views.retrieve({ view_id: id })),
      );
      return views.map(({ name }) => name);
    };
    const first = await create({ ...place, name: 'first', position: { type: 'start' } });
    await create({ ...place, name: 'last', position: { type: 'end' } });
    await create({ ...place, name: 'second', position: { type: 'after_view', view_id: first.id } });
    expect(await names()).toEqual(['first', 'second', 'Default view', 'last']);
    const listed = await collectPaginatedAPI(sandbox.client().views.list, { data_source_id: other, page_size: 1 });
    expect(listed).toHaveLength(4);
    const ids = listed.map(({ id }) => id);
    for (const view_id of ids.slice(1)) {
      expect(await sandbox.client().views.delete({ view_id })).toMatchObject({ object: 'view', id: view_id });
      expect((await problemOf(sandbox.client().views.retrieve({ view_id }))).status).toBe(404);
    }
    const refused = await problemOf(sandbox.client().views.delete({ view_id: ids[0]! }));
    expect(refused).toMatchObject({ status: 400, message: expect.stringContaining('The last view of a database') });
  });

  test('a linked database shows the data source on another page', async () => {
    const page_id = await sandbox.page('Elsewhere', [paragraph('a'), paragraph('b')]);
    const [first] = (await sandbox.client().blocks.children.list({ block_id: page_id })).results;
    const made = await create({
      database_id: undefined,
      type: 'gallery',
      create_database: { parent: { type: 'page_id', page_id }, position: { type: 'after_block', block_id: first!.id } },
    });
    const { results }: Loose = await sandbox.client().blocks.children.list({ block_id: page_id });
    expect(results.map(({ type }: Loose) => type)).toEqual(['paragraph', 'child_database', 'paragraph']);
    expect(made).toMatchObject({ parent: { database_id: results[1].id }, data_source_id: source });
    expect(await sandbox.client().databases.retrieve({ database_id: results[1].id })).toMatchObject({
      data_sources: [],
    });
  });

  test('a dashboard holds widgets in rows, and takes them along', async () => {
    const notion = sandbox.client();
    const dashboard = await create({ type: 'dashboard', name: 'Overview' });
    expect(dashboard).toMatchObject({ data_source_id: null, configuration: { type: 'dashboard', rows: [] } });
    const widget = (placement: Loose) =>
      create({ database_id: undefined, view_id: dashboard.id, type: 'table', placement });
    const a = await widget({ type: 'new_row' });
    const b = await widget({ type: 'existing_row', row_index: 0 });
    const c = await widget({ type: 'new_row', row_index: 0 });
    expect(a.dashboard_view_id).toBe(dashboard.id);
    const read: Loose = await notion.views.retrieve({ view_id: dashboard.id });
    const shown = read.configuration.rows.map(({ widgets }: Loose) => widgets.map(({ view_id }: Loose) => view_id));
    expect(shown).toEqual([[c.id], [a.id, b.id]]);
    expect((await tabs()).map(({ id }) => id)).not.toContain(a.id);
    await notion.views.delete({ view_id: c.id });
    const after: Loose = await notion.views.retrieve({ view_id: dashboard.id });
    expect(after.configuration.rows).toHaveLength(1);
    await notion.views.delete({ view_id: dashboard.id });
    expect((await problemOf(notion.views.retrieve({ view_id: a.id }))).status).toBe(404);
  });

  const wrong: [string, object, string][] = [
    ['no place', { type: 'list', database_id: undefined }, 'exactly one of'],
    ['two places', { type: 'list', view_id: '8c64ea91-4b9d-4e57-8daa-9e24bc01bf91' }, 'exactly one of'],
    ['an unknown type', { type: 'cube' }, 'body.type should be `"table"`'],
    ['a configuration of another type', { type: 'list', configuration: { type: 'table' } }, 'body.configuration.type'],
    [
      'a board of nothing',
      { type: 'board', configuration: { type: 'board' } },
      'body.configuration.group_by should be defined',
    ],
    [
      'a grouping of another type',
      {
        type: 'board',
        configuration: { type: 'board', group_by: { type: 'select', property_id: 'Points', sort: { type: 'manual' } } },
      },
      'Points is a number property, which is not grouped as select.',
    ],
    [
      'an unknown property',
      { type: 'list', filter: { property: 'Nope', number: { equals: 1 } } },
      'Could not find property',
    ],
    ['an unknown sort', { type: 'list', sorts: [{ property: 'Nope' }] }, 'Could not find sort property'],
    [
      'a quick filter that does not fit',
      { type: 'list', quick_filters: { Done: { number: { equals: 1 } } } },
      'does not match filter',
    ],
    [
      'a dashboard with a configuration',
      { type: 'dashboard', configuration: { type: 'dashboard' } },
      'body.configuration should be not present',
    ],
  ];
  test.each(wrong)('%s is refused', async (_what, body, message) => {
    const refused = await problemOf(create(body));
    expect(refused).toMatchObject({ status: 400, code: 'validation_error' });
    expect(refused.message).toContain(message);
  });

  test('a field that no view has is refused', async () => {
    const body = { data_source_id: source, database_id: database, name: 'x', type: 'list', colour: 'red' };
    const refused = await sandbox.raw('POST', '/v1/views', { body });
    expect(refused.body['message']).toContain('body.colour should be not present');
  });

  test('are unknown before 2025-09-03, to strangers, and need the right to write', async () => {
    const old = await sandbox.raw('GET', `/v1/views?database_id=${database}`, { version: '2022-06-28' });
    expect(old.body['code']).toBe('invalid_request_url');
    const [first] = await tabs();
    const { token: blind } = await sandbox.admin('POST', '/tokens', { name: 'Stranger', roots: [] });
    const stranger = sandbox.client({ token: blind });
    expect((await problemOf(stranger.views.retrieve({ view_id: first.id }))).code).toBe('object_not_found');
    const capabilities = ['insert_content', 'read_content'];
    const { token } = await sandbox.admin('POST', '/tokens', { name: 'Half', capabilities });
    const half = sandbox.client({ token });
    const place = { data_source_id: source, database_id: database, name: 'x', type: 'list' as const };
    expect((await problemOf(half.views.create(place))).code).toBe('restricted_resource');
    expect((await problemOf(half.views.update({ view_id: first.id, name: 'x' }))).code).toBe('restricted_resource');
  });
});

describe('view queries', () => {
  const names = async (results: { id: string }[]): Promise<string[]> => {
    const pages: Loose[] = await Promise.all(results.map(({ id }) => sandbox.client().pages.retrieve({ page_id: id })));
    return pages.map(({ properties }) => properties.Name.title[0].plain_text);
  };

  test('give what the view shows, in its order, page by page, as it was when asked', async () => {
    const notion = sandbox.client();
    const view = await create({ type: 'list', sorts: [{ property: 'Points', direction: 'ascending' }] });
    const query: Loose = await notion.views.queries.create({ view_id: view.id, page_size: 2 });
    expect(query).toMatchObject({ object: 'view_query', view_id: view.id, total_count: 3, has_more: true });
    expect(query.request_status).toEqual({ type: 'complete' });
    expect(await names(query.results)).toEqual(['a', 'b']);
    await notion.pages.update({ page_id: query.results[0].id, properties: { Points: { number: 9 } } });
    const rest = await notion.views.queries.results({
      view_id: view.id,
      query_id: query.id,
      start_cursor: query.next_cursor,
    });
    expect(await names(rest.results)).toEqual(['c']);
    await notion.pages.update({ page_id: query.results[0].id, properties: { Points: { number: 1 } } });
  });

  test('obey filter and quick filters together', async () => {
    const view = await create({
      type: 'list',
      filter: { property: 'Stage [x]', select: { equals: 'Open' } },
      quick_filters: { Points: { number: { greater_than: 1 } } },
    });
    const query = await sandbox.client().views.queries.create({ view_id: view.id });
    expect(await names(query.results)).toEqual(['b']);
  });

  test('end when they are deleted or a quarter of an hour old; deleting one that is gone is no error', async () => {
    const notion = sandbox.client();
    const [view] = await tabs();
    const place = { view_id: view.id };
    const first = await notion.views.queries.create(place);
    const gone = { object: 'view_query', id: first.id, deleted: true };
    expect(await notion.views.queries.delete({ ...place, query_id: first.id })).toMatchObject(gone);
    expect(await notion.views.queries.delete({ ...place, query_id: first.id })).toMatchObject(gone);
    expect((await problemOf(notion.views.queries.results({ ...place, query_id: first.id }))).status).toBe(404);
    const second = await notion.views.queries.create(place);
    await sandbox.admin('POST', '/clock', { advance: 14 * 60 });
    expect((await notion.views.queries.results({ ...place, query_id: second.id })).results).toHaveLength(3);
    await sandbox.admin('POST', '/clock', { advance: 61 });
    expect((await problemOf(notion.views.queries.results({ ...place, query_id: second.id }))).status).toBe(404);
  });

  test('of a dashboard are refused', async () => {
    const { id } = await create({ type: 'dashboard' });
    expect((await problemOf(sandbox.client().views.queries.create({ view_id: id }))).message).toContain(
      'is a dashboard',
    );
  });
});
