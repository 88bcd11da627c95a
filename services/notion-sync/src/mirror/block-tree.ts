import type { BlockObjectResponse } from '@notionhq/client';
import type { JsonObject } from '@na/contracts';
import { fingerprintOf, withoutSignatures } from './fingerprint.ts';
import { plainText } from './page-state.ts';
import { storable } from './storable.ts';

/** A block as the mirror keeps it: as Notion gives it but for what the tree says already, with its children within it. */
export interface TreeBlock {
  id: string;
  type: string;
  /** Of its type, as Notion gives it. */
  content: JsonObject;
  /** As Notion rounds it. */
  edited: string;
  children?: TreeBlock[];
}

/** The longest text of a body that is searched; Postgres takes a vector of at most 1 MB. In characters. */
const MOST_TEXT = 200_000;

/** A body as the mirror keeps it. */
export interface Body {
  blocks: TreeBlock[];
  /** With those within others. */
  count: number;
  /** Of all that is news when it changes. */
  fingerprint: string;
  /** Its words, as far as they are searched. */
  text: string;
}

/** Blocks of these types show what is a thing of its own in Notion, and is mirrored as such. */
const DOORS = new Set(['child_page', 'child_database', 'unsupported']);

/** Whether what stands within a block belongs to the body that it stands in. */
export function hasOwnChildren({ type, has_children }: BlockObjectResponse): boolean {
  return has_children && !DOORS.has(type);
}

/** A block of Notion's, without its children, as the mirror keeps it. */
export function treeBlock(answer: BlockObjectResponse): TreeBlock {
  const block = storable(answer) as unknown as JsonObject;
  const type = String(block.type);
  return {
    id: String(block.id),
    type,
    content: (block[type] ?? {}) as JsonObject,
    edited: String(block.last_edited_time),
  };
}

/** What is known of a body from its blocks. */
export function bodyOf(blocks: TreeBlock[]): Body {
  const all = [...each(blocks)];
  return {
    blocks,
    count: all.length,
    fingerprint: fingerprintOf(blocks.map(newsworthy)),
    text: all.map(wordsOf).filter(Boolean).join('\n').slice(0, MOST_TEXT).toWellFormed(),
  };
}

/** A block and all within it, from the top down. */
export function* each(blocks: TreeBlock[]): Generator<TreeBlock> {
  for (const block of blocks) {
    yield block;
    yield* each(block.children ?? []);
  }
}

function newsworthy({ id, type, content, children = [] }: TreeBlock): JsonObject {
  return { id, type, content: withoutSignatures(content), children: children.map(newsworthy) };
}

/** The texts of a block: rich text, captions, cells, a title, an expression. */
function wordsOf({ content }: TreeBlock): string {
  const { rich_text, caption, cells, title, expression } = content;
  const texts = [plainText(rich_text), plainText(caption), ...(Array.isArray(cells) ? cells.map(plainText) : [])];
  return [...texts, ...[title, expression].filter(text => typeof text === 'string')].filter(Boolean).join(' ');
}
