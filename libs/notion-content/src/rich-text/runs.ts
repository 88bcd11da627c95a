import { annotations, PLAIN, sameAnnotations } from './annotations.ts';
import type { Annotations, EquationRun, Mention, MentionRun, RichText, TextRun } from './rich-text.ts';

/** A run of text. */
export function text(content: string, marks: Partial<Annotations> = PLAIN, url: string | null = null): TextRun {
  const link = url === null ? null : { url };
  return { type: 'text', text: { content, link }, annotations: annotations(marks), plain_text: content, href: url };
}

/** A formula in TeX. */
export function equation(expression: string, marks: Partial<Annotations> = PLAIN): EquationRun {
  return {
    type: 'equation',
    equation: { expression },
    annotations: annotations(marks),
    plain_text: expression,
    href: null,
  };
}

/** A mention, and what is read in its place. */
export function mention(
  mentioned: Mention,
  shown: string,
  marks: Partial<Annotations> = PLAIN,
  href: string | null = null,
): MentionRun {
  return { type: 'mention', mention: mentioned, annotations: annotations(marks), plain_text: shown, href };
}

/** The same text in as few runs as can be: neighbours that look alike are one, and empty ones are none. */
export function merged(runs: readonly RichText[]): RichText[] {
  const whole: RichText[] = [];
  for (const run of runs) {
    if (run.type === 'text' && run.text.content === '') continue;
    const last = whole.at(-1);
    if (last?.type === 'text' && run.type === 'text' && looksLike(last, run))
      whole[whole.length - 1] = text(
        last.text.content + run.text.content,
        last.annotations,
        last.text.link?.url ?? null,
      );
    else whole.push(run);
  }
  return whole;
}

function looksLike(a: TextRun, b: TextRun): boolean {
  return a.text.link?.url === b.text.link?.url && sameAnnotations(a.annotations, b.annotations);
}
