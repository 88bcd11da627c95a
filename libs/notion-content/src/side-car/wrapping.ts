import { block, childrenOf, contentsOf, type Block } from '../block/block.ts';
import type { RichText } from '../rich-text/rich-text.ts';
import { linesOf } from '../markdown/read/lines.ts';

/** A block's source as what stands at its lines' beginnings, and the Markdown that is left without. */
export interface Wrapping {
  inner: string;
  /** The source of the block with other Markdown inside. */
  around: (inner: string) => string;
}

const ITEM = /^( {0,3}(?:[-+*]|\d{1,9}[.)])( {1,4}))((?:\[[ xX]\] )?)(?=\S)/;
const QUOTE = /^ {0,3}> ?/;

/** Takes the signs of a list item or a quote from its lines; none when they are not written so that they can be put back. */
export function unwrapped(source: string, wanted: Block): Wrapping | undefined {
  const found = wanted.type === 'quote' ? ofQuote(source) : ofItem(source, wanted);
  return found?.around(found.inner) === source || wanted.type === 'to_do' ? found : undefined;
}

/** What a block that has text says, as Markdown's own blocks: its text as a paragraph, and what is below it. */
export function insideOf(given: Block): Block[] {
  const { rich_text } = contentsOf(given) as unknown as { rich_text: RichText[] };
  const own = rich_text.length ? [block('paragraph', { rich_text, color: 'default', icon: null })] : [];
  return [...own, ...childrenOf(given)];
}

function ofItem(source: string, wanted: Block): Wrapping | undefined {
  const [whole, marker, , box] = ITEM.exec(source) ?? [];
  if (whole === undefined || (wanted.type === 'to_do') !== (box !== '')) return undefined;
  const sign = wanted.type === 'to_do' ? `[${boxOf(box!, wanted.to_do.checked)}] ` : '';
  const indent = ' '.repeat(marker!.length);
  const [first, ...rest] = [...linesOf(source.slice(whole.length))];
  const isIndented = rest.every(line => line.startsWith(indent) || /^\r?\n?$/.test(line));
  if (!isIndented) return undefined;
  const inner = [first, ...rest.map(line => (line.startsWith(indent) ? line.slice(indent.length) : line))].join('');
  return { inner, around: text => `${marker}${sign}${prefixed(text, indent)}` };
}

/** The sign in a box, in the case in which it was written. */
function boxOf(box: string, checked: boolean): string {
  if (!checked) return ' ';
  return box[1] === ' ' ? 'x' : box[1]!;
}

function ofQuote(source: string): Wrapping | undefined {
  const gap = /\n[ \t\r\n]*$/.exec(source)?.[0] ?? '';
  const lines = [...linesOf(source.slice(0, source.length - gap.length))];
  if (!lines.every(line => QUOTE.test(line))) return undefined;
  const inner = lines.map(line => line.replace(QUOTE, '')).join('');
  const around = (text: string) =>
    [...linesOf(text.replace(/\n+$/, ''))].map(line => (/^\r?\n?$/.test(line) ? `>${line}` : `> ${line}`)).join('') +
    gap;
  return { inner, around };
}

function prefixed(text: string, indent: string): string {
  return [...linesOf(text)].map((line, at) => (at === 0 || /^\r?\n?$/.test(line) ? line : `${indent}${line}`)).join('');
}
