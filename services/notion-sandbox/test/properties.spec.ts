import { problemOf, TestSandbox, text, type Loose } from './harness.ts';

let sandbox: TestSandbox;
let source: string;

const schema = {
  Text: { rich_text: {} },
  Number: { number: { format: 'euro' } },
  Select: { select: { options: [{ name: 'One', color: 'red' }] } },
  Many: { multi_select: { options: [] } },
  Status: { status: {} },
  Date: { date: {} },
  People: { people: {} },
  Files: { files: {} },
  Check: { checkbox: {} },
  Url: { url: {} },
  Email: { email: {} },
  Phone: { phone_number: {} },
  Place: { place: {} },
  Verified: { verification: {} },
  Made: { created_time: {} },
  Maker: { created_by: {} },
  Edited: { last_edited_time: {} },
  Editor: { last_edited_by: {} },
  Number_: { unique_id: { prefix: 'TASK' } },
  Formula: { formula: { expression: '1 + 1' } },
  Button: { button: {} },
};

beforeAll(async () => {
  sandbox = await TestSandbox.start();
  source = await sandbox.dataSource(schema);
});
afterAll(async () => sandbox.close());

const row = (properties: Loose) =>
  sandbox.client().pages.create({ parent: { data_source_id: source }, properties }) as Promise<Loose>;

/** Property, what is written, what is answered. */
const written: [string, object, unknown][] = [
  ['Text', { rich_text: text('words') }, [expect.objectContaining({ plain_text: 'words', href: null })]],
  ['Number', { number: 1.5 }, 1.5],
  ['Number', { number: null }, null],
  ['Select', { select: { name: 'One' } }, expect.objectContaining({ name: 'One', color: 'red' })],
  ['Select', { select: null }, null],
  [
    'Many',
    { multi_select: [{ name: 'a' }, { name: 'b' }, { name: 'a' }] },
    [expect.objectContaining({ name: 'a' }), expect.objectContaining({ name: 'b' })],
  ],
  ['Status', { status: { name: 'Done' } }, expect.objectContaining({ name: 'Done', color: 'green' })],
  ['Date', { date: { start: '2026-11-21' } }, { start: '2026-11-21', end: null, time_zone: null }],
  [
    'Date',
    { date: { start: '2026-11-21T09:00:00Z', end: '2026-11-21T10:00:00+02:00' } },
    { start: '2026-11-21T09:00:00.000+00:00', end: '2026-11-21T10:00:00.000+02:00', time_zone: null },
  ],
  [
    'Date',
    { date: { start: '2026-07-01T09:00', time_zone: 'Europe/Berlin' } },
    { start: '2026-07-01T09:00:00.000+02:00', end: null, time_zone: 'Europe/Berlin' },
  ],
  [
    'Files',
    { files: [{ name: 'f', external: { url: 'https://example.com/f' } }] },
    [{ name: 'f', type: 'external', external: { url: 'https://example.com/f' } }],
  ],
  ['Check', { checkbox: true }, true],
  ['Url', { url: 'https://example.com' }, 'https://example.com'],
  ['Email', { email: 'a@example.com' }, 'a@example.com'],
  ['Phone', { phone_number: '+1' }, '+1'],
  ['Place', { place: { lat: 1, lon: 2, name: 'Here' } }, { lat: 1, lon: 2, name: 'Here' }],
  ['Verified', { verification: { state: 'verified' } }, expect.objectContaining({ state: 'verified', date: null })],
];

describe('property values', () => {
  test.each(written)('%s takes %j', async (name, value, expected) => {
    const page = await row({ [name]: value });
    const type = page.properties[name].type;
    expect(page.properties[name][type]).toEqual(expected);
    const again: Loose = await sandbox
      .client()
      .pages.update({ page_id: page.id, properties: { [name]: value } as Loose });
    expect(again.properties[name][type]).toEqual(expected);
  });

  test('what Notion computes is there from the start', async () => {
    const first = await row({});
    const second = await row({});
    const { Made, Maker, Number_, Formula, Status, Button } = second.properties;
    expect(Made.created_time).toBe(second.created_time);
    expect(Maker.created_by.id).toBe(second.created_by.id);
    expect(Number_.unique_id).toEqual({ prefix: 'TASK', number: first.properties.Number_.unique_id.number + 1 });
    expect(Formula.formula).toEqual({ type: 'number', number: 2 });
    expect(Status.status.name).toBe('Not started');
    expect(Button.button).toEqual({});
  });

  test('an unknown select option is created with the write, an unknown status is refused', async () => {
    const page = await row({ Select: { select: { name: 'Brand new' } } });
    const known: Loose = await sandbox.client().dataSources.retrieve({ data_source_id: source });
    const option = known.properties.Select.select.options.find((entry: Loose) => entry.name === 'Brand new');
    expect(page.properties.Select.select).toMatchObject({ id: option.id, color: option.color });
    const refused = await problemOf(row({ Status: { status: { name: 'Nope' } } }));
    expect(refused.message).toContain('Status option "Nope" does not exist');
  });

  const refusals: [string, object, string][] = [
    ['a property that is not there', { Nope: { number: 1 } }, 'Nope is not a property that exists.'],
    ['another type', { Number: { rich_text: [] } }, 'Number is expected to be number.'],
    [
      'a string for a number',
      { Number: { number: '1' } },
      'body.properties.Number.number should be a number, instead was `"1"`.',
    ],
    [
      'a date that is none',
      { Date: { date: { start: 'soon' } } },
      'body.properties.Date.date.start should be a valid ISO 8601 date string, instead was `"soon"`.',
    ],
    [
      'an option with a comma',
      { Select: { select: { name: 'a,b' } } },
      'Invalid select option, commas not allowed: a,b',
    ],
    ['a computed property', { Made: { created_time: '2026-01-01' } }, 'can not be written'],
    ['a missing value', { Number: {} }, 'body.properties.Number.number should be defined, instead was `undefined`.'],
    [
      'a file upload that never was',
      { Files: { files: [{ file_upload: { id: '8c64ea91-4b9d-4e57-8daa-9e24bc01bf90' } }] } },
      'Could not find file_upload with ID',
    ],
    [
      'a stranger',
      { People: { people: [{ id: '8c64ea91-4b9d-4e57-8daa-9e24bc01bf90' }] } },
      'Could not find user with ID',
    ],
  ];
  test.each(refusals)('%s is refused, and nothing is stored', async (_what, properties, message) => {
    const before = (await sandbox.admin('GET', '/health'))['pages'];
    expect((await problemOf(row(properties))).message).toContain(message);
    expect((await sandbox.admin('GET', '/health'))['pages']).toBe(before);
  });

  test('values are found by property id too, and filter_properties leaves the others out', async () => {
    const page = await row({ Url: { url: 'https://example.com' } });
    const { id } = page.properties.Url;
    const only: Loose = await sandbox.client().pages.retrieve({ page_id: page.id, filter_properties: [id, 'title'] });
    expect(Object.keys(only.properties).sort()).toEqual(['Name', 'Url']);
    const changed: Loose = await sandbox
      .client()
      .pages.update({ page_id: page.id, properties: { [decodeURIComponent(id)]: { url: null } } });
    expect(changed.properties.Url.url).toBeNull();
  });

  test('hostile property names do no harm', async () => {
    const strange = await sandbox.dataSource({ __proto__x: { number: {} }, constructor: { checkbox: {} } });
    const page: Loose = await sandbox.client().pages.create({
      parent: { data_source_id: strange },
      properties: { constructor: { checkbox: true } } as Loose,
    });
    expect(page.properties.constructor.checkbox).toBe(true);
    const raw = await sandbox.raw('POST', '/v1/pages', {
      body: `{"parent":{"data_source_id":"${strange}"},"properties":{"__proto__":{"checkbox":true}}}`,
    });
    expect(raw.body).toMatchObject({ code: 'validation_error', message: '__proto__ is not a property that exists.' });
  });
});

describe('long lists', () => {
  test('a page object shows 25 items, the property endpoint pages through all', async () => {
    const target = await sandbox.dataSource({});
    const relating = await sandbox.dataSource({
      Related: { relation: { data_source_id: target, single_property: {} } },
    });
    const notion = sandbox.client();
    const ids: string[] = [];
    for (let index = 0; index < 30; index += 1) {
      ids.push(
        (
          await notion.pages.create({
            parent: { data_source_id: target },
            properties: { Name: { title: text(`${index}`) } },
          })
        ).id,
      );
    }
    const words = Array.from({ length: 30 }, (_, index) => ({ text: { content: `w${index} ` } }));
    const page: Loose = await notion.pages.create({
      parent: { data_source_id: relating },
      properties: { Name: { title: words }, Related: { relation: ids.map(id => ({ id })) } },
    });
    expect(page.properties.Related).toMatchObject({ has_more: true });
    expect(page.properties.Related.relation).toHaveLength(25);
    expect(page.properties.Name.title).toHaveLength(25);
    const property_id = page.properties.Related.id;
    const first: Loose = await notion.pages.properties.retrieve({ page_id: page.id, property_id, page_size: 20 });
    expect(first).toMatchObject({
      object: 'list',
      type: 'property_item',
      has_more: true,
      property_item: { type: 'relation' },
    });
    expect(first.property_item.next_url).toContain(`start_cursor=${first.next_cursor}`);
    const second: Loose = await notion.pages.properties.retrieve({
      page_id: page.id,
      property_id,
      page_size: 20,
      start_cursor: first.next_cursor,
    });
    expect([...first.results, ...second.results].map((item: Loose) => item.relation.id)).toEqual(ids);
    expect(second).toMatchObject({ has_more: false, next_cursor: null });
  });

  test('a single value comes as one property item', async () => {
    const page = await row({ Number: { number: 7 } });
    const item = await sandbox
      .client()
      .pages.properties.retrieve({ page_id: page.id, property_id: page.properties.Number.id });
    expect(item).toMatchObject({ object: 'property_item', type: 'number', number: 7 });
  });
});

describe('dual relations', () => {
  test('stand on both sides, however they are written', async () => {
    const notion = sandbox.client();
    const target = await sandbox.dataSource({}, 'Target');
    const from = await sandbox.dataSource(
      { Points: { relation: { data_source_id: target, dual_property: {} } } },
      'From',
    );
    const other: Loose = await notion.dataSources.retrieve({ data_source_id: target });
    const back: Loose = Object.values(other.properties).find((property: Loose) => property.type === 'relation');
    expect(back).toMatchObject({
      name: 'Related to From (Points)',
      relation: { data_source_id: from, type: 'dual_property' },
    });
    const goal: Loose = await notion.pages.create({ parent: { data_source_id: target }, properties: {} });
    const page: Loose = await notion.pages.create({
      parent: { data_source_id: from },
      properties: { Points: { relation: [{ id: goal.id }] } },
    });
    const seen: Loose = await notion.pages.retrieve({ page_id: goal.id });
    expect(seen.properties[back.name].relation).toEqual([{ id: page.id }]);
    await notion.pages.update({ page_id: goal.id, properties: { [back.name]: { relation: [] } } });
    const undone: Loose = await notion.pages.retrieve({ page_id: page.id });
    expect(undone.properties.Points.relation).toEqual([]);
  });

  test('a page of another data source is refused', async () => {
    const target = await sandbox.dataSource({});
    const from = await sandbox.dataSource({ Points: { relation: { data_source_id: target, single_property: {} } } });
    const stranger = await row({});
    const call = sandbox
      .client()
      .pages.create({ parent: { data_source_id: from }, properties: { Points: { relation: [{ id: stranger.id }] } } });
    expect((await problemOf(call)).status).toBe(400);
  });
});
