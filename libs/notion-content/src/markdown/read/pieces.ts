import { indentOf, isBlank, linesOf } from './lines.ts';

/** A part of a Markdown text that can be parsed by itself. */
export interface Piece {
  source: string;
  /** Whether it begins with another item of the list that the piece before ends with. */
  continues: boolean;
}

/** What a line at the left edge opens, and what closes it, when it may go on over empty lines. */
const FENCE = /^ {0,3}(?:(`{3,})[^`]*|(~{3,}).*|(\${2,})[^$]*)$/;
const RAW: readonly [open: RegExp, close: RegExp][] = [
  [/^ {0,3}<(?:script|pre|style|textarea)(?:[\s>]|$)/i, /<\/(?:script|pre|style|textarea)>/i],
  [/^ {0,3}<!--/, /-->/],
  [/^ {0,3}<\?/, /\?>/],
  [/^ {0,3}<![a-z]/i, />/],
  [/^ {0,3}<!\[CDATA\[/, /\]\]>/],
];
const MARKER = /^( {0,3})([-+*]|(\d{1,9})[.)])([ \t]+|$)/;
const FOOTNOTE = /^ {0,3}\[\^[^\]\s]+\]:/;
const THEMATIC = /^ {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}$/;

/**
 * Cuts a text where one can be sure that a block ends and another begins: at a line at the left edge behind an empty one, unless it may belong to a
 * list, and before each further item of a list. The parser's time grows with the square of what it is given, so it is given little at a time.
 * Where a line may be read in two ways, nothing is cut. Together the pieces are the text.
 */
export function pieces(text: string): Piece[] {
  // A carriage return by itself ends a line, too; so rare that nobody is served by counting such lines.
  if (/\r(?!\n)/.test(text)) return [{ source: text, continues: false }];
  const cutter = new Cutter();
  for (const line of linesOf(text)) cutter.line(line);
  return cutter.end();
}

/** Whether a line closes what is open. */
type Closing = (line: string) => boolean;

class Cutter {
  readonly #pieces: Piece[] = [];
  #lines: string[] = [];
  #continues = false;
  #afterBlank = true;
  /** What ends the fenced or raw part that is open at the left edge. */
  #closing?: Closing;
  /** The list or footnote that is open: the column its contents begin at, and the marker of its items. */
  #container?: { column: number; marker?: string; sure: boolean };
  /** Whether this may be raw HTML, which ends at an empty line. */
  #maybeRaw = false;
  /** Whether this may be indented code, behind which the parser does not see every list. */
  #maybeCode = false;
  /** Whether nothing is sure any more. */
  #lost = false;

  line(line: string): void {
    const bare = line.replace(/\r?\n$/, '');
    if (isBlank(bare)) this.#blank();
    else if (this.#closing) this.#closed(bare);
    else this.#open(bare);
    this.#lines.push(line);
  }

  end(): Piece[] {
    this.#cut(false);
    return this.#pieces;
  }

  #blank(): void {
    if (this.#closing) return;
    this.#afterBlank = true;
    this.#maybeRaw = false;
  }

  #closed(line: string): void {
    if (this.#closing!(line)) this.#closing = undefined;
    this.#afterBlank = false;
  }

  #open(line: string): void {
    const indent = indentOf(line);
    const marker = THEMATIC.test(line) ? null : MARKER.exec(line);
    if (indent === 0 && !this.#lost) this.#cutBefore(marker);
    const opening = openingOf(line);
    const inside = this.#container && indent >= this.#container.column;
    if (inside) this.#lost ||= !!opening && !this.#container!.sure;
    else if (opening) this.#opened(opening);
    else if (marker) this.#listed(marker);
    else if (FOOTNOTE.test(line)) this.#container = { column: 4, sure: this.#afterBlank };
    else this.#other(line);
    this.#afterBlank = false;
    this.#maybeCode = indent >= 4;
  }

  #cutBefore(marker: RegExpExecArray | null): void {
    const item = marker?.[4] ? markerKind(marker) : undefined;
    const inList = this.#container?.marker;
    if (item && inList === item && this.#container!.sure) this.#cut(true);
    else if (this.#afterBlank && !(marker && (this.#container || this.#maybeCode))) this.#cut(false);
  }

  #cut(continues: boolean): void {
    if (this.#lines.length) this.#pieces.push({ source: this.#lines.join(''), continues: this.#continues });
    this.#lines = [];
    this.#continues = continues;
    this.#container = undefined;
  }

  #opened({ closing }: { closing?: Closing }): void {
    if (this.#maybeRaw) this.#lost = true;
    this.#container = undefined;
    this.#closing = closing;
  }

  #listed(marker: RegExpExecArray): void {
    const [whole, indent, sign, number, space] = marker as unknown as [string, string, string, string?, string?];
    const said = space && marker.input.length > whole.length && !space.includes('\t');
    const width = said && space.length <= 4 ? space.length : 1;
    const begins =
      this.#afterBlank || this.#lines.length === 0 || this.#container?.sure || !number || Number(number) === 1;
    this.#container = {
      column: indent.length + sign.length + width,
      ...(indent === '' ? { marker: markerKind(marker) } : {}),
      sure: !!begins && !!said && !this.#maybeRaw,
    };
  }

  /** Text, a heading, a quote, a table: nothing that goes on over an empty line. */
  #other(line: string): void {
    if (this.#afterBlank) this.#container = undefined;
    else if (this.#container) this.#container = { ...this.#container, sure: false };
    if (/^ {0,3}</.test(line)) this.#maybeRaw = true;
  }
}

/** The kind of list that an item belongs to: items of one list have the same sign. */
function markerKind([, , sign, number]: RegExpExecArray | string[]): string {
  return number ? sign!.slice(-1) : sign!;
}

/** What a line opens that may go on over empty lines; nothing to close when it ends on the line itself. */
function openingOf(line: string): { closing?: Closing } | undefined {
  const fence = FENCE.exec(line);
  const run = fence && (fence[1] ?? fence[2] ?? fence[3]!);
  if (run) return { closing: closesFence(run) };
  const raw = RAW.find(([open]) => open.test(line));
  if (!raw) return undefined;
  // `<!-->` is a whole comment.
  const [, closing] = raw;
  return closing.test(line.replace(/^ *<!(?=--)/, '')) ? {} : { closing: each => closing.test(each) };
}

/** A line of nothing but the fence's sign, at least as often. */
function closesFence(fence: string): Closing {
  return line => {
    const bare = line.trimEnd().replace(/^ {0,3}/, '');
    return bare.length >= fence.length && bare === fence[0]!.repeat(bare.length);
  };
}
