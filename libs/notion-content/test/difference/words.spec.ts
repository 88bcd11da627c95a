import fc from 'fast-check';
import { merged, plainText, text, wordChanges, type RichText, type TextChange } from '../../src/index.ts';
import { richText } from '../fitting/forests.ts';

const shown = (changes: readonly TextChange[]) => changes.map(({ kind, runs }) => `${kind}: ${plainText(runs)}`);
const without = (kind: TextChange['kind'], changes: readonly TextChange[]): RichText[] =>
  merged(changes.filter(change => change.kind !== kind).flatMap(({ runs }) => runs));

describe('the words that changed', () => {
  it('with those that stayed are both texts, marks and links and all', () => {
    fc.assert(
      fc.property(richText, richText, (old, next) => {
        const changes = wordChanges(old, next);
        expect(without('added', changes)).toEqual(merged(old));
        expect(without('removed', changes)).toEqual(merged(next));
      }),
      { numRuns: 40 },
    );
  });

  it('are whole words, also where half a word is bold', () => {
    expect(shown(wordChanges([text('the quick brown fox')], [text('the slow brown fox')]))).toEqual([
      'same: the ',
      'removed: quick',
      'added: slow',
      'same:  brown fox',
    ]);
    const half = [text('un', { bold: true }), text('do it')];
    expect(shown(wordChanges(half, [text('undo it')]))).toEqual(['removed: undo', 'added: undo', 'same:  it']);
    expect(wordChanges(half, [text('undo it')])[0]!.runs.map(run => run.annotations.bold)).toEqual([true, false]);
  });

  it('are also those that read the same and look otherwise', () => {
    const changes = wordChanges([text('a word')], [text('a '), text('word', { bold: true })]);
    expect(shown(changes)).toEqual(['same: a ', 'removed: word', 'added: word']);
  });

  it('are none between equal texts, however they are cut into runs', () => {
    expect(wordChanges([], [])).toEqual([]);
    expect(shown(wordChanges([text('a b'), text(' c')], [text('a '), text('b c')]))).toEqual(['same: a b c']);
  });
});
