import fc from 'fast-check';
import {
  fromEnhancedMarkdown,
  fromNotionMarkdown,
  toEnhancedMarkdown,
  toNotionMarkdown,
  type Block,
} from '../../src/index.ts';

const DIALECTS = {
  'enhanced Markdown (v1)': { print: toEnhancedMarkdown, read: fromEnhancedMarkdown },
  'Notion-flavored Markdown (v2)': { print: toNotionMarkdown, read: fromNotionMarkdown },
};

/** Texts that grow with a number, and would take a bad reader the square of it, or its stack. */
const HOSTILE: { [name: string]: (size: number) => string } = {
  'tags in tags': size => '<quote>\n'.repeat(size),
  'tags in tags that are closed': size => `${'<column>'.repeat(size)}x${'</column>'.repeat(size)}`,
  'inline tags in each other': size => `${'<b><u>'.repeat(size)}x${'</u></b>'.repeat(size)}`,
  'tags that nobody closes': size => '<span color="red">'.repeat(size),
  'mentions that nobody closes': size => '<mention url="x">a'.repeat(size),
  'tags that nobody ends': size => '<mention '.repeat(size),
  'closing tags alone': size => '</quote>'.repeat(size),
  'cells in one line': size => `<table><tr>${'<td>a`b</td>'.repeat(size)}</tr></table>`,
  'backticks of all lengths': size => Array.from({ length: size }, (_, at) => '`'.repeat(at % 60)).join('<'),
  'a staircase': size => Array.from({ length: size }, (_, at) => `${'\t'.repeat(at)}- x`).join('\n'),
  'attributes that nobody ends': size => `a {${'a="b" '.repeat(size)}`,
  'a tag of white space': size => `<quote${' '.repeat(size)}`,
};

describe.each(Object.entries(DIALECTS))('%s', (_name, { print, read }) => {
  it.each(Object.entries(HOSTILE))('reads %s, and prints what it has read', (_what, text) => {
    const from = performance.now();
    expect(read(print(read(text(400))))).toEqual(read(print(read(print(read(text(400)))))));
    // A generous ceiling: what grows without bound takes minutes.
    expect(performance.now() - from).toBeLessThan(20_000);
  });

  it('keeps what stands deeper than a hundred, side by side', () => {
    const blocks = read(`${'<quote>\n'.repeat(1_000)}here`);
    expect(depthOf(blocks)).toBeLessThan(110);
    expect(JSON.stringify(blocks)).toContain('here');
  });

  it('reads any characters at all, prints them, and reads the same', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.string({ unit: fc.constantFrom(...'\\`*_[]()<>#+-.!~|$&:@= \n\t\r>"\'{}/ab1'), maxLength: 120 }),
      fc
        .array(
          fc.constantFrom('<quote>', '</quote>', '<li>', '<ol>', '</ol>', '<tr>', '<td>', '</td>', '<p />', '\n', '\n\n', '\t', 'a', '- b', '> c', '```', '$$', '<toggle heading="h1">', '<details>', '<summary>', '</summary>', '<callout icon="x" color="red">', '</callout>', '<mention url="x">', '</mention>', '{color="red"}', ':::', '::: callout', '| a |', '|-|', '![a](https://b.c)'),
          { maxLength: 25 },
        )
        .map(bits => bits.join('')),
    ); // prettier-ignore
    fc.assert(
      fc.property(anything, text => {
        const printed = print(read(text));
        expect(print(read(printed))).toBe(printed);
      }),
      { numRuns: 1_500, interruptAfterTimeLimit: 20_000 },
    );
  });
});

function depthOf(blocks: readonly Block[]): number {
  return blocks.reduce((deepest, { children = [] }) => Math.max(deepest, 1 + depthOf(children)), 0);
}
