import { problemOf, TestSandbox, text, type Loose } from './harness.ts';

let sandbox: TestSandbox;
let tasks: string;
let projects: string;
let project: Loose;
let empty: Loose;

const functions: [string, string, object][] = [
  ['count', 'Name', { type: 'number', number: 4 }],
  ['count_values', 'Tags', { type: 'number', number: 3 }],
  ['unique', 'Tags', { type: 'number', number: 2 }],
  ['empty', 'Tags', { type: 'number', number: 2 }],
  ['not_empty', 'Hours', { type: 'number', number: 3 }],
  ['percent_empty', 'Hours', { type: 'number', number: 0.25 }],
  ['percent_not_empty', 'Hours', { type: 'number', number: 0.75 }],
  ['sum', 'Hours', { type: 'number', number: 9 }],
  ['average', 'Hours', { type: 'number', number: 3 }],
  ['median', 'Hours', { type: 'number', number: 2 }],
  ['min', 'Hours', { type: 'number', number: 0 }],
  ['max', 'Double', { type: 'number', number: 14 }],
  ['range', 'Hours', { type: 'number', number: 7 }],
  ['earliest_date', 'Due', { type: 'date', date: { start: '2026-05-01', end: null, time_zone: null } }],
  ['latest_date', 'Due', { type: 'date', date: { start: '2026-05-20', end: null, time_zone: null } }],
  ['date_range', 'Due', { type: 'date', date: { start: '2026-05-01', end: '2026-05-20', time_zone: null } }],
  ['checked', 'Done', { type: 'number', number: 1 }],
  ['unchecked', 'Done', { type: 'number', number: 3 }],
  ['percent_checked', 'Done', { type: 'number', number: 0.25 }],
  ['percent_unchecked', 'Done', { type: 'number', number: 0.75 }],
  ['count_per_group', 'Status', { type: 'unsupported', unsupported: {} }],
  ['percent_per_group', 'Status', { type: 'unsupported', unsupported: {} }],
  [
    'show_original',
    'Hours',
    {
      type: 'array',
      array: [7, 2, 0, null].map(number => ({ type: 'number', number })),
    },
  ],
  [
    'show_unique',
    'Status',
    {
      type: 'array',
      array: ['Done', 'Not started'].map(name => ({ type: 'status', status: expect.objectContaining({ name }) })),
    },
  ],
];

beforeAll(async () => {
  sandbox = await TestSandbox.start();
  tasks = await sandbox.dataSource(
    {
      Hours: { number: {} },
      Tags: { multi_select: {} },
      Due: { date: {} },
      Done: { checkbox: {} },
      Status: { status: {} },
      Double: { formula: { expression: 'prop("Hours") * 2' } },
    },
    'Tasks',
  );
  projects = await sandbox.dataSource({
    Tasks: { relation: { data_source_id: tasks, dual_property: { synced_property_name: 'Project' } } },
    ...Object.fromEntries(
      functions.map(([name, over]) => [
        name,
        { rollup: { function: name, relation_property_name: 'Tasks', rollup_property_name: over } },
      ]),
    ),
  });
  const ids: string[] = [];
  const made: Loose[] = [
    { Hours: 7, Tags: ['a', 'b'], Due: { start: '2026-05-20' }, Done: true, Status: 'Done' },
    { Hours: 2, Tags: ['a'], Due: { start: '2026-05-01', end: '2026-05-03' } },
    { Hours: 0 },
    {},
  ];
  for (const [index, { Hours = null, Tags = [], Due = null, Done = false, Status = 'Not started' }] of made.entries()) {
    const page = await sandbox.client().pages.create({
      parent: { data_source_id: tasks },
      properties: {
        Name: { title: text(`Task ${index}`) },
        Hours: { number: Hours },
        Tags: { multi_select: Tags.map((name: string) => ({ name })) },
        Due: { date: Due },
        Done: { checkbox: Done },
        Status: { status: { name: Status } },
      },
    });
    ids.push(page.id);
  }
  const parent = { data_source_id: projects };
  const relation = { Tasks: { relation: ids.map(id => ({ id })) } };
  project = await sandbox.client().pages.create({ parent, properties: { Name: { title: text('P') }, ...relation } });
  empty = await sandbox.client().pages.create({ parent, properties: { Name: { title: text('E') } } });
});
afterAll(async () => sandbox.close());

describe('rollups', () => {
  test.each(functions)('%s of %s', (name, _over, expected) => {
    expect(project.properties[name].rollup).toEqual({ ...expected, function: name });
  });

  test('all 24 functions are there', () => expect(functions).toHaveLength(24));

  test('of nothing are nothing, and counts are zero', () => {
    const of = (name: string) => empty.properties[name].rollup;
    expect([of('count').number, of('sum').number, of('percent_checked').number]).toEqual([0, null, null]);
    expect([of('earliest_date').date, of('show_original').array]).toEqual([null, []]);
  });

  test('follow the other side of a dual relation, a new name, and the trash', async () => {
    const notion = sandbox.client();
    const added: Loose = await notion.pages.create({
      parent: { data_source_id: tasks },
      properties: { Hours: { number: 5 }, Project: { relation: [{ id: empty.id }] } },
    });
    const sum = async () =>
      ((await notion.pages.retrieve({ page_id: empty.id })) as Loose).properties.sum.rollup.number;
    expect(await sum()).toBe(5);
    const renamed: Loose = await notion.dataSources.update({
      data_source_id: tasks,
      properties: { Hours: { name: 'Time' } } as Loose,
    });
    expect(Object.keys(renamed.properties)).toContain('Time');
    const schema: Loose = await notion.dataSources.retrieve({ data_source_id: projects });
    expect(schema.properties.sum.rollup).toMatchObject({ function: 'sum', rollup_property_name: 'Time' });
    expect(await sum()).toBe(5);
    await notion.pages.update({ page_id: added.id, in_trash: true });
    expect(await sum()).toBeNull();
    await notion.dataSources.update({ data_source_id: tasks, properties: { Time: { name: 'Hours' } } as Loose });
  });

  test('what can not be rolled up is refused', async () => {
    const rollup = (given: Loose) => problemOf(sandbox.dataSource({ R: { rollup: given } }));
    const unknown = await rollup({ function: 'guess', relation_property_name: 'T', rollup_property_name: 'Name' });
    expect(unknown.message).toContain('body.properties.R.rollup.function should be');
    const missing = await rollup({ function: 'sum', relation_property_name: 'T', rollup_property_name: 'Name' });
    expect(missing.message).toContain('relation_property_name should be the name of a relation, instead was `"T"`');
  });
});

describe('the items of a rollup', () => {
  const items = (name: string, more: object = {}): Promise<Loose> =>
    sandbox.client().pages.properties.retrieve({
      page_id: project.id,
      property_id: project.properties[name].id,
      ...more,
    });

  test('come in pages, and the result with the last of them', async () => {
    const first = await items('sum', { page_size: 3 });
    expect(first).toMatchObject({ object: 'list', type: 'property_item', has_more: true });
    expect(first.results.map((item: Loose) => item.number)).toEqual([7, 2, 0]);
    expect(first.property_item.rollup).toEqual({ type: 'incomplete', incomplete: {}, function: 'sum' });
    const last = await items('sum', { page_size: 3, start_cursor: first.next_cursor });
    expect(last.results.map((item: Loose) => item.number)).toEqual([null]);
    expect(last.property_item).toMatchObject({
      type: 'rollup',
      next_url: null,
      rollup: { type: 'number', number: 9, function: 'sum' },
    });
  });

  test('are the values themselves when the originals are shown', async () => {
    const all = await items('show_original');
    expect(all.results).toHaveLength(4);
    expect(all.property_item.rollup).toEqual({ type: 'array', array: [], function: 'show_original' });
  });

  test.each(['unique', 'show_unique', 'median'])('%s has items and no result, as Notion says', async name => {
    expect((await items(name)).property_item.rollup).toMatchObject({ type: 'unsupported' });
  });
});

describe('queries by rollup', () => {
  const titles = async (property: string, rollup: Loose) => {
    const found = await sandbox.client().dataSources.query({ data_source_id: projects, filter: { property, rollup } });
    return found.results
      .map((page: Loose) => page.properties.Name.title[0].plain_text)
      .sort()
      .join('');
  };

  const filters: [string, object, string][] = [
    ['sum', { number: { greater_than: 5 } }, 'P'],
    ['count', { number: { equals: 0 } }, 'E'],
    ['earliest_date', { date: { before: '2026-06-01' } }, 'P'],
    ['earliest_date', { date: { is_empty: true } }, 'E'],
    ['show_original', { any: { number: { equals: 2 } } }, 'P'],
    ['show_original', { none: { number: { equals: 2 } } }, 'E'],
    ['show_original', { every: { number: { less_than: 8 } } }, 'E'],
    ['show_unique', { any: { status: { equals: 'Done' } } }, 'P'],
  ];
  test.each(filters)('%s: %j', async (property, rollup, expected) => {
    expect(await titles(property, rollup)).toBe(expected);
  });

  test('rows are sorted by what rollups come to', async () => {
    const order = async (direction: string) => {
      const sorts: Loose = [{ property: 'count', direction }];
      const found = await sandbox.client().dataSources.query({ data_source_id: projects, sorts });
      return found.results.map(({ id }) => id);
    };
    expect(await order('ascending')).toEqual([empty.id, project.id]);
    expect(await order('descending')).toEqual([project.id, empty.id]);
  });

  test('another type is refused', async () => {
    expect((await problemOf(titles('sum', { date: { is_empty: true } }))).message).toContain(
      'does not match filter date',
    );
    expect((await problemOf(titles('show_original', { any: { date: { is_empty: true } } }))).message).toContain(
      'rollup property number does not match filter date',
    );
  });
});

test('10,000 rows with formulas over rollups are filtered, sorted and paged through in one reckoning', async () => {
  const source = await sandbox.dataSource({
    To: { relation: { data_source_id: tasks, single_property: {} } },
    Number: { number: {} },
    Sum: { rollup: { function: 'sum', relation_property_name: 'To', rollup_property_name: 'Double' } },
    Score: { formula: { expression: 'prop("Sum") + prop("Number") % 100' } },
  });
  const { store } = sandbox.inside;
  const model = store.get(
    'pages',
    (await sandbox.client().pages.create({ parent: { data_source_id: source }, properties: {} })).id,
  )!;
  const [to, number] = store
    .get('dataSources', source)!
    .schema.slice(1)
    .map(({ id }) => id) as [string, string];
  const related = [...store.idsBelow(tasks)];
  store.transact(() => {
    for (let index = 0; index < 10_000; index += 1) {
      store.put('pages', {
        ...model,
        id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
        values: {
          ...model.values,
          [to]: { type: 'relation', value: related },
          [number]: { type: 'number', value: index },
        },
        seq: store.nextSeq(),
      });
    }
  });
  const found: Loose = await sandbox.client().dataSources.query({
    data_source_id: source,
    filter: { property: 'Score', formula: { number: { greater_than: 100 } } },
    sorts: [{ property: 'Score', direction: 'descending' }],
  });
  expect(found.results).toHaveLength(100);
  expect(found.results[0].properties.Score.formula.number).toBe(117);
  expect(found.has_more).toBe(true);
});
