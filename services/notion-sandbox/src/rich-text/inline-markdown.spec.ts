import fc from 'fast-check';
import { inlineMarkdown } from './inline-markdown.ts';

const shown = (text: string) =>
  inlineMarkdown(text).map(({ plain_text: said, annotations, href, type }) => {
    const set = Object.entries(annotations).flatMap(([name, value]) => (value === true ? name : []));
    return [said, ...set, ...(href ? [href] : []), ...(type === 'equation' ? [type] : [])].join('|');
  });

describe('inline Markdown', () => {
  const cases: [string, string[]][] = [
    ['plain words', ['plain words']],
    ['a **bold** word', ['a ', 'bold|bold', ' word']],
    ['*one* _two_', ['one|italic', ' ', 'two|italic']],
    ['***both***', ['both|bold|italic']],
    ['**bold and *italic* in it**', ['bold and |bold', 'italic|bold|italic', ' in it|bold']],
    ['~~gone~~ and `code *x*`', ['gone|strikethrough', ' and ', 'code *x*|code']],
    ['see [the **page**](https://x.org/a)', ['see ', 'the |https://x.org/a', 'page|bold|https://x.org/a']],
    ['$e=mc^2$ costs $5 or $6', ['e=mc^2|equation', ' costs $5 or $6']],
    ['2 * 3 * 4 and snake_case_name', ['2 * 3 * 4 and snake_case_name']],
    [String.raw`\*not\* **a\*b**`, ['*not* ', 'a*b|bold']],
    ['one<br>two\nthree', ['one\ntwo\nthree']],
    ['**open', ['**open']],
    ['', []],
  ];
  test.each(cases)('%j is read', (text, expected) => expect(shown(text)).toEqual(expected));

  test('text without marks stands as it is, and any text is read to its end', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '.', 'ä', '\n') });
    fc.assert(
      fc.property(
        letters,
        text =>
          inlineMarkdown(text)
            .map(item => item.plain_text)
            .join('') === text,
      ),
    );
    const signs = fc.string({ unit: fc.constantFrom('*', '_', '~', '`', '$', '[', ']', '(', ')', '\\', 'a', ' ') });
    fc.assert(fc.property(signs, text => inlineMarkdown(text).every(item => item.plain_text !== '')));
  });
});
