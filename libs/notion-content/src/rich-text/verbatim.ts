import { annotations } from './annotations.ts';
import type { RichText, TextRun } from './rich-text.ts';
import { text } from './runs.ts';

/** How Markdown that Notion has no form for looks there: grey code. */
const VERBATIM = annotations({ code: true, color: 'gray' });

/**
 * A piece of Markdown that Notion has no form for, e.g. `<kbd>`, `![plan](plan.png)` or `[^1]`, kept as grey code: readable in Notion, and printed
 * as it stands when the text becomes Markdown again.
 */
export function verbatim(source: string, url: string | null = null): TextRun {
  return text(source, VERBATIM, url);
}

export type Verbatim = TextRun & { annotations: { code: true; color: 'gray' } };

/** Whether a run is such a piece. Bold and the like may lie upon it. */
export function isVerbatim(run: RichText | undefined): run is Verbatim {
  return run?.type === 'text' && run.annotations.code && run.annotations.color === 'gray';
}
