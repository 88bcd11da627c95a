import { problemOf, TestSandbox, text, type Loose } from './harness.ts';

let sandbox: TestSandbox;
beforeAll(async () => (sandbox = await TestSandbox.start()));
afterAll(async () => sandbox.close());

describe('databases', () => {
  test('a database is created with its first data source, updated, trashed and restored', async () => {
    const notion = sandbox.client();
    const made: Loose = await notion.databases.create({
      parent: { type: 'page_id', page_id: sandbox.rootPageId },
      title: text('Books'),
      description: text('to read'),
      is_inline: true,
      icon: { emoji: '📚' },
      initial_data_source: { properties: { Title: { title: {} }, Pages: { number: { format: 'number' } } } },
    });
    expect(made).toMatchObject({ object: 'database', is_inline: true, data_sources: [{ name: 'Books' }] });
    const [first] = made.data_sources;
    const source: Loose = await notion.dataSources.retrieve({ data_source_id: first.id });
    expect(source).toMatchObject({
      object: 'data_source',
      parent: { type: 'database_id', database_id: made.id },
      database_parent: { type: 'page_id', page_id: sandbox.rootPageId },
      properties: { Title: { id: 'title', type: 'title' }, Pages: { number: { format: 'number' } } },
    });
    const renamed: Loose = await notion.databases.update({
      database_id: made.id,
      title: text('Shelf'),
      is_locked: true,
    });
    expect(renamed).toMatchObject({ is_locked: true, is_inline: true });
    const row: Loose = await notion.pages.create({ parent: { data_source_id: first.id }, properties: {} });
    await notion.databases.update({ database_id: made.id, in_trash: true });
    expect(await notion.pages.retrieve({ page_id: row.id })).toMatchObject({ in_trash: true });
    expect((await problemOf(notion.databases.update({ database_id: made.id, title: text('x') }))).status).toBe(400);
    expect(await notion.databases.update({ database_id: made.id, in_trash: false })).toMatchObject({ in_trash: false });
    const children: Loose = await notion.blocks.children.list({ block_id: sandbox.rootPageId });
    expect(children.results.map((block: Loose) => block.child_database?.title)).toContain('Shelf');
  });

  test('a further data source is created in it, and moves to another database', async () => {
    const notion = sandbox.client();
    const parent = { type: 'page_id' as const, page_id: sandbox.rootPageId };
    const [one, two]: Loose[] = [await notion.databases.create({ parent }), await notion.databases.create({ parent })];
    const made: Loose = await notion.dataSources.create({
      parent: { database_id: one.id },
      title: text('Second'),
      properties: { Name: { title: {} } },
    });
    expect(((await notion.databases.retrieve({ database_id: one.id })) as Loose).data_sources).toHaveLength(2);
    await notion.dataSources.update({ data_source_id: made.id, parent: { database_id: two.id } });
    expect(((await notion.databases.retrieve({ database_id: one.id })) as Loose).data_sources).toHaveLength(1);
    expect(((await notion.databases.retrieve({ database_id: two.id })) as Loose).data_sources).toMatchObject([
      {},
      { name: 'Second' },
    ]);
  });
});

describe('moving', () => {
  test('neither a database nor a data source goes into a page that it holds', async () => {
    const notion = sandbox.client();
    const data_source_id = await sandbox.dataSource({});
    const source = await notion.dataSources.retrieve({ data_source_id });
    const { database_id } = (source as { parent: { database_id: string } }).parent;
    const row = await notion.pages.create({ parent: { data_source_id }, properties: {} });
    const inRow = { type: 'page_id' as const, page_id: row.id };
    const inside = await notion.databases.create({ parent: inRow });
    const database = await problemOf(notion.databases.update({ database_id, parent: inRow }));
    expect(database.message).toContain('can not be moved into itself');
    const moved = await problemOf(notion.dataSources.update({ data_source_id, parent: { database_id: inside.id } }));
    expect(moved.message).toContain('can not be moved into itself');
    const elsewhere = { type: 'page_id' as const, page_id: await sandbox.page('Elsewhere') };
    expect(await notion.databases.update({ database_id, parent: elsewhere })).toMatchObject({ parent: elsewhere });
  });
});

describe('schemas', () => {
  test('properties are added, renamed, retyped and removed; rows follow', async () => {
    const notion = sandbox.client();
    const data_source_id = await sandbox.dataSource({
      Old: { rich_text: {} },
      Kind: { select: { options: [{ name: 'a', color: 'red' }] } },
    });
    const row: Loose = await notion.pages.create({
      parent: { data_source_id },
      properties: { Old: { rich_text: text('words') }, Kind: { select: { name: 'a' } } },
    });
    const kind = row.properties.Kind.select;
    await notion.dataSources.update({
      data_source_id,
      properties: {
        Old: { name: 'New' },
        Kind: {
          select: {
            options: [
              { id: kind.id, name: 'b' },
              { name: 'c', color: 'blue' },
            ],
          },
        },
        Added: { checkbox: {} },
      },
    });
    const seen: Loose = await notion.pages.retrieve({ page_id: row.id });
    expect(seen.properties).toMatchObject({
      New: { rich_text: [{ plain_text: 'words' }] },
      Kind: { select: { id: kind.id, name: 'b', color: 'red' } },
      Added: { checkbox: false },
    });
    await notion.dataSources.update({ data_source_id, properties: { New: { number: {} }, Kind: null } });
    const after: Loose = await notion.pages.retrieve({ page_id: row.id });
    expect(after.properties.New).toMatchObject({ type: 'number', number: null });
    expect(after.properties.Kind).toBeUndefined();
  });

  const refused: [string, object, string][] = [
    ['removing the title', { Name: null }, 'Cannot delete the title property'],
    ['a second title', { Other: { title: {} } }, 'one title property'],
    ['retyping the title', { Name: { number: {} } }, 'Cannot change the type of the title property'],
    ['an unknown type', { X: { telepathy: {} } }, 'does not name a property type'],
    [
      'another colour for an option',
      { Kind: { select: { options: [{ name: 'a', color: 'blue' }] } } },
      'Cannot update color of select with name: a.',
    ],
    ['a name that is taken', { Kind: { name: 'Name' } }, 'There is already a property named "Name".'],
    [
      'a relation to nowhere',
      { X: { relation: { data_source_id: '8c64ea91-4b9d-4e57-8daa-9e24bc01bf91', single_property: {} } } },
      'Could not find data_source',
    ],
    [
      'a rollup of nothing',
      { X: { rollup: { function: 'sum', relation_property_name: 'Nope', rollup_property_name: 'Name' } } },
      'relation_property_name should be',
    ],
  ];
  test.each(refused)('%s is refused', async (_what, properties, message) => {
    const data_source_id = await sandbox.dataSource({ Kind: { select: { options: [{ name: 'a', color: 'red' }] } } });
    const call = sandbox.client().dataSources.update({ data_source_id, properties: properties as Loose });
    expect((await problemOf(call)).message).toContain(message);
  });

  test('a data source without a title is refused', async () => {
    const database = await sandbox
      .client()
      .databases.create({ parent: { type: 'page_id', page_id: sandbox.rootPageId } });
    const call = sandbox
      .client()
      .dataSources.create({ parent: { database_id: database.id }, properties: { X: { number: {} } } });
    expect((await problemOf(call)).message).toContain('Title is not provided');
  });

  test('rollups and statuses are kept as they are said', async () => {
    const target = await sandbox.dataSource({ Cost: { number: {} } });
    const data_source_id = await sandbox.dataSource({
      To: { relation: { data_source_id: target, single_property: {} } },
      Sum: { rollup: { function: 'sum', relation_property_name: 'To', rollup_property_name: 'Cost' } },
      State: { status: { options: [{ name: 'Open' }, { name: 'Done' }] } },
    });
    const source: Loose = await sandbox.client().dataSources.retrieve({ data_source_id });
    expect(source.properties.Sum.rollup).toMatchObject({
      function: 'sum',
      relation_property_name: 'To',
      rollup_property_name: 'Cost',
    });
    const { options, groups } = source.properties.State.status;
    expect(groups.map((group: Loose) => group.option_ids)).toEqual([[options[0].id], [], [options[1].id]]);
    const row: Loose = await sandbox.client().pages.create({ parent: { data_source_id }, properties: {} });
    expect(row.properties.Sum.rollup).toEqual({ type: 'number', number: null, function: 'sum' });
  });
});
