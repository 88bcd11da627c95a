import fc from 'fast-check';
import type { Nodes } from 'mdast';
import { parse } from '../../src/markdown/read/parse.ts';
import { plainTree } from '../../src/markdown/read/plain.ts';

const WORDS = ['word', 'Ünë', 'a', '1', '2.', '-', '*', '**', '`', '_', '[', '](https://a.example/b)', '**bold**', '**two words**', '*it*', '`co de`', '`$<&`', '[a b](https://a.example/c?d=e)',
  ',', '.', ')', '(', '!', '$', '~', '&', '<b>', 'a|b', '|', ':', 'http://x.y', 'www.x.y', 'a@b.co', '#', '=', '>', '\\', '  ', '\t', "'", '"']; // prettier-ignore

const PLAIN = [
  'word',
  'Ünë',
  'a',
  'Some',
  '**bold**',
  '**two words**',
  '*it*',
  '`co de`',
  '[a b](https://a.example/c?d=e)',
  '1',
  'end.',
];

const line = fc
  .array(
    fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...PLAIN) }, { weight: 1, arbitrary: fc.constantFrom(...WORDS) }),
    {
      minLength: 1,
      maxLength: 5,
    },
  )
  .chain(words => fc.constantFrom(words.join(' '), words.join(' '), words.join('')))
  .map(words => `x${words}`.slice(Number(/^\p{L}/u.test(words))));

const starts = fc.constantFrom(
  '',
  '',
  '',
  '# ',
  '### ',
  '- ',
  '- ',
  '  - ',
  '    - ',
  '1. ',
  '2. ',
  '   1. ',
  '   2. ',
  '```',
  '```js',
  '    ',
  ' ',
);
const body = fc
  .array(
    fc.tuple(starts, line).map(([start, text]) => start + text),
    { minLength: 1, maxLength: 5 },
  )
  .map(lines => lines.join('\n'));

/** The tree without what it does not say: positions, and how loose lists are. */
function bare(node: Nodes): unknown {
  const { position: _position, ...rest } = node as Nodes & { spread?: boolean; checked?: boolean | null };
  delete rest.spread;
  if ('children' in rest) return { ...rest, children: rest.children.map(child => bare(child as Nodes)) };
  return rest;
}

describe('a piece that is plain', () => {
  it('is read as the parser reads it', () => {
    let plain = 0;
    fc.assert(
      fc.property(body, text => {
        const tree = plainTree(text);
        if (!tree) return;
        plain++;
        expect(bare(tree)).toEqual(bare(parse(text)));
      }),
      { numRuns: 6_000 },
    );
    expect(plain).toBeGreaterThan(150);
  });

  it('may be a paragraph, a heading, a fence a quote, a table or a list', () => {
    const usual = [
      'Some **bold** words, `code` and a [link](https://a.example/b).\nMore!',
      '## A heading',
      '```ts\nconst a = `;\n```'.replace('`;', '1;'),
      '- one\n  - two\n    - three\n- four *five*',
      '1. one\n   1. two\n2. three',
      '- [ ] one\n- [x] two\n  - [X] three',
      '> a quote\n> of two lines',
      '| a | **b** |\n| - | --- |\n| 1 | two words |',
    ];
    for (const text of usual) expect(bare(plainTree(text)!)).toEqual(bare(parse(text)));
  });
});
