import { NotionToMarkdown } from 'notion-to-md';

/** A block as martian makes it: its children are in its contents. */
interface Nested {
  type?: string;
  [field: string]: unknown;
}

type Listed = Parameters<NotionToMarkdown['blocksToMarkdown']>[0];

/** notion-to-md, which asks a client for the children of blocks; here they are at hand. */
export async function notionToMd(blocks: object[]): Promise<string> {
  const below = new Map<string, object[]>();
  const listed = blocks.map(block => flattened(block as Nested, below));
  const client = {
    blocks: { children: { list: async ({ block_id }: { block_id: string }) => page(below.get(block_id)!) } },
  };
  const writer = new NotionToMarkdown({ notionClient: client as never });
  const parts = await writer.blocksToMarkdown(listed as unknown as Listed);
  return writer.toMarkdownString(parts).parent ?? '';
}

function page(results: object[]) {
  return { object: 'list', results, has_more: false, next_cursor: null };
}

/** The block as Notion would answer with it, its children kept by its id. */
function flattened(block: Nested, below: Map<string, object[]>): object {
  const type = block.type ?? Object.keys(block).find(field => field !== 'object')!;
  const { children = [], ...contents } = block[type] as { children?: Nested[]; rich_text?: object[] };
  const id = String(below.size);
  below.set(id, []);
  below.set(
    id,
    children.map(child => flattened(child, below)),
  );
  return { object: 'block', id, type, has_children: children.length > 0, [type]: withPlainText(contents) };
}

function withPlainText<T>(contents: T): T {
  return JSON.parse(
    JSON.stringify(contents, (_, value: { text?: { content: string; link?: { url: string } | null } } | null) =>
      value?.text?.content === undefined
        ? value
        : { ...value, plain_text: value.text.content, href: value.text.link?.url ?? null },
    ),
  ) as T;
}
