import fc from 'fast-check';
import { fromMarkdown, fromMarkdownWithSideCar, toMarkdown, toMarkdownWithSideCar } from '../../src/index.ts';

/** Texts that make parsers slow or exhaust their stack. */
const HOSTILE: { [name: string]: string } = {
  'quotes in quotes': '>'.repeat(4_000),
  'lists in lists': `${'- '.repeat(300)}x`,
  'a staircase of items': Array.from({ length: 150 }, (_, level) => `${'  '.repeat(level)}- x`).join('\n'),
  'brackets that nobody closes': '['.repeat(2_000),
  'images that nobody closes': '!['.repeat(1_000),
  'links in brackets': '[a]('.repeat(800),
  'emphasis in emphasis': '*a '.repeat(1_000) + '*'.repeat(1_000),
  'underscores and stars': '_*'.repeat(1_500),
  'tags in tags': `${'<em><u>'.repeat(300)}x${'</u></em>'.repeat(300)}`,
  'toggles in toggles': `${'<details>\n<summary>s</summary>\n\n'.repeat(150)}x\n\n${'</details>\n\n'.repeat(150)}`,
  'toggles that nobody closes': '<details>\n<summary>s</summary>\n\n'.repeat(300),
  'backticks of all lengths': Array.from({ length: 120 }, (_, length) => '`'.repeat(length)).join(' '),
  'dollars of all lengths': Array.from({ length: 120 }, (_, length) => '$'.repeat(length)).join(' '),
  'a wide table': `${'|a'.repeat(300)}|\n${'|-'.repeat(300)}|\n${`${'|b'.repeat(300)}|\n`.repeat(3)}`,
  entities: '&amp'.repeat(2_000),
  'definitions of one name': '[a]: b\n'.repeat(500) + '[a]',
  'spaces and tabs': ' \t'.repeat(3_000),
  'half a character': '\ud83d*\udc00* \ud83d',
  'zeros and bells': '\0a\u0007*\u000b*\f',
};

describe('a hostile text', () => {
  for (const [name, text] of Object.entries(HOSTILE))
    it(`of ${name} is read, printed and given back`, () => {
      const from = performance.now();
      const { blocks, sideCar } = fromMarkdownWithSideCar(text);
      expect(fromMarkdown(toMarkdown(blocks)).blocks.length).toBeGreaterThanOrEqual(0);
      expect(toMarkdownWithSideCar(blocks, sideCar)).toBe(text);
      // A generous ceiling: what grows without bound takes minutes.
      expect(performance.now() - from).toBeLessThan(20_000);
    });

  it('of any characters at all is read, printed and given back', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.string({ unit: fc.constantFrom(...'\\`*_[]()<>#+-.!~|$&:@= \n\t\r>"\'ab1'), maxLength: 120 }),
    );
    fc.assert(
      fc.property(anything, text => {
        const { blocks, sideCar } = fromMarkdownWithSideCar(text);
        toMarkdown(blocks);
        expect(toMarkdownWithSideCar(blocks, sideCar)).toBe(text);
      }),
      { numRuns: 3_000, interruptAfterTimeLimit: 20_000 },
    );
  });
});
