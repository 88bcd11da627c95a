import fc from 'fast-check';
import { richTextToRequest, text, type RichTextRequest } from '../../src/index.ts';
import { cutText } from '../../src/fitting/graphemes.ts';
import { chunksOf, fittedRuns } from '../../src/fitting/runs.ts';
import { richText } from './forests.ts';

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
const graphemes = (whole: string) => [...segmenter.segment(whole)].map(({ segment }) => segment);

/** Each unit of text with its marks and its link. */
const letters = (runs: readonly RichTextRequest[]) =>
  runs.flatMap(run => {
    const marks = JSON.stringify(run.annotations);
    if (run.type !== 'text') return [JSON.stringify(run)];
    return run.text.content.split('').map(letter => `${letter} ${marks} ${run.text.link?.url}`);
  });

/** What becomes of formulas and addresses that Notion does not take. */
const asTaken = (runs: readonly RichTextRequest[]): RichTextRequest[] =>
  runs.map(run => {
    if (run.type === 'equation' && run.equation.expression.length > 1000)
      return {
        type: 'text',
        text: { content: run.equation.expression, link: null },
        annotations: { ...run.annotations, code: true },
      };
    if (run.type === 'text' && run.text.link && run.text.link.url.length > 2000)
      return { ...run, text: { ...run.text, link: null } };
    return run;
  });

describe('a text that is made fit', () => {
  it('says each letter with the marks and the link that it had, in runs that Notion takes', () => {
    fc.assert(
      fc.property(richText, given => {
        const runs = richTextToRequest(given);
        const fitted = fittedRuns(runs);
        expect(letters(fitted)).toEqual(letters(asTaken(runs)));
        for (const run of fitted) if (run.type === 'text') expect(run.text.content.length).toBeLessThanOrEqual(2000);
      }),
      { numRuns: 60 },
    );
  });

  it('is cut into the fewest pieces, and no character that a person sees is cut', () => {
    const unit = fc.constantFrom('a', 'é', 'e\u0301', '👍🏽', '👩‍👩‍👧‍👦', '🇩🇪', '漢', '\r\n', 'क्षि');
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 200 }), fc.integer({ min: 12, max: 40 }), (units, most) => {
        const whole = units.join('');
        const pieces = cutText(whole, most);
        expect(pieces.join('')).toBe(whole);
        expect(pieces.flatMap(graphemes)).toEqual(graphemes(whole));
        for (const piece of pieces) expect(piece.length).toBeLessThanOrEqual(most);
        // One piece fewer would have to hold more: the first character of each did not fit into the piece before it.
        pieces
          .slice(1)
          .forEach((piece, at) => expect(pieces[at]!.length + graphemes(piece)[0]!.length).toBeGreaterThan(most));
      }),
    );
  });

  it('is cut inside a character only when that alone is too long, and never inside a code point', () => {
    const zalgo = `a${'\u{1d165}'.repeat(30)}`;
    const pieces = cutText(zalgo, 10);
    expect(pieces.join('')).toBe(zalgo);
    for (const piece of pieces) {
      expect(piece.length).toBeLessThanOrEqual(10);
      expect(piece.isWellFormed()).toBe(true);
    }
  });

  it('is one run where runs look alike, and as many blocks as 100 runs each and their bytes need', () => {
    const alike = richTextToRequest(Array.from({ length: 250 }, () => text('x')));
    expect(fittedRuns(alike)).toHaveLength(1);
    const mixed = richTextToRequest(Array.from({ length: 250 }, (_none, at) => text('x', { bold: at % 2 === 0 })));
    expect(chunksOf(fittedRuns(mixed)).map(({ length }) => length)).toEqual([100, 100, 50]);
    const wide = richTextToRequest(
      Array.from({ length: 100 }, (_none, at) => text('漢'.repeat(2000), { bold: at % 2 === 0 })),
    );
    expect(chunksOf(fittedRuns(wide))).toHaveLength(3);
  });
});
