import { frontMatterOf } from '../markdown/read/front-matter.ts';
import { segments } from '../markdown/read/segments.ts';
import type { Document } from '../markdown/markdown.ts';
import type { Block } from '../block/block.ts';
import { fingerprint } from './fingerprint.ts';

/**
 * How a document was written: kept beside its blocks, it gives back byte for byte what nobody has changed. JSON; as long as the text, and 16 bytes
 * for each block at the top.
 */
export interface SideCar {
  version: 1;
  /** What stands before the first block: front matter, and what Notion must not see. */
  head: { source: string; properties: string };
  /** The rest of the text, in order: each part with the fingerprints of the blocks that it says. */
  parts: { source: string; blocks: string[] }[];
}

/** The blocks of a Markdown text, and how they were written there. */
export function fromMarkdownWithSideCar(source: string): Document & { sideCar: SideCar } {
  const mark = source.startsWith('\uFEFF') ? '\uFEFF' : '';
  const front = frontMatterOf(source.slice(mark.length));
  const length = mark.length + (front?.length ?? 0);
  const properties = front?.properties ?? {};
  const blocks: Block[] = [];
  const parts: SideCar['parts'] = [];
  for (const segment of segments(source.slice(length))) {
    parts.push({ source: segment.source, blocks: segment.blocks.map(fingerprint) });
    for (const each of segment.blocks) blocks.push(each);
  }
  const head = { source: source.slice(0, length), properties: JSON.stringify(properties) };
  return { blocks, properties, sideCar: { version: 1, head, parts } };
}
