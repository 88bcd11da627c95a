import { block, type Block } from '../block/block.ts';
import type { RichText } from '../rich-text/rich-text.ts';
import { text } from '../rich-text/runs.ts';
import { blockOf, isElement, SHELLS, TITLED } from './blocks.ts';
import type { Part } from './element.ts';
import { inlineFrom } from './inline/read.ts';
import { decoded, type Attributes, type Tag } from './tags.ts';

/** Below this, blocks are kept and their being inside each other is not. */
const DEEPEST = 100;
/** Elements that are a text within another. */
const PARTS: { [tag: string]: Part['tag'] | 'text' } = { td: 'td', th: 'td', caption: 'caption', summary: 'text' };
/** Elements whose body is read as it stands. */
const LITERAL = new Set(['equation']);

/** An element that is open. */
interface Frame {
  tag: string;
  attributes: Attributes;
  /** The lines of its text, while they go on; none when it has none, or they have ended. */
  title?: string[];
  text: RichText[];
  parts: Part[];
  children: Block[];
  items: number;
  /** Of a block that is a line: how far it is indented, in tabs. */
  depth?: number;
}

/** Puts blocks together from elements that are opened and closed one after the other, however badly. */
export class Builder {
  readonly #open: Frame[] = [];
  readonly #lines: boolean;
  /** How many of each name are open. */
  readonly #names = new Map<string, number>();
  #top = frame('', {});

  /** @param lines Whether blocks are lines, so that an element's text is the first line in it. */
  constructor({ lines = false } = {}) {
    this.#lines = lines;
  }

  static knows(tag: string): boolean {
    return isElement(tag) || SHELLS.has(tag) || Object.hasOwn(PARTS, tag);
  }

  isOpen(tag: string): boolean {
    return (this.#names.get(tag) ?? 0) > 0;
  }

  /** Whether the text of what is open goes on. */
  get isInTitle(): boolean {
    return !!this.#top.title;
  }

  /** Whether it may go on, and has not begun. */
  get awaitsTitle(): boolean {
    return this.#top.title?.length === 0;
  }

  titleLine(line: string): void {
    this.#top.title!.push(line);
  }

  /** The text of what is open ends here. */
  endTitle(): void {
    const { title, tag } = this.#top;
    if (!title) return;
    const source = title.join('\n').trim();
    this.#top.text = LITERAL.has(tag) ? (source ? [text(decoded(source))] : []) : inlineFrom(source);
    delete this.#top.title;
  }

  start({ name, attributes, kind }: Tag): void {
    this.endTitle();
    this.#open.push(this.#top);
    this.#names.set(name, (this.#names.get(name) ?? 0) + 1);
    this.#top = frame(name, attributes);
    if (kind === 'empty' || name === 'col') this.close(name);
  }

  /** A block that is a line, so many tabs from the edge; what is indented further is below it. */
  startLine(tag: string, attributes: Attributes, text: RichText[], depth: number): void {
    this.start({ name: tag, attributes, kind: 'open', length: 0 });
    delete this.#top.title;
    this.#top.text = text;
    this.#top.depth = depth;
  }

  /** Closes the lines that a line so far indented is not below. */
  closeLines(depth: number): void {
    this.endTitle();
    while (this.#top.depth !== undefined && this.#top.depth >= depth) this.#closeTop();
  }

  /** The block before the one that comes next. */
  get last(): Block | undefined {
    return this.#top.children.at(-1);
  }

  add(blocks: readonly Block[]): void {
    this.endTitle();
    for (const each of blocks) this.#top.children.push(each);
  }

  /** Closes the nearest of this name, and what nobody has closed within it. */
  close(tag: string): void {
    if (!this.isOpen(tag)) return;
    while (this.#closeTop() !== tag);
  }

  end(): Block[] {
    while (this.#open.length) this.#closeTop();
    return this.#top.children;
  }

  #closeTop(): string {
    this.endTitle();
    const closed = this.#lineAsTitle(this.#top);
    const { tag, text: said } = closed;
    this.#top = this.#open.pop()!;
    this.#names.set(tag, this.#names.get(tag)! - 1);
    const part = PARTS[tag];
    if (part) {
      if (part === 'text' && this.#top.tag === 'toggle') this.#top.text = said;
      else if (part === 'text') this.add(said.length ? [paragraph(said)] : []);
      else this.#top.parts.push({ tag: part, text: said });
      this.#top.children.push(...closed.children);
    } else if (SHELLS.has(tag)) this.add(closed.children);
    else if (this.#open.length > DEEPEST) this.add([...(said.length ? [paragraph(said)] : []), ...closed.children]);
    else this.add([this.#blockOf(closed)]);
    return tag;
  }

  /** In lines, the first one of an element is its text. */
  #lineAsTitle(given: Frame): Frame {
    const [first, ...children] = given.children;
    const isMissing = this.#lines && given.depth === undefined && !given.text.length && TITLED.has(given.tag);
    if (!isMissing || given.tag === 'toggle' || first?.type !== 'paragraph' || first.children) return given;
    const { rich_text, color, icon } = first.paragraph;
    return color === 'default' && !icon ? { ...given, text: rich_text, children } : given;
  }

  #blockOf(closed: Frame): Block {
    const { tag, attributes } = this.#top;
    const isFirst = this.#top.items === 0;
    this.#top.items++;
    return blockOf({ ...closed, within: { tag, attributes, isFirst } });
  }
}

function frame(tag: string, attributes: Attributes): Frame {
  const own: Frame = { tag, attributes, text: [], parts: [], children: [], items: 0 };
  return TITLED.has(tag) ? { ...own, title: [] } : own;
}

function paragraph(rich_text: RichText[]): Block {
  return block('paragraph', { rich_text, color: 'default', icon: null });
}
