import { block, type Block } from '../../block/block.ts';
import { languageOf } from '../../block/language.ts';
import { text } from '../../rich-text/runs.ts';
import { NUMBERED } from '../blocks.ts';
import { Builder } from '../builder.ts';
import { inlineFrom } from '../inline/read.ts';
import { scan } from '../scan.ts';
import { attributesIn, type Attributes, type Tag } from '../tags.ts';
import { markdownBlocks } from '../v2/flow.ts';
import { nameInV2 } from './names.ts';

const FENCE = /^(?:(`{3,})([^`]*)|(~{3,})(.*)|(\${2,})\s*)$/;
/** The list of attributes at a line's end. A brace of the text stands behind a backslash. */
const ATTRIBUTES = /(?:^|\s)\{((?:\s*[a-z_:][\w.:-]*="[^"{}]*")+\s*)\}$/i;
const IMAGE = /^!\[(.*)\]\(([^\s()<>]+|<[^<>]*>)\)$/;
const CALLOUT = /^:{3,}\s*([a-z][\w-]*)\s*(?:\{(.*)\})?$/i;

/**
 * The blocks of a text in enhanced Markdown, `markdown_version: "v1"`, as Notion's page "Enhanced markdown format" has it. Callouts may also stand between
 * colons, as an older state of that page shows them. Any text is one, so there are no errors: what is no markup is text.
 */
export function fromEnhancedMarkdown(source: string): Block[] {
  const reader = new Reader();
  for (const line of source.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)) reader.line(line);
  return reader.end();
}

/** Code or a formula that is open. */
interface Fence {
  sign: string;
  info: string;
  depth: number;
  lines: string[];
}

class Reader {
  readonly #builder = new Builder({ lines: true });
  #fence?: Fence;
  /** Rows with pipes, until a line that is none. */
  #pipes: string[] = [];
  #depth = 0;
  /** Whether a tag has been opened in the same line. */
  #isBehindTag = false;
  /** The elements that colons have opened. */
  readonly #colons: string[] = [];

  line(line: string): void {
    if (this.#fence) return this.#fenced(line, this.#fence);
    const tabs = /^\t*/.exec(line)![0].length;
    const said = line.slice(tabs);
    if (/^\|.*\|\s*$/.test(said)) return void this.#pipes.push(said);
    this.#endPipes();
    if (!said.trim()) return;
    this.#depth = tabs;
    this.#isBehindTag = false;
    const [, ticks, word, tildes, other, dollars] = FENCE.exec(said) ?? [];
    const sign = ticks ?? tildes ?? dollars;
    if (sign) this.#fence = { sign, info: (word ?? other ?? '').trim(), depth: tabs, lines: [] };
    else if (!this.#colon(said.trim())) scan(said, this.#listener);
  }

  end(): Block[] {
    if (this.#fence) this.#endFence(this.#fence);
    this.#endPipes();
    return this.#builder.end();
  }

  readonly #listener = {
    knows: (tag: string) => tag === 'empty-block' || Builder.knows(nameInV2(tag)),
    isOpen: (tag: string) => this.#builder.isOpen(nameInV2(tag)),
    open: (tag: Tag) => this.#open(tag),
    text: (said: string) => this.#text(said),
    close: (tag: string) => this.#builder.close(nameInV2(tag)),
  };

  #open(tag: Tag): void {
    if (!this.#isBehindTag) this.#builder.closeLines(this.#depth);
    this.#isBehindTag = true;
    if (tag.name === 'empty-block') this.#builder.startLine('p', tag.attributes, [], this.#depth);
    else this.#builder.start({ ...tag, name: nameInV2(tag.name) });
  }

  /** What stands in one line with a tag is the element's text; else it is a block. */
  #text(said: string): void {
    if (this.#isBehindTag && this.#builder.isInTitle) this.#builder.titleLine(said);
    else this.#block(said.trim());
  }

  #block(said: string): void {
    const { source, attributes } = withoutAttributes(said);
    const [, url] = IMAGE.exec(source)?.slice(1) ?? [];
    this.#builder.closeLines(this.#depth);
    const start = (tag: string, from: number, more: Attributes = {}) =>
      this.#builder.startLine(tag, { ...more, ...attributes }, inlineFrom(source.slice(from)), this.#depth);
    if (url !== undefined) return this.#image(source, url, attributes);
    if (/^([-*_])(?:[ \t]*\1){2,}$/.test(source)) return this.#builder.add([block('divider', {})]);
    const heading = /^(#{1,6})(?:\s+|$)/.exec(source);
    if (heading) return start(`h${Math.min(heading[1]!.length, 4)}`, heading[0].length);
    const todo = /^[-*+]\s+\[([ xX])\](?:\s+|$)/.exec(source);
    if (todo) return start('todo', todo[0].length, { checked: String(todo[1] !== ' ') });
    const item = /^[-*+](?:\s+|$)/.exec(source);
    if (item) return start('li', item[0].length);
    const number = /^(\d{1,9})[.)](?:\s+|$)/.exec(source);
    if (number) return start(NUMBERED, number[0].length, this.#startOf(Number(number[1])));
    const quote = /^>\s*/.exec(source);
    if (quote) return start('quote', quote[0].length);
    start('p', 0);
  }

  /** What a number says of where its list begins: of the first item only. */
  #startOf(number: number): Attributes {
    return number === 1 || this.#builder.last?.type === 'numbered_list_item' ? {} : { start: String(number) };
  }

  #image(source: string, url: string, attributes: Attributes): void {
    const bare = url.replace(/^<|>$/g, '');
    const caption = inlineFrom(source.slice(2, source.length - url.length - 3));
    this.#builder.startLine('image', { source: bare, ...attributes }, caption, this.#depth);
  }

  /** `::: callout {icon="💡"}` opens as its tag does; colons alone close. */
  #colon(said: string): boolean {
    const [, name, list] = CALLOUT.exec(said) ?? [];
    if (/^:{3,}$/.test(said) && this.#colons.length) {
      this.#builder.close(this.#colons.pop()!);
      return true;
    }
    if (!name || !this.#listener.knows(name.toLowerCase())) return false;
    const tag = nameInV2(name.toLowerCase());
    this.#builder.closeLines(this.#depth);
    this.#builder.start({ name: tag, attributes: attributesIn(list ?? ''), kind: 'open', length: 0 });
    this.#colons.push(tag);
    return true;
  }

  #fenced(line: string, fence: Fence): void {
    const bare = line.trim();
    if (bare.length >= fence.sign.length && bare === fence.sign[0]!.repeat(bare.length)) this.#endFence(fence);
    else fence.lines.push(withoutTabs(line, fence.depth));
  }

  #endFence({ sign, info, depth, lines }: Fence): void {
    this.#fence = undefined;
    this.#builder.closeLines(depth);
    this.#builder.add([
      sign.startsWith('$') ? block('equation', { expression: lines.join('\n') }) : codeOf(info, lines),
    ]);
  }

  #endPipes(): void {
    if (!this.#pipes.length) return;
    this.#builder.closeLines(this.#depth);
    this.#builder.add(markdownBlocks(this.#pipes.join('\n')));
    this.#pipes = [];
  }
}

function codeOf(info: string, lines: string[]): Block {
  const language = info ? languageOf(info) : 'plain text';
  const value = lines.join('\n');
  return block('code', {
    rich_text: value ? [text(value)] : [],
    caption: language ? [] : [text(info)],
    language: language ?? 'plain text',
  });
}

function withoutAttributes(said: string): { source: string; attributes: Attributes } {
  const list = said.endsWith('}') ? ATTRIBUTES.exec(said) : null;
  return list
    ? { source: said.slice(0, list.index).trimEnd(), attributes: attributesIn(list[1]!) }
    : { source: said, attributes: {} };
}

function withoutTabs(line: string, most: number): string {
  let from = 0;
  while (from < most && line[from] === '\t') from++;
  return line.slice(from);
}
