import { PLAIN, sameAnnotations } from '../../rich-text/annotations.ts';
import { plainText, type RichText, type TextRun } from '../../rich-text/rich-text.ts';
import { isVerbatim } from '../../rich-text/verbatim.ts';
import { closingTag } from '../read/inline-tags.ts';
import type { Around } from './escape.ts';
import { leaf } from './leaf.ts';
import { tokens, type Mark, type Run, type Span, type Token } from './spans.ts';
import { bareSource, destination, linkTarget } from './target.ts';

/** Rich text as inline Markdown. Lines may still begin in a way that means something to blocks. */
export function inline(runs: readonly RichText[], given: Partial<Around> = {}): string {
  const [only] = runs;
  if (!only) return '';
  if (runs.length === 1 && isPlain(only)) return closedBreaks(leaf(only, { ...aroundOf(runs), ...given }, undefined));
  const line = lineOf(runs, { ...aroundOf(runs), ...given });
  const { row, sources, ends } = line;
  const signs = new Map<Span, Signs>();
  row.forEach((token, at) => {
    if ('open' in token) signs.set(token.open, signsOf(token.open, at, line));
  });
  let out = '';
  for (let at = 0; at < row.length; at++) {
    const token = row[at]!;
    if ('run' in token) out += sources[at]!;
    else if ('close' in token) out += signs.get(token.close)!.close;
    else {
      const { whole, open } = signs.get(token.open)!;
      out += whole ?? open;
      if (whole !== undefined) at = ends.get(token.open)!;
    }
  }
  return closedBreaks(out);
}

function isPlain(run: RichText): run is TextRun {
  return run.type === 'text' && run.href === null && run.annotations === PLAIN;
}

/** At the end of a text a line's end has only the tag. */
function closedBreaks(source: string): string {
  return source.endsWith('\n') ? source.replace(/(?:\\\n)+$/, breaks => '<br>'.repeat(breaks.length / 2)) : source;
}

/** What is printed: tokens, what the runs among them say, and where each span is closed. */
interface Line {
  row: Token[];
  sources: string[];
  ends: Map<Span, number>;
  around: Around;
}

function lineOf(runs: readonly RichText[], around: Around): Line {
  const row = tokens(runs);
  const ends = new Map<Span, number>();
  row.forEach((token, at) => {
    if ('close' in token) ends.set(token.close, at);
  });
  const sources = row.map(token => ('run' in token ? leaf(token.run, labelled(around, token.run), token.next) : ''));
  return { row, sources, ends, around };
}

/** The text of a link stands between brackets, which it must not end. */
function labelled(around: Around, { href }: Run): Around {
  return href === null ? around : { ...around, label: true };
}

interface Signs {
  open: string;
  close: string;
  /** In place of both and all between. */
  whole?: string;
}

function aroundOf(runs: readonly RichText[]): Around {
  const label = runs.some(run => isVerbatim(run) && run.text.content === '[');
  return { dollars: hasDollars(runs), table: false, oneLine: false, label };
}

/** Whether there is a formula, or more than one dollar, also in addresses. */
function hasDollars(runs: readonly RichText[]): boolean {
  if (runs.some(run => run.type === 'equation')) return true;
  const said = runs.map(({ plain_text, href }) => (href === null ? plain_text : plain_text + href)).join('');
  return said.indexOf('$') !== said.lastIndexOf('$');
}

function signsOf({ mark, runs }: Span, at: number, line: Line): Signs {
  if (mark.kind === 'link') return linkSigns(runs, mark, line.around);
  if (mark.kind === 'color') return tagged(`<span color="${mark.color}">`);
  if (mark.kind === 'underline') return tagged('<u>');
  const edges = edgesOf(line, at);
  if (mark.kind === 'strikethrough') return canSet(edges) ? both('~~') : tagged('<del>');
  const isBold = mark.kind === 'bold';
  if (!edges.crowded && canSet(edges)) {
    if (!edges.besideSibling) return both(isBold ? '**' : '*');
    if (!isWordLike(edges.before) && !isWordLike(edges.behind)) return both(isBold ? '__' : '_');
  }
  return tagged(isBold ? '<strong>' : '<em>');
}

function both(sign: string): Signs {
  return { open: sign, close: sign };
}

function tagged(tag: string): Signs {
  return { open: tag, close: closingTag(tag) };
}

function linkSigns(runs: Run[], { url, title }: Mark & { kind: 'link' }, { table }: Around): Signs {
  const bare = title === undefined && !hasMarks(runs) ? bareSource(plainText(runs), url) : undefined;
  if (bare) return { open: '', close: '', whole: table ? bare.replaceAll('|', '%7C') : bare };
  const target = title === undefined ? linkTarget(url, null) : `(${destination(url)} ${title})`;
  return { open: '[', close: `]${table ? target.replace(/(?<!\\)\|/g, '\\|') : target}` };
}

function hasMarks(runs: Run[]): boolean {
  return runs.some(({ type, annotations }) => type !== 'text' || !sameAnnotations(annotations, PLAIN));
}

/** The characters outside and inside both ends of a span; empty where the text ends. */
interface Edges {
  before: string;
  first: string;
  last: string;
  behind: string;
  /** Whether a span of emphasis ends right before or begins right behind. */
  besideSibling: boolean;
  /** Whether more than one sign of emphasis stands together at an end, and a letter beside them. */
  crowded: boolean;
}

function edgesOf({ row, sources, ends }: Line, open: number): Edges {
  const close = ends.get((row[open] as { open: Span }).open)!;
  const isEmphasis = (at: number) => ['bold', 'italic'].includes(markAt(row, at)?.kind ?? '');
  /** The letter or sign beyond all signs of emphasis that stand together here. */
  const beyond = (from: number, step: number) => {
    let at = from;
    while (isEmphasis(at)) at += step;
    return edge(row, sources, at, step);
  };
  const isCrowded = (at: number) => isEmphasis(at - 1) || isEmphasis(at + 1);
  return {
    before: edge(row, sources, open - 1, -1),
    behind: edge(row, sources, close + 1, 1),
    first: edge(row, sources, open + 1, 1),
    last: edge(row, sources, close - 1, -1),
    besideSibling:
      (isEmphasis(open - 1) && 'close' in row[open - 1]!) || (isEmphasis(close + 1) && 'open' in row[close + 1]!),
    crowded:
      (isCrowded(open) && isWordLike(beyond(open - 1, -1))) || (isCrowded(close) && isWordLike(beyond(close + 1, 1))),
  };
}

function markAt(row: Token[], at: number): Mark | undefined {
  const token = row[at];
  if (!token || 'run' in token) return undefined;
  return 'open' in token ? token.open.mark : token.close.mark;
}

/** The character that a token shows to its neighbour: its first going forward, its last going backward. */
function edge(row: Token[], sources: string[], at: number, step: number): string {
  const token = row[at];
  if (!token) return '';
  if ('run' in token) return (step > 0 ? [...sources[at]!.slice(0, 2)][0] : [...sources[at]!.slice(-2)].at(-1)) ?? '';
  const mark = markAt(row, at)!;
  if (mark.kind === 'bold' || mark.kind === 'italic') return '*';
  if (mark.kind === 'strikethrough') return '~';
  if (mark.kind === 'link') return 'open' in token ? '[' : ')';
  return 'open' in token === step > 0 ? '<' : '>';
}

/** Whether signs at these edges begin and end what is between them (CommonMark 0.31, left- and right-flanking). */
function canSet({ before, first, last, behind }: Edges): boolean {
  const holds = (inner: string, outer: string) =>
    inner !== '' &&
    !/^\s$/u.test(inner) &&
    (!isPunctuation(inner) || outer === '' || /^\s$/u.test(outer) || isPlainPunctuation(outer));
  return holds(first, before) && holds(last, behind);
}

/** Of a character outside the basic plane parsers differ on what it is, so the worse is assumed. */
function isPunctuation(char: string): boolean {
  return char.length > 1 || isPlainPunctuation(char);
}

function isPlainPunctuation(char: string): boolean {
  return char.length === 1 && /[\p{P}\p{S}]/u.test(char);
}

function isWordLike(char: string): boolean {
  return char !== '' && !/^\s$/u.test(char) && !isPlainPunctuation(char);
}
