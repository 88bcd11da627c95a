import { sameAnnotations } from '../rich-text/annotations.ts';
import type { RichTextRequest } from '../rich-text/to-request.ts';
import { bytesOf } from './bytes.ts';
import { cutText } from './graphemes.ts';
import { BLOCK_BYTES, LIMITS } from './limits.ts';

/**
 * The runs that say the same and that Notion takes: neighbours that look alike are one, what is too long is cut between characters, each piece with
 * the marks and the link of the whole. A formula that is too long becomes its source as code; a link that is too long goes, its text stays.
 */
export function fittedRuns(runs: readonly RichTextRequest[]): RichTextRequest[] {
  return joined(runs.map(asText)).flatMap(cutRun);
}

/**
 * The runs as lists that one block each can hold: 100 runs, and not more than `room` bytes. There is always one list, which may be empty.
 *
 * @param first how many bytes the first list may have; the others have a block for themselves.
 */
export function chunksOf(runs: readonly RichTextRequest[], first = BLOCK_BYTES): RichTextRequest[][] {
  if (isSurelyOne(runs, first)) return [[...runs]];
  const chunks: RichTextRequest[][] = [[]];
  let room = first;
  for (const run of runs) {
    const bytes = bytesOf(run) + 1;
    const current = chunks.at(-1)!;
    if (current.length < LIMITS.runs && bytes <= room) {
      current.push(run);
      room -= bytes;
    } else {
      chunks.push([run]);
      room = BLOCK_BYTES - bytes;
    }
  }
  return chunks;
}

/** Most bytes of a unit of text in JSON: `\\u001f`. */
const UNIT = 6;
/** More than what stands around a run's text: its marks, the names of its fields, a mention of something. */
const AROUND = 1000;

/** Whether nobody has to count: what most blocks hold is far from what one can hold. */
function isSurelyOne(runs: readonly RichTextRequest[], room: number): boolean {
  if (runs.length > LIMITS.runs) return false;
  let most = 0;
  for (const run of runs) most += AROUND + UNIT * (run.type === 'text' ? lengthOf(run.text) : LIMITS.expression);
  return most <= room;
}

function lengthOf({ content, link }: { content: string; link: { url: string } | null }): number {
  return content.length + (link?.url.length ?? 0);
}

function asText(run: RichTextRequest): RichTextRequest {
  const { annotations } = run;
  if (run.type === 'equation' && run.equation.expression.length > LIMITS.expression)
    return {
      type: 'text',
      text: { content: run.equation.expression, link: null },
      annotations: { ...annotations, code: true },
    };
  if (run.type === 'text' && (run.text.link?.url.length ?? 0) > LIMITS.url)
    return { type: 'text', text: { content: run.text.content, link: null }, annotations };
  return run;
}

function joined(runs: readonly RichTextRequest[]): RichTextRequest[] {
  const whole: RichTextRequest[] = [];
  // Contents are gathered and joined once: a text of 100,000 runs of one letter is no square.
  let alike: Extract<RichTextRequest, { type: 'text' }>[] = [];
  const end = () => {
    const [first] = alike;
    if (alike.length === 1) whole.push(first!);
    else if (first) {
      const content = alike.map(({ text }) => text.content).join('');
      whole.push({ ...first, text: { content, link: first.text.link } });
    }
    alike = [];
  };
  for (const run of runs) {
    if (run.type !== 'text') {
      end();
      whole.push(run);
    } else if (run.text.content !== '') {
      const last = alike.at(-1);
      const isAlike =
        last && last.text.link?.url === run.text.link?.url && sameAnnotations(last.annotations, run.annotations);
      if (last && !isAlike) end();
      alike.push(run);
    }
  }
  end();
  return whole;
}

function cutRun(run: RichTextRequest): RichTextRequest[] {
  if (run.type !== 'text' || run.text.content.length <= LIMITS.characters) return [run];
  const { link } = run.text;
  return cutText(run.text.content, LIMITS.characters).map(content => ({ ...run, text: { content, link } }));
}
