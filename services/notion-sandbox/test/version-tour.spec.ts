import { apiVersions, hasDataSources, hasOnlyTrash, type ApiVersion } from '../src/versions.ts';
import { TestSandbox, text, type Loose } from './harness.ts';

// Every answer that the harness sees must satisfy the client's types in the shape of its version, so walking along is the test.

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await TestSandbox.start({ settings: { asyncDelayMs: 0 } });
  emoji = (await sandbox.admin('POST', '/custom_emojis', { name: 'bufo', url: 'https://example.com/b.png' }))['id'];
});
afterAll(async () => sandbox.close());

let emoji: string;
const nothing = {};
const rich = text('words');
const media = { external: { url: 'https://example.com/a.bin' }, caption: rich };

/** A property of each type that can be made, with a value where one can be written. */
const properties: Record<string, [config: object, value?: unknown]> = {
  rich_text: [
    nothing,
    [...rich, { equation: { expression: 'e=mc^2' } }, { text: { content: 'x', link: { url: 'https://x.org' } } }],
  ],
  number: [{ format: 'euro' }, 4.5],
  select: [{ options: [{ name: 'a', color: 'red' }] }, { name: 'a' }],
  multi_select: [nothing, [{ name: 'a' }, { name: 'b' }]],
  status: [nothing, { name: 'Done' }],
  date: [nothing, { start: '2026-01-01T10:00:00', end: '2026-01-02T10:00:00', time_zone: 'Europe/Berlin' }],
  people: [nothing, 'people'],
  files: [nothing, [{ name: 'a.bin', external: { url: 'https://example.com/a.bin' } }]],
  checkbox: [nothing, true],
  url: [nothing, 'https://x.org'],
  email: [nothing, 'a@x.org'],
  phone_number: [nothing, '112'],
  created_time: [nothing],
  created_by: [nothing],
  last_edited_time: [nothing],
  last_edited_by: [nothing],
  unique_id: [{ prefix: 'T' }],
  formula: [{ expression: '1 + 1' }],
  button: [nothing],
  place: [nothing, { lat: 1, lon: 2, name: 'here' }],
  verification: [nothing, { state: 'verified' }],
};

const blocks: Loose[] = [
  { paragraph: { rich_text: rich, color: 'red_background', icon: { emoji: '🧭' } } },
  { heading_1: { rich_text: rich, is_toggleable: true, children: [{ paragraph: { rich_text: rich } }] } },
  { heading_2: { rich_text: rich } },
  { heading_3: { rich_text: rich } },
  { heading_4: { rich_text: rich } },
  { bulleted_list_item: { rich_text: rich } },
  { numbered_list_item: { rich_text: rich } },
  { quote: { rich_text: rich } },
  { to_do: { rich_text: rich, checked: true } },
  { toggle: { rich_text: rich, children: [{ paragraph: { rich_text: rich } }] } },
  { template: { rich_text: rich } },
  { synced_block: { synced_from: null, children: [{ paragraph: { rich_text: rich } }] } },
  { equation: { expression: 'x' } },
  { code: { rich_text: rich, language: 'rust' } },
  { callout: { rich_text: rich } },
  { divider: {} },
  { breadcrumb: {} },
  { table_of_contents: {} },
  { tab: { children: [{ paragraph: { rich_text: rich } }] } },
  { column_list: { children: [0, 1].map(() => ({ column: { width_ratio: 0.5, children: [{ divider: {} }] } })) } },
  { table: { table_width: 1, has_column_header: true, children: [{ table_row: { cells: [rich] } }] } },
  { embed: { url: 'https://x.org', caption: rich } },
  { bookmark: { url: 'https://x.org' } },
  { image: media },
  { video: media },
  { pdf: media },
  { audio: media },
  { file: { ...media, name: 'a.bin' } },
];

describe.each(apiVersions)('all of it in %s', version => {
  let page: string;
  let database: string;
  let source: string;
  let row: Loose;

  const ask = async (method: string, path: string, body?: object): Promise<Loose> => {
    const answer = await sandbox.raw(method, `/v1${path}`, { version, body });
    expect([path, answer.status, answer.body['message']]).toEqual([path, 200, undefined]);
    return answer.body;
  };
  const rows = () => (hasDataSources(version) ? `/data_sources/${source}` : `/databases/${database}`);

  test('databases and data sources with properties of all types', async () => {
    page = (await ask('POST', '/pages', { parent: { page_id: sandbox.rootPageId }, properties: { title: rich } })).id;
    const made = await ask('POST', '/databases', {
      parent: { type: 'page_id', page_id: page },
      title: text(`Tour ${version}`),
      icon: { icon: { name: 'pizza', color: 'blue' } },
      ...schemaOf(version, { Name: { title: {} }, ...configs() }),
    });
    database = made.id;
    source = hasDataSources(version) ? made.data_sources[0].id : database;
    const target = hasDataSources(version) ? { data_source_id: source } : { database_id: database };
    const relations = {
      Single: { relation: { ...target, single_property: {} } },
      Dual: { relation: { ...target, dual_property: {} } },
    };
    await ask('PATCH', hasDataSources(version) ? `/data_sources/${source}` : `/databases/${database}`, {
      properties: relations,
    });
    const rollup = { function: 'count', relation_property_name: 'Single', rollup_property_name: 'Name' };
    const changed = await ask('PATCH', rows(), { properties: { Count: { rollup } } });
    expect(Object.keys(changed.properties)).toHaveLength(1 + Object.keys(properties).length + 4);
    await ask('GET', `/databases/${database}`);
    await ask('PATCH', `/databases/${database}`, { description: rich, cover: { external: { url: 'https://x.org' } } });
    if (hasDataSources(version)) await ask('GET', `/data_sources/${source}`);
    else await ask('GET', '/databases');
  });

  test('rows with values of all types, and each property by itself', async () => {
    const parent = hasDataSources(version) ? { data_source_id: source } : { database_id: database };
    const first = await ask('POST', '/pages', { parent, properties: { Name: { title: text('First') } } });
    const [person] = (await ask('GET', '/users')).results;
    const values = Object.entries(properties).flatMap(([type, [, value]]) =>
      value === undefined ? [] : [[type, { [type]: value === 'people' ? [{ id: person.id }] : value }]],
    );
    const relation = { relation: [{ id: first.id }] };
    row = await ask('POST', '/pages', {
      parent,
      properties: { Name: { title: text('Second') }, Single: relation, Dual: relation, ...Object.fromEntries(values) },
      icon: { custom_emoji: { id: emoji } },
    });
    for (const { id } of Object.values<Loose>(row.properties)) await ask('GET', `/pages/${row.id}/properties/${id}`);
    const queried = await ask('POST', `${rows()}/query`, { sorts: [{ property: 'Name', direction: 'ascending' }] });
    expect(queried.results.map(({ id }: Loose) => id)).toEqual([first.id, row.id]);
    await ask('GET', `/pages/${row.id}?filter_properties=title`);
    await ask('PATCH', `/pages/${row.id}`, { is_locked: true, is_archived: true });
    expect(await ask('GET', `/pages/${row.id}`)).toMatchObject({ is_locked: true, is_archived: true });
    await ask('POST', `/pages/${first.id}/move`, { parent: { page_id: page } });
  });

  test('blocks of all kinds, read one by one', async () => {
    const links = [{ link_to_page: { page_id: page } }, { link_to_page: { database_id: database } }];
    const mentions = [
      { user: { id: (await ask('GET', '/users/me')).id } },
      { page: { id: page } },
      { database: { id: database } },
      { date: { start: '2026-01-01' } },
      { template_mention: { template_mention_date: 'today' } },
      { template_mention: { template_mention_user: 'me' } },
      { custom_emoji: { id: emoji } },
    ];
    const mentioning = { paragraph: { rich_text: mentions.map(mention => ({ mention })) } };
    await ask('PATCH', `/blocks/${page}/children`, { children: [...blocks, ...links, mentioning] });
    const { results } = await ask('GET', `/blocks/${page}/children`);
    const kinds = new Set<string>(results.map(({ type }: Loose) => type));
    expect(kinds.size).toBe(blocks.length + 3);
    for (const { id, has_children } of results as Loose[]) {
      await ask('GET', `/blocks/${id}`);
      if (has_children) await ask('GET', `/blocks/${id}/children`);
    }
    const synced = results.find(({ type }: Loose) => type === 'synced_block');
    const copy = { synced_block: { synced_from: { block_id: synced.id } } };
    await ask('PATCH', `/blocks/${page}/children`, { children: [copy] });
    await ask('DELETE', `/blocks/${results[0].id}`);
    const trash = hasOnlyTrash(version) ? { in_trash: false } : { archived: false };
    await ask('PATCH', `/blocks/${results[0].id}`, trash);
  });

  test('search, comments, users and the trash', async () => {
    const value = hasDataSources(version) ? 'data_source' : 'database';
    const found = await ask('POST', '/search', { query: `tour ${version}`, filter: { property: 'object', value } });
    expect(found.results.map(({ object }: Loose) => object)).toEqual([value]);
    await ask('POST', '/search', { sort: { property: 'relevance' }, page_size: 100 });
    const comment = await ask('POST', '/comments', { parent: { page_id: page }, markdown: '**x**' });
    await ask('GET', `/comments?block_id=${page}`);
    await ask('PATCH', `/comments/${comment.id}`, { rich_text: rich });
    await ask('GET', `/comments/${comment.id}`);
    await ask('DELETE', `/comments/${comment.id}`);
    const trashed = await ask(
      'PATCH',
      `/pages/${row.id}`,
      hasOnlyTrash(version) ? { in_trash: true } : { archived: true },
    );
    expect([trashed.in_trash, trashed.archived]).toEqual([true, hasOnlyTrash(version) ? undefined : true]);
    const search = await ask('POST', '/search', { query: 'second', filter: { in_trash: true } });
    expect(search.results.map(({ id }: Loose) => id)).toContain(row.id);
    expect((await ask('POST', `${rows()}/query`, { in_trash: true })).results).toHaveLength(1);
  });

  if (!hasDataSources(version)) return;

  test('views, templates and meeting notes', async () => {
    const [first] = (await ask('GET', `/views?data_source_id=${source}`)).results;
    await ask('GET', `/views/${first.id}`);
    await ask('PATCH', `/views/${first.id}`, { name: 'Renamed' });
    const query = await ask('POST', `/views/${first.id}/queries`, {});
    await ask('GET', `/views/${first.id}/queries/${query.id}`);
    await ask('DELETE', `/views/${first.id}/queries/${query.id}`);
    await ask('GET', `/data_sources/${source}/templates`);
    const { results } = await ask('GET', `/blocks/${page}/children`);
    const audio = results.find(({ type }: Loose) => type === 'audio');
    const note = await ask('POST', '/blocks/meeting_notes', { source: { type: 'block', block_id: audio.id } });
    await ask('GET', `/blocks/${note.id}`);
    await ask('POST', '/blocks/meeting_notes/query', {});
    await ask('GET', '/custom_emojis');
  });
});

function configs(): Record<string, object> {
  return Object.fromEntries(Object.entries(properties).map(([type, [config]]) => [type, { [type]: config }]));
}

function schemaOf(version: ApiVersion, schema: object): object {
  return hasDataSources(version) ? { initial_data_source: { properties: schema } } : { properties: schema };
}
