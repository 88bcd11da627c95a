import { destination } from '../../markdown/print/target.ts';
import { edgesKept, escaped, textLines } from '../../markdown/print/escape.ts';
import { signRuns } from '../../markdown/print/sign-runs.ts';
import { PLAIN } from '../../rich-text/annotations.ts';
import type { RichText, TextRun } from '../../rich-text/rich-text.ts';
import { merged } from '../../rich-text/runs.ts';
import { colourAttribute } from '../references.ts';
import { encoded, tagSource } from '../tags.ts';
import { mentionSource } from './mentions.ts';

/** Where inline Markdown is printed. */
export interface Where {
  version: 'v1' | 'v2';
  /** Whether this is in a table of pipes. */
  cell?: boolean;
}

const KINDS = ['color', 'underline', 'link', 'strikethrough', 'italic', 'bold'] as const;
type Kind = (typeof KINDS)[number];

/** Signs of Markdown, and the tags for where those cannot be set. */
const SIGNS: { [K in Kind]?: { sign: string; tag: string } } = {
  strikethrough: { sign: '~~', tag: 's' },
  italic: { sign: '*', tag: 'i' },
  bold: { sign: '**', tag: 'b' },
};

/** Rich text in one line. */
export function line(runs: readonly RichText[], where: Where): string {
  const br = where.version === 'v1' ? '<br>' : '<br />';
  return textLines(inline(runs, where).replace(/\n/g, br));
}

/** Rich text in lines that end with a backslash where the text has a line's end. */
export function lines(runs: readonly RichText[], where: Where): string {
  const source = inline(runs, where).replace(/\n/g, (_, at: number, whole: string) => {
    const isBetween = /\S/.test(whole[at - 1] ?? '') && /\S/.test(whole[at + 1] ?? '');
    return isBetween ? '\\\n' : '<br />';
  });
  return textLines(source);
}

/** Rich text of a cell, between pipes. */
export function cell(runs: readonly RichText[], where: Where): string {
  return edgesKept(inline(runs, { ...where, cell: true }).replace(/\n/g, '<br />'));
}

function inline(runs: readonly RichText[], where: Where): string {
  return nested(merged(runs), new Set(), where, '');
}

/** A stretch of what is printed: what stands there, and the mark that lies upon it. */
interface Piece {
  inner: string;
  kind?: Kind;
  run: RichText;
}

/** The runs in as few spans as can be: of the marks that begin at a place, the longest lies outside. */
function nested(runs: readonly RichText[], upon: ReadonlySet<Kind>, where: Where, edge: string): string {
  const pieces: Piece[] = [];
  for (let at = 0; at < runs.length;) {
    const { kind, end } = longest(runs, at, upon);
    const run = runs[at]!;
    if (kind) pieces.push({ inner: nested(runs.slice(at, end), new Set([...upon, kind]), where, '*'), kind, run });
    else pieces.push({ inner: leaf(run, where, runs[at - 1], runs[at + 1]), run });
    at = end;
  }
  let out = '';
  pieces.forEach((piece, at) => {
    const behind = at + 1 < pieces.length ? firstOf(pieces[at + 1]!) : edge;
    out += marked(piece, out.at(-1) ?? edge, behind, where);
  });
  return out;
}

function longest(runs: readonly RichText[], at: number, upon: ReadonlySet<Kind>): { kind?: Kind; end: number } {
  let best: { kind?: Kind; end: number } = { end: at + 1 };
  if (runs[at]!.annotations === PLAIN && !linkOf(runs[at]!)) return best;
  for (const kind of KINDS) {
    const mark = upon.has(kind) ? undefined : markOf(runs[at]!, kind);
    if (!mark) continue;
    let end = at + 1;
    while (end < runs.length && markOf(runs[end]!, kind) === mark) end++;
    if (!best.kind || end > best.end) best = { kind, end };
  }
  return best;
}

/** What tells a mark from another of its kind; nothing when none lies upon the run. */
function markOf(run: RichText, kind: Kind): string | undefined {
  const { annotations } = run;
  if (kind === 'link') return linkOf(run);
  if (kind === 'color') return annotations.color === 'default' ? undefined : annotations.color;
  return annotations[kind] ? kind : undefined;
}

function linkOf(run: RichText): string | undefined {
  return run.type === 'text' ? run.text.link?.url : undefined;
}

function marked({ inner, kind, run }: Piece, before: string, behind: string, where: Where): string {
  if (!kind) return inner;
  if (kind === 'link') return `[${inner}](${inCell(destination(linkOf(run)!), where)})`;
  if (kind === 'color') return `${tagSource('span', colourAttribute(run.annotations.color))}${inner}</span>`;
  if (kind === 'underline')
    return where.version === 'v1' ? `${tagSource('span', { underline: 'true' })}${inner}</span>` : `<u>${inner}</u>`;
  const { sign, tag } = SIGNS[kind]!;
  return isSettable(inner, before, behind) ? `${sign}${inner}${sign}` : `<${tag}>${inner}</${tag}>`;
}

/** Whether signs around this surely begin and end what is between them: beside letters within, and beside spaces or the like without. */
function isSettable(inner: string, before: string, behind: string): boolean {
  return /^[\p{L}\p{N}](?:[^]*[\p{L}\p{N}])?$/u.test(inner) && /^[\s(]?$/.test(before) && /^[\s.,;)?]?$/.test(behind);
}

/** The first character of what a piece prints, as far as its neighbour may care. */
function firstOf({ inner, kind }: Piece): string {
  if (kind === undefined) return inner[0] ?? '*';
  return kind === 'link' ? '[' : '*';
}

function leaf(run: RichText, where: Where, before?: RichText, behind?: RichText): string {
  if (run.type === 'mention') {
    const source = mentionSource(run, where.version);
    return run.annotations.code ? `<code>${source}</code>` : source;
  }
  if (run.type === 'equation') {
    const source = formula(run.equation.expression, where, before, behind);
    return run.annotations.code ? `<code>${source}</code>` : source;
  }
  return run.annotations.code ? code(run, where) : plain(run.text.content, where);
}

/** Dollars, where they surely say the formula; else the tag. */
function formula(expression: string, where: Where, before?: RichText, behind?: RichText): string {
  const isSimple =
    /^(?!.*<\/)[^\s$`|\0](?:[^$`|\0\n\r]*[^\s$`|\\\0])?$/.test(expression) &&
    expression !== '\\' &&
    before?.type !== 'equation' &&
    behind?.type !== 'equation' &&
    !/\$$/.test(before?.plain_text ?? '') &&
    !/^[\d$]/.test(behind?.plain_text ?? '');
  return isSimple ? `$${expression}$` : `<math expression="${encoded(expression)}" />`;
}

function code({ text: { content } }: TextRun, where: Where): string {
  if (/[\n\r\0\uFEFF]|^\s|\s$/.test(content) || (where.cell && content.includes('|')))
    return `<code>${plain(content, where)}</code>`;
  const used = new Set(signRuns(content, '`'));
  let ticks = '`';
  while (used.has(ticks.length)) ticks += '`';
  return /^`|`$/.test(content) ? `${ticks} ${content} ${ticks}` : `${ticks}${content}${ticks}`;
}

function plain(content: string, where: Where): string {
  const source = escaped(content.replace(/\0/g, '\uFFFD'), {
    dollars: true,
    label: true,
    table: !!where.cell,
    oneLine: true,
  })
    .replace(/\r/g, '&#xD;')
    .replace(/\uFEFF/g, '&#xFEFF;');
  return where.version === 'v1' ? source.replace(/[{}^>]|\|/g, '\\$&') : source;
}

function inCell(source: string, { cell: isCell }: Where): string {
  return isCell ? source.replaceAll('|', '\\|') : source;
}
