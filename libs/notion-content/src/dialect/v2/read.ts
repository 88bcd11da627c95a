import type { Block } from '../../block/block.ts';
import { Builder } from '../builder.ts';
import { scan } from '../scan.ts';
import type { Tag } from '../tags.ts';
import { markdownBlocks } from './flow.ts';

const FENCE = /^\s*(?:[-*+]\s+|\d{1,9}[.)]\s+)*(?:(`{3,})[^`]*|(~{3,}).*|(\${2,})\s*)$/;
/** White space that says no more than its beginning: so deep, being inside each other is not kept, and the parser's time grows with it. */
const TOO_DEEP = /^([ \t]{100})[ \t]+/;

/**
 * The blocks of a text in Notion-flavored Markdown, `markdown_version: "v2"`: tags of blocks where a line begins, and CommonMark between them. Other HTML is
 * text, as Notion's page says ("they are saved as literal text"). Any text is one, so there are no errors; what nobody closes ends with the text.
 */
export function fromNotionMarkdown(source: string): Block[] {
  const reader = new Reader();
  for (const line of source.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)) reader.line(line);
  return reader.end();
}

/** Reads line by line: tags of blocks where a line begins or another such tag ends, Markdown between them. */
class Reader {
  readonly #builder = new Builder();
  /** Markdown that no tag has ended yet. */
  #lines: string[] = [];
  /** The sign that ends the code or formula that is open. */
  #fence?: string;

  line(line: string): void {
    if (this.#fence) return this.#fenced(line);
    if (!line.trim()) return this.#blank();
    this.#said(line.replace(TOO_DEEP, '$1'));
  }

  #said(line: string): void {
    if (!this.#builder.isInTitle && this.#opensFence(line)) return void this.#lines.push(line);
    scan(line, this.#listener);
  }

  end(): Block[] {
    this.#flush();
    return this.#builder.end();
  }

  readonly #listener = {
    knows: Builder.knows,
    isOpen: (tag: string) => this.#builder.isOpen(tag),
    open: (tag: Tag) => this.#open(tag),
    text: (text: string) => this.#text(text),
    close: (tag: string) => {
      this.#flush();
      this.#builder.close(tag);
    },
  };

  #open(tag: Tag): void {
    // An empty paragraph where a text may begin says that there is none.
    if (tag.name === 'p' && tag.kind === 'empty' && this.#builder.awaitsTitle) return this.#builder.endTitle();
    this.#flush();
    this.#builder.start(tag);
  }

  #text(line: string): void {
    if (this.#builder.isInTitle) this.#builder.titleLine(line);
    else this.#lines.push(line);
  }

  #blank(): void {
    if (this.#builder.isInTitle) this.#builder.endTitle();
    else this.#lines.push('');
  }

  #opensFence(line: string): boolean {
    const [, ticks, tildes, dollars] = FENCE.exec(line) ?? [];
    this.#fence = ticks ?? tildes ?? dollars;
    return !!this.#fence;
  }

  #fenced(line: string): void {
    this.#lines.push(line);
    const bare = line.trim();
    if (bare.length >= this.#fence!.length && bare === this.#fence![0]!.repeat(bare.length)) this.#fence = undefined;
  }

  #flush(): void {
    if (this.#lines.some(line => line.trim())) this.#builder.add(markdownBlocks(this.#lines.join('\n')));
    this.#lines = [];
  }
}
