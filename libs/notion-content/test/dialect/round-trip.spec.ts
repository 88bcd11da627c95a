import fc from 'fast-check';
import {
  BLOCK_TYPES,
  COLOURS,
  annotations,
  block,
  fromApi,
  fromEnhancedMarkdown,
  fromNotionMarkdown,
  mention,
  text,
  toEnhancedMarkdown,
  toNotionMarkdown,
  type Block,
  type RichText,
} from '../../src/index.ts';
import { answers } from '../answers.ts';
import { anyBlock, blockOf, contents, mentions, said, saidRuns } from './arbitrary.ts';

/** The dialects of Notion, and what is so of both. */
const DIALECTS = {
  'enhanced Markdown (v1)': { print: toEnhancedMarkdown, read: fromEnhancedMarkdown },
  'Notion-flavored Markdown (v2)': { print: toNotionMarkdown, read: fromNotionMarkdown },
};

describe.each(Object.entries(DIALECTS))('%s', (_name, { print, read }) => {
  /** What is printed stands beside what is read, to be seen when the two differ. */
  const expectBack = (given: readonly Block[]) => {
    const printed = print(given);
    expect({ printed, blocks: read(printed).map(said) }).toEqual({ printed, blocks: given.map(said) });
  };

  it('brings back an answer of every type', () => {
    expect(new Set(answers.map(({ type }) => type))).toEqual(new Set(BLOCK_TYPES));
    for (const answer of answers) expectBack([plainlyMentioned(fromApi(answer))]);
  });

  it.each(BLOCK_TYPES)('brings back any %s with all it holds and all below it', type => {
    fc.assert(
      fc.property(blockOf(type), given => expectBack([given])),
      { numRuns: 40 },
    );
  });

  it('brings back any blocks in any order', () => {
    expect(Object.keys(contents).sort()).toEqual([...BLOCK_TYPES].sort());
    fc.assert(
      fc.property(fc.array(anyBlock(), { maxLength: 6 }), given => expectBack(given)),
      { numRuns: 250 },
    );
  });

  it('brings back plain blocks however they follow each other', () => {
    fc.assert(
      fc.property(plainBlocks(3), given => expectBack(given)),
      { numRuns: 500 },
    );
  });

  it.each(Object.entries(mentions))('brings back a mention of the kind %s', (_kind, arbitrary) => {
    fc.assert(
      fc.property(arbitrary, fc.constantFrom('Ada', '*a* <b>|', ''), (to, shown) => {
        const run = mention(to, shown, { bold: true, color: 'red' });
        const [back] = read(print([paragraph([text('a '), run])]));
        expect(saidRuns((back as never as { paragraph: { rich_text: never } }).paragraph.rich_text)).toEqual(
          saidRuns([text('a '), run]),
        );
      }),
      { numRuns: 30 },
    );
  });

  it('brings back every annotation and every colour, of text and of blocks', () => {
    for (const color of COLOURS) {
      const marks = ['bold', 'italic', 'strikethrough', 'underline', 'code'] as const;
      const runs = marks.map(mark => text(`${mark} `, annotations({ [mark]: true, color })));
      expectBack([block('quote', { rich_text: runs, color })]);
    }
  });
});

function paragraph(rich_text: RichText[]): Block {
  return block('paragraph', { rich_text, color: 'default', icon: null });
}

/** Of a person, Notion tells more than a mention says. */
function plainlyMentioned(given: Block): Block {
  return JSON.parse(
    JSON.stringify(given, (key, value: unknown) =>
      key === 'user' ? { id: (value as { id: string }).id } : key === 'calendar_event' && !value ? undefined : value,
    ),
  ) as Block;
}

/** Blocks that mostly need no tag: items of lists, quotes, paragraphs, headings. */
function plainBlocks(depth: number): fc.Arbitrary<Block[]> {
  const own = fc.record({
    rich_text: fc.constantFrom([text('a')], [text('b '), text('c', { bold: true })], []),
    color: fc.constantFrom('default' as const, 'default' as const, 'default' as const, 'red' as const),
  });
  const numbered = fc.record(
    { list_start_index: fc.constantFrom(1, 2, 7), list_format: fc.constantFrom('numbers', 'roman') },
    { requiredKeys: [] },
  );
  const type = fc.constantFrom(
    'bulleted_list_item',
    'numbered_list_item',
    'numbered_list_item',
    'to_do',
    'quote',
    'paragraph',
    'heading_2',
    'divider',
  );
  const one = fc.tuple(type, own, numbered, fc.nat(3)).chain(([kind, held, list, some]) => {
    const more =
      kind === 'numbered_list_item'
        ? some
          ? {}
          : list
        : kind === 'to_do'
          ? { checked: !!some }
          : kind === 'heading_2'
            ? { is_toggleable: !some }
            : kind === 'paragraph'
              ? { icon: null }
              : {};
    const below = kind === 'divider' || depth === 0 ? fc.constant<Block[]>([]) : plainBlocks(depth - 1);
    return below.map(
      children => block(kind as 'quote', (kind === 'divider' ? {} : { ...held, ...more }) as never, children) as Block,
    );
  });
  return fc.array(one, { maxLength: 4 });
}
