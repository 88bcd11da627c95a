import type { Block } from '../block/block.ts';
import { flow } from '../markdown/print/flow.ts';
import { line as tableLine } from '../markdown/print/table.ts';
import { linesOf } from '../markdown/read/lines.ts';
import type { Defined } from '../markdown/read/parse.ts';
import { segments } from '../markdown/read/segments.ts';
import { align, type Part } from './align.ts';
import { fingerprint } from './fingerprint.ts';
import { insideOf, unwrapped } from './wrapping.ts';

const ITEMS = ['bulleted_list_item', 'numbered_list_item', 'to_do'];
/** Types that hold text and Markdown's own blocks below it. */
const WRAPPED = [...ITEMS, 'quote'];

/** The text of the blocks that are wanted, in which every part of the old text that still says some of them is as it was. */
export function reprinted(parts: readonly Part[], wanted: readonly Block[], defined: Defined): string {
  const text = new Text(parts);
  text.silent(BEFORE);
  for (const step of align(parts, wanted)) {
    if ('kept' in step) text.keep(step.kept);
    else if (step.from === undefined) text.insert(step.made);
    else text.put(edited(parts[step.from]!.source, step.made, defined), step.from, step.made);
  }
  return text.end();
}

/** The source of a changed block: in what is below it, nothing changes that need not. */
function edited(source: string, wanted: Block, defined: Defined): string {
  const gap = gapOf(source);
  if (wanted.type === 'table') return editedTable(source, wanted, defined) ?? `${flow([wanted])}${gap}`;
  const wrapping = WRAPPED.includes(wanted.type) ? unwrapped(source, wanted) : undefined;
  if (!wrapping) return `${signed(flow([wanted]), source)}${gap}`;
  const inner = reprinted(partsOf(wrapping.inner, defined), insideOf(wanted), defined);
  return wrapping.around(`${inner.replace(/\s+$/, '')}${gapOf(wrapping.inner)}`);
}

export function partsOf(source: string, defined: Defined): Part[] {
  return [...segments(source, defined)].map(each => ({ source: each.source, blocks: each.blocks.map(fingerprint) }));
}

/** The table with only those rows written anew that say something else. */
function editedTable(source: string, wanted: Block & { type: 'table' }, defined: Defined): string | undefined {
  const old = [...segments(source, defined)].flatMap(({ blocks }) => blocks)[0];
  const lines = [...linesOf(source)];
  const rows = wanted.children ?? [];
  const before = old?.children ?? [];
  if (old?.type !== 'table' || old.table.table_width !== wanted.table.table_width || before.length !== rows.length)
    return undefined;
  return lines
    .map((line, at) => {
      const row = at === 0 ? 0 : at - 1;
      const isRow = at !== 1 && row < rows.length;
      const next = rows[row];
      if (!isRow || next?.type !== 'table_row' || fingerprint(before[row]!) === fingerprint(next)) return line;
      return `${tableLine(next.table_row.cells, wanted.table.table_width)}${/\r?\n?$/.exec(line)![0]}`;
    })
    .join('');
}

/** An item with the marker that it had, when it is of the same kind. */
function signed(printed: string, source: string): string {
  const [marker] = /^ {0,3}(?:[-+*]|\d{1,9}[.)]) /.exec(source) ?? [];
  const [ours] = /^(?:[-+*]|\d{1,9}[.)]) /.exec(printed) ?? [];
  if (!marker || !ours || /\d/.test(marker) !== /\d/.test(ours) || marker.length !== ours.length) return printed;
  return marker + printed.slice(ours.length);
}

/** Empty lines at the end, with the end of the last line. */
function gapOf(source: string): string {
  return /(?:\r?\n[ \t]*)*$/.exec(source)![0];
}

/** Instead of an old part: the beginning of the text, and a block that is new. */
const BEFORE = -1;
const NOWHERE = -2;

/** A text that grows by parts of the old one and by new ones. */
class Text {
  #text = '';
  /** The old part that the text ends with, in the place of which something may stand. */
  #last = BEFORE;
  #isItem = false;
  readonly #kept = new Set<number>();

  constructor(private readonly parts: readonly Part[]) {}

  keep(at: number): void {
    const { source } = this.parts[at]!;
    this.#append(source, at === this.#last + 1, isItem(source));
    this.#last = at;
    this.silent(at);
  }

  put(source: string, at: number, made: Block): void {
    this.#append(source, at === this.#last + 1, ITEMS.includes(made.type));
    this.#last = at;
    this.silent(at);
  }

  insert(made: Block): void {
    const item = ITEMS.includes(made.type);
    const [, marker] = item && this.#isItem ? (/(?:^|\n) {0,3}([-+*]) [^\n]*\n*$/.exec(this.#text) ?? []) : [];
    const source = flow([made]);
    this.#append(`${marker ? source.replace(/^-/, marker) : source}\n`, false, item);
    this.#last = NOWHERE;
  }

  /** Parts that say no block stay behind the one before. */
  silent(behind: number): void {
    for (let at = behind + 1; at < this.parts.length && this.parts[at]!.blocks.length === 0; at++) {
      if (this.#kept.has(at)) continue;
      this.#kept.add(at);
      this.#append(this.parts[at]!.source, at === this.#last + 1, false);
      this.#last = at;
    }
  }

  end(): string {
    this.parts.forEach(({ blocks }, at) => {
      if (blocks.length === 0) this.silent(at - 1);
    });
    return this.#last === this.parts.length - 1 ? this.#text : this.#text.replace(/\s*$/, '\n');
  }

  #append(source: string, isNext: boolean, item: boolean): void {
    if (this.#text && !isNext) {
      const isTight = item && this.#isItem && !/\n[ \t]*\r?\n$/.test(this.#text);
      this.#text = this.#text.replace(/[ \t\r\n]*$/, isTight ? '\n' : '\n\n');
    }
    this.#text += source;
    this.#isItem = item;
  }
}

function isItem(source: string): boolean {
  return /^ {0,3}(?:[-+*]|\d{1,9}[.)])(?:[ \t]|$)/m.test(source.slice(0, 16));
}
