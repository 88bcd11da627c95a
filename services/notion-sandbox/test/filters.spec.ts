import { problemOf, TestSandbox, text, type Loose } from './harness.ts';

let sandbox: TestSandbox;
let source: string;
let target: string;
let ada: string;
let grace: string;

/** Three rows, `a`, `b` and `c`; `c` is empty. The clock stands at Wednesday 2026-05-13, noon. */
beforeAll(async () => {
  sandbox = await TestSandbox.start();
  const notion = sandbox.client();
  const people = (await notion.users.list({})).results.filter(({ type }) => type === 'person');
  [ada, grace] = people.map(({ id }) => id) as [string, string];
  const related = await sandbox.dataSource({});
  source = await sandbox.dataSource({
    Text: { rich_text: {} },
    Url: { url: {} },
    Email: { email: {} },
    Phone: { phone_number: {} },
    Number: { number: {} },
    Check: { checkbox: {} },
    Select: { select: {} },
    Status: { status: {} },
    Many: { multi_select: {} },
    Date: { date: {} },
    People: { people: {} },
    Files: { files: {} },
    To: { relation: { data_source_id: related, single_property: {} } },
    Id: { unique_id: {} },
    Made: { created_time: {} },
    Edited: { last_edited_time: {} },
    Maker: { created_by: {} },
    Editor: { last_edited_by: {} },
    Verified: { verification: {} },
    Formula: { formula: { expression: '1' } },
    Rollup: { rollup: { function: 'count', relation_property_name: 'To', rollup_property_name: 'Name' } },
  });
  target = (await notion.pages.create({ parent: { data_source_id: related }, properties: {} })).id;
  const create = async (at: string, properties: Loose) => {
    await sandbox.admin('POST', '/clock', { set: at, frozen: true });
    await notion.pages.create({ parent: { data_source_id: source }, properties });
  };
  await create('2026-05-01T08:00:30Z', {
    Name: { title: text('a') },
    Text: { rich_text: text('Alpha beta') },
    Url: { url: 'https://a.example' },
    Email: { email: 'a@x.org' },
    Phone: { phone_number: '+49 1' },
    Number: { number: 1 },
    Check: { checkbox: true },
    Select: { select: { name: 'One' } },
    Status: { status: { name: 'Not started' } },
    Many: { multi_select: [{ name: 'x' }, { name: 'y' }] },
    Date: { date: { start: '2026-05-13' } },
    People: { people: [{ id: ada }] },
    Files: { files: [{ name: 'f', external: { url: 'https://x.org/f' } }] },
    To: { relation: [{ id: target }] },
    Verified: { verification: { state: 'verified' } },
  });
  await create('2026-05-10T08:00:30Z', {
    Name: { title: text('b') },
    Text: { rich_text: text('alphabet') },
    Url: { url: 'https://b.example' },
    Email: { email: 'b@y.org' },
    Phone: { phone_number: '+49 2' },
    Number: { number: 10 },
    Select: { select: { name: 'Two' } },
    Status: { status: { name: 'Done' } },
    Many: { multi_select: [{ name: 'y' }] },
    Date: { date: { start: '2026-05-15T10:00:00+02:00' } },
    People: { people: [{ id: ada }, { id: grace }] },
  });
  await create('2026-05-13T08:00:30Z', { Name: { title: text('c') } });
  await sandbox.admin('POST', '/clock', { set: '2026-05-13T12:00:00Z', frozen: true });
});
afterAll(async () => sandbox.close());

/** Property, type, condition, the rows that pass. */
type Case = [string, string, Record<string, unknown> | (() => Record<string, unknown>), string];

const cases: Case[] = [
  ['Name', 'title', { equals: 'a' }, 'a'],
  ['Name', 'title', { does_not_equal: 'a' }, 'bc'],
  ['Text', 'rich_text', { equals: 'alphabet' }, 'b'],
  ['Text', 'rich_text', { contains: 'ALPHA' }, 'ab'],
  ['Text', 'rich_text', { does_not_contain: 'beta' }, 'bc'],
  ['Text', 'rich_text', { starts_with: 'alphab' }, 'b'],
  ['Text', 'rich_text', { ends_with: 'BETA' }, 'a'],
  ['Text', 'rich_text', { is_empty: true }, 'c'],
  ['Text', 'rich_text', { is_not_empty: true }, 'ab'],
  ['Url', 'url', { contains: 'b.ex' }, 'b'],
  ['Url', 'url', { is_empty: true }, 'c'],
  ['Email', 'email', { ends_with: '@y.org' }, 'b'],
  ['Phone', 'phone_number', { starts_with: '+49' }, 'ab'],
  ['Number', 'number', { equals: 10 }, 'b'],
  ['Number', 'number', { does_not_equal: 10 }, 'ac'],
  ['Number', 'number', { greater_than: 1 }, 'b'],
  ['Number', 'number', { less_than: 10 }, 'a'],
  ['Number', 'number', { greater_than_or_equal_to: 1 }, 'ab'],
  ['Number', 'number', { less_than_or_equal_to: 1 }, 'a'],
  ['Number', 'number', { is_empty: true }, 'c'],
  ['Number', 'number', { is_not_empty: true }, 'ab'],
  ['Number', 'number', { greater_than: 0, less_than: 5 }, 'a'],
  ['Check', 'checkbox', { equals: true }, 'a'],
  ['Check', 'checkbox', { does_not_equal: true }, 'bc'],
  ['Select', 'select', { equals: 'One' }, 'a'],
  ['Select', 'select', { equals: ['One', 'Two'] }, 'ab'],
  ['Select', 'select', { does_not_equal: 'One' }, 'bc'],
  ['Select', 'select', { is_empty: true }, 'c'],
  ['Select', 'select', { is_not_empty: true }, 'ab'],
  ['Status', 'status', { equals: 'Not started' }, 'ac'],
  ['Status', 'status', { does_not_equal: 'Done' }, 'ac'],
  ['Status', 'status', { is_empty: true }, ''],
  ['Many', 'multi_select', { contains: 'y' }, 'ab'],
  ['Many', 'multi_select', { contains: ['x', 'nope'] }, 'a'],
  ['Many', 'multi_select', { does_not_contain: 'x' }, 'bc'],
  ['Many', 'multi_select', { is_empty: true }, 'c'],
  ['Date', 'date', { equals: '2026-05-15' }, 'b'],
  ['Date', 'date', { equals: '2026-05-15T08:00:00Z' }, 'b'],
  ['Date', 'date', { before: '2026-05-15' }, 'a'],
  ['Date', 'date', { after: '2026-05-13' }, 'b'],
  ['Date', 'date', { on_or_before: '2026-05-15' }, 'ab'],
  ['Date', 'date', { on_or_after: '2026-05-15' }, 'b'],
  ['Date', 'date', { on_or_after: '2026-05-15T08:00:01Z' }, ''],
  ['Date', 'date', { equals: '2026-05-15T08:00:00' }, 'b'],
  ['Date', 'date', { equals: 'today' }, 'a'],
  ['Date', 'date', { after: 'tomorrow' }, 'b'],
  ['Date', 'date', { after: 'yesterday' }, 'ab'],
  ['Date', 'date', { before: 'one_week_from_now' }, 'ab'],
  ['Date', 'date', { after: 'one_month_ago' }, 'ab'],
  ['Date', 'date', { this_week: {} }, 'ab'],
  ['Date', 'date', { next_week: {} }, 'ab'],
  ['Date', 'date', { next_month: {} }, 'ab'],
  ['Date', 'date', { next_year: {} }, 'ab'],
  ['Date', 'date', { past_week: {} }, 'a'],
  ['Date', 'date', { past_month: {} }, 'a'],
  ['Date', 'date', { past_year: {} }, 'a'],
  ['Date', 'date', { is_empty: true }, 'c'],
  ['Date', 'date', { is_not_empty: true }, 'ab'],
  ['People', 'people', () => ({ contains: grace }), 'b'],
  ['People', 'people', () => ({ does_not_contain: grace }), 'ac'],
  ['People', 'people', { contains: 'me' }, ''],
  ['People', 'people', { is_empty: true }, 'c'],
  ['Files', 'files', { is_empty: true }, 'bc'],
  ['Files', 'files', { is_not_empty: true }, 'a'],
  ['To', 'relation', () => ({ contains: target }), 'a'],
  ['To', 'relation', () => ({ does_not_contain: target }), 'bc'],
  ['To', 'relation', { is_empty: true }, 'bc'],
  ['Id', 'unique_id', { equals: 2 }, 'b'],
  ['Id', 'unique_id', { greater_than: 1 }, 'bc'],
  ['Made', 'created_time', { on_or_after: '2026-05-10' }, 'bc'],
  ['Made', 'created_time', { equals: '2026-05-10T08:00:00Z' }, 'b'],
  ['Made', 'created_time', { past_week: {} }, 'bc'],
  ['Edited', 'last_edited_time', { before: '2026-05-10' }, 'a'],
  ['Maker', 'created_by', { contains: 'me' }, 'abc'],
  ['Editor', 'last_edited_by', () => ({ contains: ada }), ''],
  ['Verified', 'verification', { status: 'verified' }, 'a'],
  ['Verified', 'verification', { status: 'none' }, 'bc'],
  ['Verified', 'verification', { does_not_equal: 'verified' }, 'bc'],
];

async function rows(filter: Loose, sorts: Loose[] = [{ property: 'Name', direction: 'ascending' }]): Promise<string> {
  const found: Loose = await sandbox.client().dataSources.query({ data_source_id: source, filter, sorts });
  return found.results.map((page: Loose) => page.properties.Name.title[0].plain_text).join('');
}

describe('filters', () => {
  test.each(cases)('%s: %s %j', async (property, type, condition, expected) => {
    const given = typeof condition === 'function' ? condition() : condition;
    expect(await rows({ property, [type]: given })).toBe(expected);
  });

  const timestamps: [object, string][] = [
    [{ timestamp: 'created_time', created_time: { on_or_before: '2026-05-10' } }, 'ab'],
    [{ timestamp: 'created_time', created_time: { after: '2026-05-10T08:00:00Z' } }, 'c'],
    [{ timestamp: 'last_edited_time', last_edited_time: { on_or_after: '2026-05-10T08:00:00Z' } }, 'bc'],
  ];
  test.each(timestamps)('%j', async (filter, expected) => expect(await rows(filter)).toBe(expected));

  test('and and or nest once, no deeper', async () => {
    const [one, ten] = [1, 10].map(equals => ({ property: 'Number', number: { equals } }));
    const done = { property: 'Status', status: { equals: 'Done' } };
    expect(await rows({ or: [one, ten] })).toBe('ab');
    expect(await rows({ and: [one, ten] })).toBe('');
    expect(await rows({ and: [done, { or: [one, ten] }] })).toBe('b');
    expect(await rows({ or: [done, { and: [one, { property: 'Check', checkbox: { equals: true } }] }] })).toBe('ab');
    const deep = await problemOf(rows({ and: [{ or: [{ and: [one] }] }] }));
    expect(deep.message).toContain('body.filter.and[0].or[0].and should be not present');
  });

  const refused: [string, unknown, string][] = [
    [
      'an unknown property',
      { property: 'Nope', number: { equals: 1 } },
      'Could not find property with name or id: Nope',
    ],
    [
      'another type',
      { property: 'Number', rich_text: { equals: '1' } },
      'database property number does not match filter rich_text',
    ],
    [
      'an unknown operator',
      { property: 'Number', number: { resembles: 1 } },
      'body.filter.number.resembles should be not present',
    ],
    [
      'an operand of another type',
      { property: 'Number', number: { equals: '1' } },
      'body.filter.number.equals should be a number, instead was `"1"`.',
    ],
    [
      'is_empty false',
      { property: 'Number', number: { is_empty: false } },
      'body.filter.number.is_empty should be `true`',
    ],
    [
      'a date that is none',
      { property: 'Date', date: { after: 'soon' } },
      'body.filter.date.after should be a valid ISO 8601 date string',
    ],
    ['a condition without operator', { property: 'Number', number: {} }, 'body.filter.number.equals should be defined'],
    [
      'another kind of formula',
      { property: 'Formula', formula: { string: { equals: '1' } } },
      'The formula property Formula gives a number, which does not match filter string.',
    ],
    [
      'another kind of rollup',
      { property: 'Rollup', rollup: { any: { rich_text: { equals: '1' } } } },
      'The rollup property Rollup gives number, which does not match filter any.',
    ],
    ['no object', [], 'body.filter should be an object'],
  ];
  test.each(refused)('%s is refused', async (_what, filter, message) => {
    expect((await problemOf(rows(filter))).message).toContain(message);
  });
});

describe('sorts', () => {
  const sorts: [string, Loose[], string][] = [
    ['text', [{ property: 'Text', direction: 'descending' }], 'bac'],
    ['number', [{ property: 'Number', direction: 'descending' }], 'bac'],
    ['number, empty last', [{ property: 'Number', direction: 'ascending' }], 'abc'],
    [
      'checkbox, then title',
      [
        { property: 'Check', direction: 'ascending' },
        { property: 'Name', direction: 'descending' },
      ],
      'cba',
    ],
    [
      'status by its order',
      [
        { property: 'Status', direction: 'descending' },
        { property: 'Name', direction: 'ascending' },
      ],
      'bac',
    ],
    ['select by its order', [{ property: 'Select', direction: 'ascending' }], 'abc'],
    ['date', [{ property: 'Date', direction: 'descending' }], 'bac'],
    ['unique id', [{ property: 'Id', direction: 'descending' }], 'cba'],
    [
      'people by name',
      [
        { property: 'People', direction: 'ascending' },
        { property: 'Name', direction: 'ascending' },
      ],
      'abc',
    ],
    ['created', [{ timestamp: 'created_time', direction: 'ascending' }], 'abc'],
    ['edited', [{ timestamp: 'last_edited_time', direction: 'descending' }], 'cba'],
    ['nothing: the newest first', [], 'cba'],
  ];
  test.each(sorts)('%s', async (_what, given, expected) => expect(await rows(undefined, given)).toBe(expected));

  test('an unknown property is refused', async () => {
    const problem = await problemOf(rows(undefined, [{ property: 'Nope', direction: 'ascending' }]));
    expect(problem.message).toContain('Could not find sort property with name or id: Nope');
  });
});
