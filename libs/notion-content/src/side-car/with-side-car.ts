import type { Block } from '../block/block.ts';
import { toMarkdown } from '../markdown/markdown.ts';
import { frontMatterSource, type FrontMatter } from '../markdown/read/front-matter.ts';
import { definedIn, segments } from '../markdown/read/segments.ts';
import { fingerprint } from './fingerprint.ts';
import { reprinted } from './reprint.ts';
import type { SideCar } from './side-car.ts';

/**
 * Blocks as Markdown, in which all that nobody has changed is as it was written. It always says the blocks that are given: where what is left of the
 * old text and what is new would be read as something else together, everything is written anew.
 */
export function toMarkdownWithSideCar(
  blocks: readonly Block[],
  { head, parts }: SideCar,
  properties: FrontMatter = JSON.parse(head.properties) as FrontMatter,
): string {
  const isSame = JSON.stringify(properties) === head.properties;
  const start = isSame ? head.source : frontMatterSource(properties) && `${frontMatterSource(properties)}\n`;
  const signs = blocks.map(fingerprint);
  const old = parts.flatMap(part => part.blocks);
  if (areEqual(signs, old)) return start + parts.map(({ source }) => source).join('');
  const body = reprinted(parts, blocks, definedIn(parts));
  const said = [...segments(body)].flatMap(segment => segment.blocks.map(fingerprint));
  return start + (areEqual(said, signs) ? body : toMarkdown(blocks));
}

function areEqual(a: string[], b: string[]): boolean {
  return a.length === b.length && a.every((each, at) => each === b[at]);
}
