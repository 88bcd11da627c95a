import type { Block } from '../block/block.ts';
import type { RichText } from '../rich-text/rich-text.ts';
import type { Attributes } from './tags.ts';

/** A piece of text within an element: a cell of a row, the caption of code. */
export interface Part {
  tag: 'td' | 'caption';
  text: RichText[];
}

/** A block as a tag says it: the one tree that both dialects print and read. */
export interface Element {
  /** Its name in v2. */
  tag: string;
  attributes: Attributes;
  /** What its body begins with; none for a kind of block that has no text. */
  text?: RichText[];
  parts?: Part[];
  children: Block[];
}

/** An element that was read. */
export interface ReadElement extends Element {
  text: RichText[];
  parts: Part[];
  /** The element around it. */
  within?: { tag: string; attributes: Attributes; isFirst: boolean };
}
