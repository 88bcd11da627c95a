import { problemOf, TestSandbox, text, type Loose } from './harness.ts';

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await TestSandbox.start();
  await sandbox.admin('POST', '/clock', { set: '2026-05-13T12:34:56Z', frozen: true });
});
afterAll(async () => sandbox.close());

const formula = (expression: string) => ({ formula: { expression } });

async function row(data_source_id: string, properties: Loose = {}): Promise<Loose> {
  return sandbox.client().pages.create({ parent: { data_source_id }, properties });
}

/** Every type of property, and a formula that looks at it. */
const looks: [string, string, object | null][] = [
  ['the title', 'upper(prop("Name"))', { type: 'string', string: 'A ROW' }],
  ['a text', 'prop("Text").length()', { type: 'number', number: 5 }],
  ['a number', 'prop("Number") / 2', { type: 'number', number: 2 }],
  ['an empty number', 'prop("None")', { type: 'number', number: null }],
  ['a checkbox', 'not prop("Check")', { type: 'boolean', boolean: false }],
  ['an option', 'prop("Select") == "One"', { type: 'boolean', boolean: true }],
  ['options', 'prop("Many").join("+")', { type: 'string', string: 'x+y' }],
  ['a status', 'prop("Status")', { type: 'string', string: 'Not started' }],
  ['a day', 'prop("Due")', { type: 'date', date: { start: '2026-05-15', end: '2026-05-17', time_zone: null } }],
  [
    'an instant',
    'dateAdd(prop("At"), 90, "minutes")',
    { type: 'date', date: { start: '2026-05-15T09:30:00.000+00:00', end: null, time_zone: null } },
  ],
  ['people', 'prop("Who").map(current.name()).join()', { type: 'string', string: 'Ada Lovelace' }],
  ['its maker', 'prop("Maker").name()', { type: 'string', string: 'Sandbox integration' }],
  ['its number', 'prop("Id")', { type: 'string', string: 'ROW-1' }],
  ['its birth', 'formatDate(prop("Made"), "HH:mm:ss")', { type: 'string', string: '12:34:00' }],
  ['the time', 'now()', { type: 'date', date: { start: '2026-05-13T12:34:00.000+00:00', end: null, time_zone: null } }],
  ['another formula', 'prop("Half of it") + 1', { type: 'number', number: 3 }],
  ['what has two types', 'if(prop("Check"), 1, "one")', { type: 'number', number: 1 }],
  ['a division by nothing', '1 / prop("None")', { type: 'number', number: null }],
  ['a place, which we do not reckon with', 'prop("Place")', { type: 'unsupported', unsupported: {} }],
  ['a function that we do not have', 'formatNumber(1, "dollar", 2)', { type: 'unsupported', unsupported: {} }],
];

describe('formulas of rows', () => {
  test('see every type of property, and answer in their own', async () => {
    const person = (await sandbox.client().users.list({})).results.find(({ name }) => name === 'Ada Lovelace');
    const source = await sandbox.dataSource({
      Text: { rich_text: {} },
      Number: { number: {} },
      None: { number: {} },
      Check: { checkbox: {} },
      Select: { select: {} },
      Many: { multi_select: {} },
      Status: { status: {} },
      Due: { date: {} },
      At: { date: {} },
      Who: { people: {} },
      Maker: { created_by: {} },
      Id: { unique_id: { prefix: 'ROW' } },
      Made: { created_time: {} },
      Place: { place: {} },
      'Half of it': formula('prop("Number") / 2'),
      ...Object.fromEntries(looks.map(([what, expression]) => [`F ${what}`, formula(expression)])),
    });
    const made = await row(source, {
      Name: { title: text('A row') },
      Text: { rich_text: text('words') },
      Number: { number: 4 },
      Check: { checkbox: true },
      Select: { select: { name: 'One' } },
      Many: { multi_select: [{ name: 'x' }, { name: 'y' }] },
      Due: { date: { start: '2026-05-15', end: '2026-05-17' } },
      At: { date: { start: '2026-05-15T10:00:00+02:00' } },
      Who: { people: [{ id: person!.id }] },
    });
    for (const [what, expression, expected] of looks) {
      expect([expression, made.properties[`F ${what}`].formula]).toEqual([expression, expected]);
    }
    const item: Loose = await sandbox
      .client()
      .pages.properties.retrieve({ page_id: made.id, property_id: made.properties['Half of it'].id });
    expect(item).toMatchObject({ object: 'property_item', type: 'formula', formula: { type: 'number', number: 2 } });
  });

  test('look through relations, and at what related formulas come to', async () => {
    const notion = sandbox.client();
    const tasks = await sandbox.dataSource({ Hours: { number: {} }, Double: formula('prop("Hours") * 2') }, 'Tasks');
    const projects = await sandbox.dataSource({
      Tasks: { relation: { data_source_id: tasks, single_property: {} } },
      Total: formula('prop("Tasks").map(current.prop("Double")).sum()'),
      First: formula('prop("Tasks").first().prop("Name")'),
    });
    const [one, two] = [
      await row(tasks, { Name: { title: text('One') }, Hours: { number: 1 } }),
      await row(tasks, { Name: { title: text('Two') }, Hours: { number: 2 } }),
    ];
    const project = await row(projects, { Tasks: { relation: [{ id: one.id }, { id: two.id }] } });
    expect(project.properties.Total.formula).toEqual({ type: 'number', number: 6 });
    expect(project.properties.First.formula).toEqual({ type: 'string', string: 'One' });
    await notion.pages.update({ page_id: one.id, in_trash: true });
    const later: Loose = await notion.pages.retrieve({ page_id: project.id });
    expect(later.properties.Total.formula.number).toBe(4);
    expect(later.properties.Tasks.relation).toEqual([{ id: two.id }]);
    await notion.pages.update({ page_id: one.id, in_trash: false });
    const back: Loose = await notion.pages.retrieve({ page_id: project.id });
    expect(back.properties.Total.formula.number).toBe(6);
  });
});

describe('what is written as a formula', () => {
  const wrong: [string, Loose, string][] = [
    ['no formula', { F: formula('1 +') }, 'body.properties.F.formula is not valid: Unexpected end of the formula'],
    ['an unknown property', { F: formula('prop("Nope")') }, 'There is no property "Nope".'],
    ['types that do not fit', { F: formula('prop("Name") * 2') }, 'does not go with a text and a number'],
    ['itself', { F: formula('prop("F") + 1') }, '"F" refers to itself.'],
    ['itself by a detour', { F: formula('prop("G")'), G: formula('prop("F")') }, 'refers to itself.'],
  ];
  test.each(wrong)('%s is refused, and nothing is made', async (_what, properties, message) => {
    const before = (await sandbox.admin('GET', '/health'))['databases'];
    const problem = await problemOf(sandbox.dataSource(properties));
    expect(problem).toMatchObject({ status: 400, code: 'validation_error' });
    expect(problem.message).toContain(message);
    expect((await sandbox.admin('GET', '/health'))['databases']).toBe(before);
  });

  test('two data sources can not ask each other for ever', async () => {
    const notion = sandbox.client();
    const first = await sandbox.dataSource({ F: formula('1') }, 'First');
    const second = await sandbox.dataSource({
      To: { relation: { data_source_id: first, dual_property: { synced_property_name: 'Back' } } },
      F: formula('prop("To").map(current.prop("F")).length()'),
    });
    const call = notion.dataSources.update({
      data_source_id: first,
      properties: { F: formula('prop("Back").map(current.prop("F")).length()') },
    });
    expect((await problemOf(call)).message).toContain('"F" refers to itself.');
    expect(second).toBeDefined();
  });

  test('a formula follows a new name, and is unsupported once its property is gone', async () => {
    const notion = sandbox.client();
    const source = await sandbox.dataSource({ Hours: { number: {} }, F: formula('prop("Hours") + 1') });
    const made = await row(source, { Hours: { number: 2 } });
    const renamed: Loose = await notion.dataSources.update({
      data_source_id: source,
      properties: { Hours: { name: 'Time' } } as Loose,
    });
    expect(renamed.properties.F.formula.expression).toBe('prop("Time") + 1');
    const seen = async () => ((await notion.pages.retrieve({ page_id: made.id })) as Loose).properties.F.formula;
    expect(await seen()).toEqual({ type: 'number', number: 3 });
    await notion.dataSources.update({ data_source_id: source, properties: { Time: null } });
    expect(await seen()).toEqual({ type: 'unsupported', unsupported: {} });
    const renamedBroken = await notion.dataSources.update({
      data_source_id: source,
      properties: { F: { name: 'G' } } as Loose,
    });
    expect(Object.keys((renamedBroken as Loose).properties)).toContain('G');
  });
});

describe('queries by formula', () => {
  let source: string;
  beforeAll(async () => {
    source = await sandbox.dataSource({
      Number: { number: {} },
      Due: { date: {} },
      Square: formula('prop("Number") ^ 2'),
      Word: formula('repeat("a", prop("Number"))'),
      Odd: formula('prop("Number") % 2 == 1'),
      Late: formula('dateAdd(prop("Due"), 1, "days")'),
      Old: formula('prop("Due") < today()'),
    });
    for (const number of [3, 1, 2]) {
      await row(source, {
        Name: { title: text(String(number)) },
        Number: { number },
        ...(number < 3 && { Due: { date: { start: `2026-05-1${number + 1}` } } }),
      });
    }
  });

  const titles = async (filter: Loose, sorts: Loose = [{ property: 'Name', direction: 'ascending' }]) => {
    const found = await sandbox.client().dataSources.query({ data_source_id: source, filter, sorts });
    return found.results.map((page: Loose) => page.properties.Name.title[0].plain_text).join('');
  };

  const filters: [string, object, string][] = [
    ['Square', { number: { greater_than: 3 } }, '23'],
    ['Word', { string: { contains: 'aa' } }, '23'],
    ['Odd', { checkbox: { equals: true } }, '13'],
    ['Late', { date: { equals: '2026-05-13' } }, '1'],
    ['Late', { date: { is_empty: true } }, '3'],
    ['Late', { date: { after: 'today' } }, '2'],
  ];
  test.each(filters)('%s: %j', async (property, condition, expected) => {
    expect(await titles({ property, formula: condition })).toBe(expected);
  });

  test('rows are sorted by what formulas come to', async () => {
    expect(await titles(undefined, [{ property: 'Square', direction: 'descending' }])).toBe('321');
    expect(await titles(undefined, [{ property: 'Word', direction: 'ascending' }])).toBe('123');
    expect(await titles(undefined, [{ property: 'Late', direction: 'descending' }])).toBe('213');
  });

  test('a filter over the time follows the clock', async () => {
    const old = () => titles({ property: 'Old', formula: { checkbox: { equals: true } } });
    expect(await old()).toBe('1');
    // Time alone passes: nothing is written in between.
    sandbox.inside.clock.moveTo(Date.parse('2026-05-14T00:00:00Z'));
    expect(await old()).toBe('12');
  });

  test('a formula that is not reckoned can not be filtered by', async () => {
    const strange = await sandbox.dataSource({ Place: { place: {} }, F: formula('prop("Place")') });
    const call = sandbox.client().dataSources.query({
      data_source_id: strange,
      filter: { property: 'F', formula: { string: { is_empty: true } } },
    });
    expect((await problemOf(call)).message).toBe('Unable to filter based on a formula of unknown type');
  });
});
