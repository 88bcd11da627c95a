import { collectPaginatedAPI, type Client } from '@notionhq/client';
import { blockKinds } from '../src/blocks/kinds.ts';
import { configParsers } from '../src/properties/configs.ts';
import { seeded } from '../src/seeds/seeds.ts';
import type { BlockRecord } from '../src/store/records.ts';
import { changesOf } from '../src/store/state.ts';
import { TestSandbox, type Loose } from './harness.ts';

const pages = 120;

let sandbox: TestSandbox;
let notion: Client;
beforeAll(async () => {
  sandbox = await TestSandbox.start({ seed: `large:${pages}` });
  notion = sandbox.client();
});
afterAll(async () => sandbox.close());

const stored = () => sandbox.inside.store;

describe('the large seed', () => {
  test('holds so many pages below the root page, the same in each run', async () => {
    expect(await sandbox.admin('GET', '/health')).toMatchObject({ pages: pages + 1 });
    const now = Date.now();
    expect([...changesOf(seeded(`large:${pages}`, now))]).toEqual([...changesOf(seeded(`large:${pages}`, now))]);
  });

  test.each([1, 2, 19, 20, 21, 47])('%i pages relate only to what is there, on both sides', count => {
    const { tables } = seeded(`large:${count}`, Date.now());
    expect(tables.pages.size).toBe(count + 1);
    const sources = [...tables.dataSources.values()];
    for (const page of tables.pages.values()) {
      const source = sources.find(({ id }) => 'id' in page.parent && id === page.parent.id);
      for (const { id, type, config } of source?.schema ?? []) {
        if (type !== 'relation' || !config.relation) continue;
        for (const other of page.values[id]!.value as string[]) {
          const target = tables.pages.get(other)!;
          expect(target.parent).toEqual({ type: 'data_source_id', id: config.relation.dataSourceId });
          const back = config.relation.syncedPropertyId;
          if (back !== null) expect(target.values[back]!.value).toContain(page.id);
        }
      }
    }
  });

  test('has every type of property, every kind of block, trash, comments, several people, and months of history', () => {
    const schemas = [...stored().all('dataSources')].flatMap(({ schema }) => schema.map(({ type }) => type));
    expect(new Set(schemas)).toEqual(new Set(Object.keys(configParsers)));
    const blocks = [...stored().all('blocks')];
    expect(new Set(blocks.map(({ type }) => type))).toEqual(new Set(Object.keys(blockKinds)));
    expect(blocks.some(({ inTrash }) => inTrash)).toBe(true);
    const made = [...stored().all('pages')].filter(({ id }) => id !== sandbox.rootPageId);
    expect(made.filter(({ inTrash }) => inTrash).length).toBeGreaterThan(2);
    expect(stored().count('comments')).toBeGreaterThan(10);
    expect(new Set(made.map(({ createdBy }) => createdBy)).size).toBeGreaterThan(5);
    const created = made.map(page => page.created);
    expect(Math.max(...created) - Math.min(...created)).toBeGreaterThan(180 * 86_400_000);
    expect(made.every(({ created, edited }) => created <= edited && edited < Date.now())).toBe(true);
    expect(depthOf(blocks)).toBeGreaterThan(8);
  });

  test('every row has values that the API takes as it shows them', async () => {
    for (const page of [...stored().all('pages')].filter(({ inTrash }) => !inTrash)) {
      const shown: Loose = await notion.pages.retrieve({ page_id: page.id });
      const changed: Loose = await notion.pages.update({
        page_id: page.id,
        icon: shown.icon,
        cover: shown.cover,
        properties: writable(shown.properties),
      });
      expect(writable(changed.properties)).toEqual(writable(shown.properties));
      expect([changed.icon, changed.cover]).toEqual([shown.icon, shown.cover]);
    }
  });

  test('every schema is one that the API makes', async () => {
    const sources = [...stored().all('dataSources')];
    for (const { id } of sources) {
      const shown: Loose = await notion.dataSources.retrieve({ data_source_id: id });
      const given = Object.values(shown.properties as Loose).map((property: Loose) => [
        property.name,
        { [property.type]: configToWrite(property) },
      ]);
      const made: Loose = await notion.dataSources.create({
        parent: { type: 'database_id', database_id: shown.parent.database_id },
        properties: Object.fromEntries(given),
      });
      expect(typesOf(made)).toMatchObject(typesOf(shown));
      await notion.dataSources.update({ data_source_id: made.id, in_trash: true } as Loose);
    }
  });

  test('every body is one that the API makes', async () => {
    const page_id = await sandbox.page('A copy');
    for (const page of [...stored().all('pages')].filter(({ id, inTrash }) => !inTrash && id !== page_id)) {
      const body = await treeBelow(page.id);
      if (body.length === 0) continue;
      const { id } = (await notion.blocks.children.append({ block_id: page_id, children: [holder] })).results[0]!;
      await write(id, body);
      expect(await treeBelow(id)).toEqual(body);
    }
  });
});

const holder = { toggle: { rich_text: [] } };
const computed = new Set(['formula', 'rollup', 'unique_id', 'button', 'created_time', 'created_by']);
for (const type of ['last_edited_time', 'last_edited_by']) computed.add(type);

/** What may be written, and no list that was cut. An empty verification is none. */
function writable(properties: Loose): Loose {
  const entries = Object.entries(properties as Record<string, Loose>).filter(
    ([, property]) =>
      !computed.has(property.type) &&
      property.has_more !== true &&
      !(property.type === 'verification' && property.verification === null),
  );
  return Object.fromEntries(entries.map(([name, property]) => [name, { [property.type]: property[property.type] }]));
}

function configToWrite(property: Loose): Loose {
  const config = property[property.type];
  if (property.type === 'status') return { options: config.options };
  if (property.type === 'relation')
    return { data_source_id: config.data_source_id, type: 'single_property', single_property: {} };
  // The new data source has ids of its own.
  if (property.type === 'rollup')
    return {
      function: config.function,
      relation_property_name: config.relation_property_name,
      rollup_property_name: config.rollup_property_name,
    };
  return config;
}

const typesOf = (source: Loose): Loose =>
  Object.fromEntries(Object.values(source.properties as Loose).map(({ name, type }: Loose) => [name, type]));

/** A block as it would be written, with what stands inside of it. */
interface Written {
  type: string;
  content: Loose;
  children: Written[];
}

async function treeBelow(block_id: string): Promise<Written[]> {
  const list = (args: Loose) => notion.blocks.children.list({ ...args, block_id });
  const blocks: Loose[] = await collectPaginatedAPI(list, {} as Loose);
  const own = blocks.filter(({ type }) => type !== 'child_page' && type !== 'child_database');
  return Promise.all(
    own.map(async block => ({
      type: block.type,
      content: block[block.type],
      // A synced copy only shows what its original holds.
      children: block.has_children && !block.synced_block?.synced_from ? await treeBelow(block.id) : [],
    })),
  );
}

/** Writes one level, and with it the rows, columns and labels that a table, a list of columns and a tab block can not be without. */
async function write(block_id: string, blocks: Written[]): Promise<void> {
  if (blocks.length === 0) return;
  const made = await notion.blocks.children.append({ block_id, children: blocks.map(request) });
  for (const [index, block] of blocks.entries()) {
    const { id } = made.results[index]!;
    if (!isForm(block)) await write(id, block.children);
  }
}

const isForm = ({ type }: Written) => ['table', 'column_list', 'tab'].includes(type);

function request(block: Written): Loose {
  const children = isForm(block)
    ? block.children.map(child => ({ [child.type]: { ...child.content, ...insideOf(child) } }))
    : undefined;
  return { [block.type]: { ...block.content, ...(children && { children }) } };
}

const insideOf = ({ children }: Written) => (children.length > 0 ? { children: children.map(request) } : {});

function depthOf(blocks: BlockRecord[]): number {
  const parents = new Map(blocks.map(({ id, parent }) => [id, parent.id]));
  const depth = (id: string): number => (parents.has(id) ? 1 + depth(parents.get(id)!) : 0);
  return Math.max(...blocks.map(({ id }) => depth(id)));
}
