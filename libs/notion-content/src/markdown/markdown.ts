import type { Block } from '../block/block.ts';
import { flow } from './print/flow.ts';
import { frontMatterOf, frontMatterSource, type FrontMatter } from './read/front-matter.ts';
import { segments } from './read/segments.ts';

/** A text in blocks. */
export interface Document {
  blocks: Block[];
  /** What the text begins with between dashes (YAML); empty when it begins otherwise. */
  properties: FrontMatter;
}

/**
 * The blocks of a Markdown text: CommonMark and GFM, with formulas between dollars, front matter, alerts as callouts and `<details>` as toggles.
 * Any text is Markdown, so there are no errors. What Notion has no form for is kept in the blocks as grey code (inline) or as a code block with
 * the caption "raw HTML".
 */
export function fromMarkdown(source: string): Document {
  const text = source.replace(/^\uFEFF/, '');
  const front = frontMatterOf(text);
  const blocks: Block[] = [];
  for (const segment of segments(text.slice(front?.length ?? 0))) for (const each of segment.blocks) blocks.push(each);
  return { blocks, properties: front?.properties ?? {} };
}

/** Blocks of any type as CommonMark with GFM. What that cannot hold is written in a form that people can read. */
export function toMarkdown(blocks: readonly Block[], properties: FrontMatter = {}): string {
  const front = frontMatterSource(properties);
  const body = flow(blocks, { dashes: true });
  return [front, body && `${body}\n`].filter(Boolean).join('\n');
}
