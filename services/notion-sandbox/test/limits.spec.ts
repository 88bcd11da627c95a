import { paragraph, TestSandbox, text, type Loose } from './harness.ts';

let sandbox: TestSandbox;
let pageId: string;
beforeAll(async () => {
  sandbox = await TestSandbox.start();
  pageId = await sandbox.page('Limits');
});
afterAll(async () => sandbox.close());

const many = <T>(count: number, item: T): T[] => Array.from({ length: count }, () => item);
const rich = (item: object) => ({ children: [{ paragraph: { rich_text: [item] } }] });
const nested = (levels: number): Loose => paragraph(`${levels}`, levels === 0 ? undefined : [nested(levels - 1)]);
const wide = paragraph('wide', many(100, paragraph('x')));

/** What is too much, what is sent to append it, what Notion says. */
const appends: [string, unknown, string][] = [
  [
    '101 children',
    { children: many(101, paragraph('x')) },
    'body failed validation: body.children.length should be ≤ `100`, instead was `101`.',
  ],
  [
    '101 inner children',
    { children: [paragraph('x', many(101, paragraph('y')))] },
    'body.children[0].paragraph.children.length should be ≤ `100`, instead was `101`.',
  ],
  [
    '101 rich text items',
    { children: [{ paragraph: { rich_text: many(101, text('x')[0]) } }] },
    'body.children[0].paragraph.rich_text.length should be ≤ `100`, instead was `101`.',
  ],
  [
    'a text of 2001',
    rich({ text: { content: 'x'.repeat(2001) } }),
    'body.children[0].paragraph.rich_text[0].text.content.length should be ≤ `2000`, instead was `2001`.',
  ],
  [
    'a link of 2001',
    rich({ text: { content: 'x', link: { url: `https://${'x'.repeat(1993)}` } } }),
    'text.link.url.length should be ≤ `2000`, instead was `2001`.',
  ],
  [
    'an equation of 1001',
    rich({ equation: { expression: 'x'.repeat(1001) } }),
    'equation.expression.length should be ≤ `1000`, instead was `1001`.',
  ],
  [
    'three levels below',
    { children: [nested(3)] },
    'body.children[0].paragraph.children[0].paragraph.children[0].paragraph.children should be not present',
  ],
  ['1,010 blocks', { children: many(10, wide) }, 'the number of blocks should be ≤ `1000`, instead was `1010`.'],
  [
    'a list with one column',
    { children: [{ column_list: { children: [{ column: { children: [paragraph('x')] } }] } }] },
    'column_list.children.length should be ≥ `2`, instead was `1`.',
  ],
  [
    'an empty column',
    { children: [{ column_list: { children: many(2, { column: { children: [] } }) } }] },
    'column.children.length should be ≥ `1`, instead was `0`.',
  ],
  [
    'a block of no type',
    { children: [{ object: 'block' }] },
    'body.children[0].type should be defined, instead was `undefined`.',
  ],
  [
    'a type that can not be made',
    { children: [{ type: 'child_page', child_page: { title: 'x' } }] },
    'body.children[0].type should be a type of block that can be created',
  ],
  [
    'an unknown language',
    { children: [{ code: { rich_text: text('x'), language: 'klingon' } }] },
    'body.children[0].code.language should be `"abap"`',
  ],
  [
    'an unknown colour',
    { children: [{ paragraph: { rich_text: [], color: 'mauve' } }] },
    'body.children[0].paragraph.color should be `"default"`',
  ],
  [
    'an equation block of 1001',
    { children: [{ equation: { expression: 'x'.repeat(1001) } }] },
    'body.children[0].equation.expression.length should be ≤ `1000`, instead was `1001`.',
  ],
  [
    'an embed of 2001',
    { children: [{ embed: { url: 'x'.repeat(2001) } }] },
    'body.children[0].embed.url.length should be ≤ `2000`, instead was `2001`.',
  ],
  [
    'a picture of 2001',
    { children: [{ image: { external: { url: 'x'.repeat(2001) } } }] },
    'body.children[0].image.external.url.length should be ≤ `2000`, instead was `2001`.',
  ],
  [
    'a caption of 101 items',
    { children: [{ bookmark: { url: 'https://x.org', caption: many(101, text('x')[0]) } }] },
    'body.children[0].bookmark.caption.length should be ≤ `100`, instead was `101`.',
  ],
  [
    'a row of 101 cells',
    { children: [{ table: { table_width: 1, children: [{ table_row: { cells: many(101, text('x')) } }] } }] },
    'table_row.cells.length should be ≤ `100`, instead was `101`.',
  ],
  ['no children', {}, 'body failed validation: body.children should be defined, instead was `undefined`.'],
  [
    'an unknown field',
    { children: [], colour: 1 },
    'body failed validation: body.colour should be not present, instead was `1`.',
  ],
  ['children that are no list', { children: {} }, 'body.children should be an array, instead was `{}`.'],
];

describe('limits', () => {
  test.each(appends)('%s is refused in words', async (_what, body, message) => {
    const answer = await sandbox.raw('PATCH', `/v1/blocks/${pageId}/children`, { body });
    expect(answer.body).toMatchObject({ object: 'error', status: 400, code: 'validation_error' });
    expect(answer.body['message']).toContain(message);
    expect((await sandbox.client().blocks.children.list({ block_id: pageId })).results).toEqual([]);
  });

  test('what is just within the limits is taken', async () => {
    const id = await sandbox.page('Just enough');
    const children = [
      nested(2),
      { paragraph: { rich_text: many(100, { text: { content: 'x'.repeat(2000) } }) } },
      { column_list: { children: many(2, { column: { children: [nested(1)] } }) } },
      ...many(9, wide),
      ...many(76, paragraph('x')),
    ];
    const answer = await sandbox.raw('PATCH', `/v1/blocks/${id}/children`, { body: { children } });
    expect(answer.status).toBe(200);
  });

  test('a body over 500 KB is a 413', async () => {
    const body = { children: many(90, { paragraph: { rich_text: many(3, { text: { content: 'x'.repeat(2000) } }) } }) };
    const answer = await sandbox.raw('PATCH', `/v1/blocks/${pageId}/children`, { body });
    expect(answer.body).toMatchObject({
      object: 'error',
      status: 413,
      code: 'validation_error',
      request_id: expect.any(String),
    });
  });

  const values: [string, object, object, string][] = [
    [
      'a url of 2001',
      { url: {} },
      { url: 'x'.repeat(2001) },
      'body.properties.P.url.length should be ≤ `2000`, instead was `2001`.',
    ],
    [
      'an e-mail of 201',
      { email: {} },
      { email: 'x'.repeat(201) },
      'body.properties.P.email.length should be ≤ `200`, instead was `201`.',
    ],
    [
      'a phone number of 201',
      { phone_number: {} },
      { phone_number: 'x'.repeat(201) },
      'body.properties.P.phone_number.length should be ≤ `200`, instead was `201`.',
    ],
    [
      '101 options',
      { multi_select: {} },
      { multi_select: many(101, { name: 'x' }) },
      'body.properties.P.multi_select.length should be ≤ `100`, instead was `101`.',
    ],
    [
      '101 people',
      { people: {} },
      { people: many(101, { id: 'x' }) },
      'body.properties.P.people.length should be ≤ `100`, instead was `101`.',
    ],
  ];
  values.push(
    [
      'a text of 2001',
      { rich_text: {} },
      { rich_text: [{ text: { content: 'x'.repeat(2001) } }] },
      'body.properties.P.rich_text[0].text.content.length should be ≤ `2000`, instead was `2001`.',
    ],
    [
      '101 items of text',
      { rich_text: {} },
      { rich_text: many(101, text('x')[0]) },
      'body.properties.P.rich_text.length should be ≤ `100`, instead was `101`.',
    ],
    [
      '101 files',
      { files: {} },
      { files: many(101, { name: 'x', external: { url: 'https://x.org' } }) },
      'body.properties.P.files.length should be ≤ `100`, instead was `101`.',
    ],
  );
  test.each(values)('%s is refused in a property', async (_what, config, value, message) => {
    const source = await sandbox.dataSource({ P: config });
    const answer = await sandbox.raw('POST', '/v1/pages', {
      body: { parent: { data_source_id: source }, properties: { P: value } },
    });
    expect(answer.status).toBe(400);
    expect(answer.body['message']).toContain(message);
  });

  const paging: [string, string, string, unknown, string][] = [
    [
      'page_size over 100',
      'GET',
      '/v1/users?page_size=101',
      undefined,
      'query failed validation: query.page_size should be ≤ `100`, instead was `101`.',
    ],
    [
      'page_size 0',
      'POST',
      '/v1/search',
      { page_size: 0 },
      'body failed validation: body.page_size should be ≥ `1`, instead was `0`.',
    ],
    ['a page_size in words', 'GET', '/v1/users?page_size=ten', undefined, 'query.page_size should be a number'],
    [
      'a cursor of nothing',
      'POST',
      '/v1/search',
      { start_cursor: 'x' },
      'body.start_cursor should be a valid uuid, instead was `"x"`.',
    ],
    [
      'a cursor that was never answered',
      'GET',
      '/v1/users?start_cursor=8c64ea91-4b9d-4e57-8daa-9e24bc01bf90',
      undefined,
      'The start_cursor provided is invalid',
    ],
  ];
  test.each(paging)('%s is refused', async (_what, method, path, body, message) => {
    const answer = await sandbox.raw(method, path, { body });
    expect(answer).toMatchObject({ status: 400, body: { code: 'validation_error' } });
    expect(answer.body['message']).toContain(message);
  });
});

describe('limits of a data source', () => {
  test('101 related pages are refused', async () => {
    const target = await sandbox.dataSource({});
    const source = await sandbox.dataSource({ R: { relation: { data_source_id: target, single_property: {} } } });
    const relation = many(101, { id: pageId });
    const answer = await sandbox.raw('POST', '/v1/pages', {
      body: { parent: { data_source_id: source }, properties: { R: { relation } } },
    });
    expect(answer.body['message']).toContain('body.properties.R.relation.length should be ≤ `100`, instead was `101`.');
  });

  test('500 properties are taken, 501 are not', async () => {
    const named = (count: number) =>
      Object.fromEntries(many(count, null).map((_, index) => [`P${index}`, { checkbox: {} }]));
    const source = await sandbox.dataSource(named(499));
    const refused = await sandbox.raw('PATCH', `/v1/data_sources/${source}`, {
      body: { properties: { Last: { url: {} } } },
    });
    expect(refused).toMatchObject({ status: 400, body: { message: expect.stringContaining('≤ `500` properties') } });
  });

  test('filters nest two deep, not three', async () => {
    const source = await sandbox.toDos();
    const leaf = { property: 'Name', title: { is_not_empty: true } };
    const ask = (filter: object) => sandbox.raw('POST', `/v1/data_sources/${source}/query`, { body: { filter } });
    expect((await ask({ and: [{ or: [leaf] }] })).status).toBe(200);
    const refused = await ask({ and: [{ or: [{ and: [leaf] }] }] });
    expect(refused.body['message']).toContain('body.filter.and[0].or[0].and should be not present');
  });
});
