import type { EquationRun, RichText, TextRun } from '../../rich-text/rich-text.ts';
import { isVerbatim } from '../../rich-text/verbatim.ts';
import { escaped, type Around } from './escape.ts';
import { signRuns } from './sign-runs.ts';

/** What a run says by itself, whatever lies upon it. Backticks in a cell cannot hold a backslash before a pipe, so there the tag does. */
export function leaf(run: TextRun | EquationRun, around: Around, next: RichText | undefined): string {
  if (run.type === 'equation') return formula(run.equation.expression, around, next);
  const { content } = run.text;
  if (isVerbatim(run)) return inCell(around.oneLine ? content.replace(/\s*\n\s*/g, ' ') : content, around);
  if (run.annotations.code && around.table && content.includes('\\|'))
    return `<code>${escaped(content, around)}</code>`;
  if (run.annotations.code) return inCell(codeSpan(content), around);
  return withBreaks(escaped(content.replace(/\r\n?/g, '\n').replace(/\0/g, '\uFFFD'), around), around);
}

/** Text in backticks: one more than there are in a row within. */
function codeSpan(content: string): string {
  const line = content.replace(/\r?\n|\r/g, ' ').replace(/\0/g, '\uFFFD');
  const ticks = '`'.repeat(shortestMissing(line, '`'));
  const isPadded = /^`|`$/.test(line) || (/^ .* $/.test(line) && line.trim() !== '');
  return isPadded ? `${ticks} ${line} ${ticks}` : `${ticks}${line}${ticks}`;
}

/** The least number of times, from so many on, that a sign does not stand in a row. */
function shortestMissing(text: string, sign: string, least = 1): number {
  const runs = new Set(signRuns(text, sign));
  let length = least;
  while (runs.has(length)) length++;
  return length;
}

function formula(expression: string, around: Around, next: RichText | undefined): string {
  const line = expression.replace(/\s*[\r\n]+\s*/g, ' ').trim();
  if (!line) return '';
  const isSimple = !line.includes('$') && !line.endsWith('\\') && !/^\d/.test(next?.plain_text ?? '');
  const signs = isSimple ? '$' : '$'.repeat(shortestMissing(line, '$', 2));
  const padded = /^\$|\$$/.test(line) ? ` ${line} ` : line;
  return inCell(`${signs}${padded}${signs}`, around);
}

function inCell(source: string, { table }: Around): string {
  return table ? source.replace(/(?<!\\)\|/g, '\\|') : source;
}

/** A line's end within a text, as Markdown has it; at the end of the text it has only the tag. */
function withBreaks(source: string, { oneLine }: Around): string {
  if (!source.includes('\n')) return source;
  return oneLine ? source.replace(/\n/g, '<br>') : source.replace(/\n/g, '\\\n');
}
