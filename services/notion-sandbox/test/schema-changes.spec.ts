import { problemOf, TestSandbox, text, type Loose } from './harness.ts';

let sandbox: TestSandbox;
beforeAll(async () => (sandbox = await TestSandbox.start()));
afterAll(async () => sandbox.close());

const create = (data_source_id: string, properties: Loose = {}): Promise<Loose> =>
  sandbox.client().pages.create({ parent: { data_source_id }, properties });
const read = async (page_id: string): Promise<Loose> =>
  ((await sandbox.client().pages.retrieve({ page_id })) as Loose).properties;
const change = (data_source_id: string, properties: Loose): Promise<Loose> =>
  sandbox.client().dataSources.update({ data_source_id, properties });

describe('a property that changes its type', () => {
  /** From what, with which value, to what, and the value there. */
  const conversions: [string, Loose, string, unknown][] = [
    ['number', 42, 'rich_text', [expect.objectContaining({ plain_text: '42' })]],
    ['rich_text', text('4,200.5'), 'number', 4200.5],
    ['rich_text', text('many'), 'number', null],
    ['rich_text', text('a, b, a'), 'multi_select', ['a', 'b'].map(name => expect.objectContaining({ name }))],
    ['rich_text', text('2026-05-13'), 'date', { start: '2026-05-13', end: null, time_zone: null }],
    ['rich_text', text('yes'), 'checkbox', true],
    ['rich_text', text('https://example.com'), 'url', 'https://example.com'],
    ['select', { name: 'One', color: 'red' }, 'multi_select', [expect.objectContaining({ name: 'One', color: 'red' })]],
    ['multi_select', [{ name: 'x' }, { name: 'y' }], 'select', expect.objectContaining({ name: 'x' })],
    ['select', { name: 'Done' }, 'status', expect.objectContaining({ name: 'Done' })],
    ['select', { name: 'Nowhere' }, 'status', null],
    ['multi_select', [{ name: 'x' }, { name: 'y' }], 'rich_text', [expect.objectContaining({ plain_text: 'x, y' })]],
    ['checkbox', true, 'number', 1],
    ['checkbox', true, 'rich_text', [expect.objectContaining({ plain_text: 'Yes' })]],
    ['date', { start: '2026-05-13' }, 'rich_text', [expect.objectContaining({ plain_text: 'May 13, 2026' })]],
    ['email', 'a@example.com', 'phone_number', 'a@example.com'],
    ['number', 1, 'people', []],
  ];
  test.each(conversions)('%s %j becomes %s %j', async (from, value, to, expected) => {
    const source = await sandbox.dataSource({ Value: { [from]: {} } });
    const row = await create(source, { Value: { [from]: value } });
    await change(source, { Value: { [to]: {} } });
    expect((await read(row.id)).Value).toMatchObject({ type: to, [to]: expected });
  });

  test('keeps the options that its rows bring along', async () => {
    const source = await sandbox.dataSource({ Value: { rich_text: {} } });
    const [one, two] = [
      await create(source, { Value: { rich_text: text('x') } }),
      await create(source, { Value: { rich_text: text('x') } }),
    ];
    const changed = await change(source, { Value: { select: {} } });
    expect(changed.properties.Value.select.options).toHaveLength(1);
    const [option] = changed.properties.Value.select.options;
    expect((await read(one.id)).Value.select.id).toBe(option.id);
    expect((await read(two.id)).Value.select.id).toBe(option.id);
  });
});

describe('unique ids', () => {
  const number = async (id: string) => (await read(id)).Id.unique_id;

  test('number the rows that are there, oldest first, and never come twice', async () => {
    const source = await sandbox.dataSource({});
    const [first, second] = [await create(source), await create(source)];
    await change(source, { Id: { unique_id: { prefix: 'OLD' } } });
    expect([await number(first.id), await number(second.id)]).toEqual([
      { prefix: 'OLD', number: 1 },
      { prefix: 'OLD', number: 2 },
    ]);
    const third = await create(source);
    await sandbox.client().pages.update({ page_id: third.id, in_trash: true });
    expect((await number((await create(source)).id)).number).toBe(4);
    await change(source, { Id: { unique_id: { prefix: 'NEW' } } });
    expect(await number(first.id)).toEqual({ prefix: 'NEW', number: 1 });
    await change(source, { Id: null });
    await change(source, { Id: { unique_id: {} } });
    expect((await number(first.id)).number).toBe(5);
  });

  test('a row that moves in gets the next number there', async () => {
    const [from, to] = [
      await sandbox.dataSource({ Id: { unique_id: {} }, Status: { status: {} } }),
      await sandbox.dataSource({ Id: { unique_id: { prefix: 'B' } }, Status: { status: {} } }),
    ];
    await create(to);
    const row = await create(from);
    await sandbox.client().pages.move({ page_id: row.id, parent: { data_source_id: to } } as Loose);
    expect(await number(row.id)).toEqual({ prefix: 'B', number: 2 });
    expect((await read(row.id)).Status.status.name).toBe('Not started');
  });

  test('there is one per data source', async () => {
    const call = sandbox.dataSource({ A: { unique_id: {} }, B: { unique_id: {} } });
    expect((await problemOf(call)).message).toBe('A data source can only have one unique ID property.');
  });
});

describe('the sides of a dual relation', () => {
  async function pair(): Promise<{ from: string; to: string; a: Loose; b: Loose }> {
    const to = await sandbox.dataSource({}, 'To');
    const dual = { data_source_id: to, dual_property: { synced_property_name: 'Back' } };
    const from = await sandbox.dataSource({ Link: { relation: dual } }, 'From');
    const b = await create(to);
    const a = await create(from, { Link: { relation: [{ id: b.id }] } });
    return { from, to, a, b };
  }

  test('keep their values under new names, and each knows the name of the other', async () => {
    const { from, to, a, b } = await pair();
    await change(to, { Back: { name: 'Behind' } });
    const source: Loose = await sandbox.client().dataSources.retrieve({ data_source_id: from });
    expect(source.properties.Link.relation.dual_property.synced_property_name).toBe('Behind');
    expect((await read(b.id)).Behind.relation).toEqual([{ id: a.id }]);
    const dual = { data_source_id: to, dual_property: { synced_property_name: 'Again' } };
    await change(from, { Link: { relation: dual } });
    expect((await read(b.id)).Again.relation).toEqual([{ id: a.id }]);
    const taken = { data_source_id: to, dual_property: { synced_property_name: 'Name' } };
    expect((await problemOf(change(from, { Link: { relation: taken } }))).message).toContain(
      'already a property named',
    );
  });

  test.each([
    ['is deleted', null],
    ['changes its type', { number: {} }],
  ])('one that %s leaves a relation of one side behind', async (_what, written) => {
    const { from, to, a, b } = await pair();
    await change(from, { Link: written });
    const source: Loose = await sandbox.client().dataSources.retrieve({ data_source_id: to });
    expect(source.properties.Back.relation).toMatchObject({ type: 'single_property', data_source_id: from });
    expect((await read(b.id)).Back.relation).toEqual([{ id: a.id }]);
    const c = await create(to, { Back: { relation: [{ id: a.id }] } });
    expect((await read(c.id)).Back.relation).toEqual([{ id: a.id }]);
  });

  test('one that is made single takes the other away, and made dual again it is mirrored', async () => {
    const { from, to, a, b } = await pair();
    await change(from, { Link: { relation: { data_source_id: to, single_property: {} } } });
    expect((await read(b.id)).Back).toBeUndefined();
    const dual = { data_source_id: to, dual_property: { synced_property_name: 'Back' } };
    await change(from, { Link: { relation: dual } });
    expect((await read(b.id)).Back.relation).toEqual([{ id: a.id }]);
  });

  test('a row that moves away is linked no more', async () => {
    const { a, b } = await pair();
    const elsewhere = await sandbox.dataSource({});
    await sandbox.client().pages.move({ page_id: a.id, parent: { data_source_id: elsewhere } } as Loose);
    expect((await read(b.id)).Back.relation).toEqual([]);
  });

  test('a relation that turns to another data source lets go of its pages', async () => {
    const { from, a, b } = await pair();
    const elsewhere = await sandbox.dataSource({});
    await change(from, { Link: { relation: { data_source_id: elsewhere, single_property: {} } } });
    expect((await read(a.id)).Link.relation).toEqual([]);
    expect((await read(b.id)).Back.relation).toEqual([{ id: a.id }]);
  });
});

describe('lists of a value', () => {
  test('hold at most 100 items', async () => {
    const target = await sandbox.dataSource({});
    const source = await sandbox.dataSource({
      Many: { multi_select: {} },
      People: { people: {} },
      To: { relation: { data_source_id: target, single_property: {} } },
    });
    const hundredAndOne = Array.from({ length: 101 }, (_, index) => index);
    const id = '8c64ea91-4b9d-4e57-8daa-9e24bc01bf90';
    const values: Loose = {
      Many: { multi_select: hundredAndOne.map(index => ({ name: `o${index}` })) },
      People: { people: hundredAndOne.map(() => ({ id })) },
      To: { relation: hundredAndOne.map(() => ({ id })) },
    };
    for (const [name, value] of Object.entries(values)) {
      const type = Object.keys(value as object)[0];
      expect((await problemOf(create(source, { [name]: value }))).message).toBe(
        `body failed validation: body.properties.${name}.${type}.length should be ≤ \`100\`, instead was \`101\`.`,
      );
    }
  });
});
