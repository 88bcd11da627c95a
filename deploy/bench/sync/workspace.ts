import type { BenchNotion } from './notion.ts';

/** What stands in a page: so many blocks, and so many within the first of them. */
interface Shape {
  blocks: number;
  within: number;
}

/** Of a hundred pages: most are short, some are empty, some long, some have a list within a list. */
const SHAPES: { share: number; shape: Shape }[] = [
  { share: 20, shape: { blocks: 0, within: 0 } },
  { share: 66, shape: { blocks: 6, within: 0 } },
  { share: 10, shape: { blocks: 4, within: 3 } },
  { share: 4, shape: { blocks: 130, within: 0 } },
];
/** Of a hundred pages so many hang beside all data sources. */
const LOOSE_SHARE = 5;
const CHILDREN = 100;

/** A workspace that was filled. */
export interface Filled {
  sources: string[];
  /** Those whose bodies one request gives. */
  rows: string[];
  /** The least number of requests by which all of it can be read: all pages 100 at a time, and each body. */
  least: number;
}

/** Fills a workspace with so many pages: rows of a few data sources, and loose ones, with bodies of some shapes. */
export async function fill(notion: BenchNotion, pages: number): Promise<Filled> {
  const sources = await Promise.all(['Projects', 'Notes', 'People'].map(name => newSource(notion, name)));
  const rows: string[] = [];
  const perSource = sources.map(() => 0);
  let bodies = 0;
  let loose = 0;
  await notion.inParallel([...Array(pages).keys()], async at => {
    const shape = shapeOf(at);
    const isLoose = at % 100 < LOOSE_SHARE;
    const source = at % sources.length;
    const id = await newPage(
      notion,
      isLoose ? { page_id: notion.rootPageId } : { data_source_id: sources[source]! },
      at,
      shape,
    );
    if (isLoose) loose++;
    else {
      if (!shape.within && shape.blocks < CHILDREN) rows.push(id);
      perSource[source]!++;
    }
    bodies += Math.max(1, Math.ceil(shape.blocks / CHILDREN)) + (shape.within ? 1 : 0);
  });
  const lists = perSource.reduce((sum, count) => sum + Math.ceil(count / 100), 0) + Math.ceil(loose / 100);
  return { sources, rows, least: lists + bodies };
}

function shapeOf(at: number): Shape {
  // Spread, so that each kind of page is everywhere.
  let place = (at * 37) % 100;
  for (const { share, shape } of SHAPES) {
    if (place < share) return shape;
    place -= share;
  }
  return SHAPES[0]!.shape;
}

async function newSource(notion: BenchNotion, name: string): Promise<string> {
  const made = await notion.ask('POST', '/databases', {
    parent: { type: 'page_id', page_id: notion.rootPageId },
    title: [{ text: { content: name } }],
    initial_data_source: { properties: { Name: { title: {} }, Effort: { number: {} }, Notes: { rich_text: {} } } },
  });
  return (made['data_sources'] as { id: string }[])[0]!.id;
}

const line = (words: string, children?: object[]) => ({
  bulleted_list_item: { rich_text: [{ text: { content: words } }], ...(children && { children }) },
});

async function newPage(notion: BenchNotion, parent: object, at: number, { blocks, within }: Shape): Promise<string> {
  const inner = Array.from({ length: within }, (_, place) => line(`inner ${place} of ${at}`));
  const body = Array.from({ length: blocks }, (_, place) =>
    line(`line ${place} of ${at}`, place === 0 && within ? inner : undefined),
  );
  const title = { title: { title: [{ text: { content: `Page ${at}` } }] } };
  const made = await notion.ask('POST', '/pages', { parent, properties: title, children: body.slice(0, CHILDREN) });
  const id = made['id'] as string;
  if (body.length > CHILDREN) await notion.ask('PATCH', `/blocks/${id}/children`, { children: body.slice(CHILDREN) });
  return id;
}
