import { diffArrays } from 'diff';
import type { RichText } from '../rich-text/rich-text.ts';
import { merged, text } from '../rich-text/runs.ts';

/** A stretch of a text that is in both states, only in the new one, or only in the old one; with the marks and links that it has there. */
export interface TextChange {
  kind: 'same' | 'added' | 'removed';
  runs: RichText[];
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' });

/** Most words that may differ until two texts count as wholly different: finding what they share takes time that grows with it. */
const MOST_EDITS = 1000;

/**
 * What changed between two texts, word by word, in the order in which a reader wants to see it. A word whose marks or link changed is removed
 * and added. The new text is what is same and added, the old one what is same and removed.
 */
export function wordChanges(old: readonly RichText[], next: readonly RichText[]): TextChange[] {
  const [before, after] = [wordsOf(old), wordsOf(next)];
  const found = diffArrays(before, after, { comparator: (a, b) => a.key === b.key, maxEditLength: MOST_EDITS }) ?? [
    { value: before, removed: true, added: false },
    { value: after, added: true, removed: false },
  ];
  return found
    .filter(({ value }) => value.length > 0)
    .map(({ value, added, removed }) => ({
      kind: added ? 'added' : removed ? 'removed' : 'same',
      runs: merged(value.flatMap(word => word.runs)),
    }));
}

interface Word {
  /** The same for words that read and look alike. */
  key: string;
  runs: RichText[];
}

/** The words, and the spaces and signs between them. One that changes its look on the way is one word of several runs. */
function wordsOf(runs: readonly RichText[]): Word[] {
  const whole = merged(runs);
  const words: Word[] = [];
  let from = 0;
  // Between what is no text, words are looked for across runs, for a word may be half bold.
  for (let at = 0; at <= whole.length; at += 1) {
    const run = whole[at];
    if (run?.type === 'text') continue;
    for (const word of textWords(whole.slice(from, at))) words.push(word);
    if (run) words.push({ key: JSON.stringify(run), runs: [run] });
    from = at + 1;
  }
  return words;
}

function textWords(runs: readonly RichText[]): Word[] {
  let [run, used] = [0, 0];
  return Array.from(segmenter.segment(runs.map(each => each.plain_text).join('')), ({ segment }) => {
    const parts: RichText[] = [];
    for (let left = segment.length; left > 0;) {
      const { plain_text, annotations, href } = runs[run]!;
      const part = plain_text.slice(used, used + left);
      parts.push(text(part, annotations, href));
      left -= part.length;
      used += part.length;
      if (used === plain_text.length) [run, used] = [run + 1, 0];
    }
    return { key: JSON.stringify(parts.map(part => [part.plain_text, part.annotations, part.href])), runs: parts };
  });
}
