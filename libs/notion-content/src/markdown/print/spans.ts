import { PLAIN, sameAnnotations } from '../../rich-text/annotations.ts';
import type { Annotations, EquationRun, RichText, TextRun } from '../../rich-text/rich-text.ts';
import { equation, merged, text } from '../../rich-text/runs.ts';
import { isVerbatim } from '../../rich-text/verbatim.ts';
import { isTitle } from './target.ts';

/** A run that can be printed: mentions are what is read in their place. */
export type Run = (TextRun | EquationRun) & { title?: string };

/** Something that lies upon runs in a row. */
export type Mark =
  | { kind: 'bold' | 'italic' | 'strikethrough' | 'underline' }
  | { kind: 'color'; color: string }
  | { kind: 'link'; url: string; title?: string };

/** Runs with what lies upon them: a mark's beginning, its end, or a run. */
export type Token = { open: Span } | { close: Span } | { run: Run; next: Run | undefined };

export interface Span {
  mark: Mark;
  runs: Run[];
}

/** At equal length, the first lies outside. */
const ORDER = ['color', 'underline', 'link', 'strikethrough', 'italic', 'bold'] as const;
/** Marks that Markdown cannot set around white space at their edges. */
const TIGHT = ['bold', 'italic', 'strikethrough'] as const;

/** The runs, and the marks upon them so that none crosses another: of those that begin at a place, the longest lies outside. */
export function tokens(runs: readonly RichText[]): Token[] {
  const printed = withTitles(withoutEdges(merged(joinedFormulas(runs.map(asRun))) as Run[]));
  const out: Token[] = [];
  nest(printed, 0, printed.length, new Set(), out);
  return out;
}

/** Two formulas in a row are one, for the dollars between them would be read as two. */
function joinedFormulas(runs: Run[]): Run[] {
  const joined: Run[] = [];
  for (const run of runs) {
    const last = joined.at(-1);
    if (last?.type === 'equation' && run.type === 'equation' && sameAnnotations(last.annotations, run.annotations))
      joined[joined.length - 1] = equation(`${last.equation.expression} ${run.equation.expression}`, run.annotations);
    else joined.push(run);
  }
  return joined;
}

function asRun(run: RichText): Run {
  if (run.type !== 'mention') return run;
  const { mention } = run;
  const page =
    mention.type === 'page' ? mention.page.id : mention.type === 'database' ? mention.database.id : undefined;
  const url = run.href ?? (page ? `https://www.notion.so/${page.replaceAll('-', '')}` : null);
  return text(run.plain_text, run.annotations, url);
}

function nest(runs: Run[], from: number, to: number, upon: ReadonlySet<string>, out: Token[]): void {
  for (let at = from; at < to;) {
    const { mark, end } = longest(runs, at, to, upon);
    if (mark) {
      const span = { mark, runs: runs.slice(at, end) };
      out.push({ open: span });
      nest(runs, at, end, new Set([...upon, mark.kind]), out);
      out.push({ close: span });
      at = end;
    } else out.push({ run: runs[at]!, next: runs[++at] });
  }
}

function longest(runs: Run[], at: number, to: number, upon: ReadonlySet<string>): { mark?: Mark; end: number } {
  let best: { mark?: Mark; end: number } = { end: at };
  const { annotations, href } = runs[at]!;
  if (annotations === PLAIN && href === null) return best;
  for (const kind of ORDER) {
    const mark = upon.has(kind) ? undefined : markOf(runs[at]!, kind);
    if (!mark) continue;
    let end = at + 1;
    while (end < to && isSame(mark, markOf(runs[end]!, kind))) end++;
    if (end > best.end) best = { mark, end };
  }
  return best;
}

/** The runs of links, each with the title that the last of them is. */
function withTitles(runs: Run[]): Run[] {
  const isTitled = (run: Run | undefined, at: number) =>
    isVerbatim(run) && run.href !== null && runs[at - 1]?.href === run.href && isTitle(run.text.content);
  if (!runs.some(isTitled)) return runs;
  let title: string | undefined;
  const kept: Run[] = [];
  for (let at = runs.length - 1; at >= 0; at--) {
    const run = runs[at]!;
    if (run.href !== runs[at + 1]?.href) title = undefined;
    if (isTitled(run, at) && run.href !== runs[at + 1]?.href) title = run.plain_text;
    else kept.push(title === undefined ? run : { ...run, title });
  }
  return kept.reverse();
}

function markOf({ annotations, href, title }: Run, kind: Mark['kind']): Mark | undefined {
  if (kind === 'link') return href === null ? undefined : { kind, url: href, title };
  if (kind !== 'color') return annotations[kind] ? { kind } : undefined;
  const { color, code } = annotations;
  return color === 'default' || (code && color === 'gray') ? undefined : { kind, color };
}

function isSame(a: Mark, b: Mark | undefined): boolean {
  if (a.kind === 'link') return b?.kind === 'link' && a.url === b.url && a.title === b.title;
  return a.kind === 'color' ? b?.kind === 'color' && a.color === b.color : a.kind === b?.kind;
}

/** The same, with marks that begin at a letter and end at one: upon white space at their edges nobody sees them. */
function withoutEdges(runs: Run[]): Run[] {
  if (!runs.some(hasEdge)) return runs;
  return TIGHT.reduce(
    (left, mark) => merged(reversed(cut(reversed(cut(left, mark, /^\s+/)), mark, /\s+$/))) as Run[],
    runs,
  );
}

function hasEdge({ annotations, plain_text }: Run): boolean {
  return /^\s|\s$/.test(plain_text) && TIGHT.some(mark => annotations[mark]);
}

/** Takes a mark from the white space that each stretch of it begins with, or, going backwards, ends with. */
function cut(runs: Run[], mark: keyof Annotations, edge: RegExp): Run[] {
  let isWithin = false;
  return runs.flatMap((run): Run[] => {
    if (!run.annotations[mark]) isWithin = false;
    if (isWithin || !run.annotations[mark]) return [run];
    const isText = run.type === 'text' && !run.annotations.code;
    const space = isText ? (edge.exec(run.text.content)?.[0] ?? '') : '';
    if (!isText || space.length < run.text.content.length) isWithin = true;
    if (!isText || !space) return [run];
    const bare = { ...run.annotations, [mark]: false };
    const { content, link } = run.text;
    const rest = content.replace(edge, '');
    const parts = [
      text(space, bare, link?.url ?? null),
      ...(rest ? [text(rest, run.annotations, link?.url ?? null)] : []),
    ];
    return parts;
  });
}

function reversed<T>(list: T[]): T[] {
  return [...list].reverse();
}
