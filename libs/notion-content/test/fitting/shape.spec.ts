import fc from 'fast-check';
import { block, plainText, text, type Block, type RichText } from '../../src/index.ts';
import { draftsOf, type Draft } from '../../src/fitting/draft.ts';
import { fittedForest } from '../../src/fitting/shape.ts';
import { anyForest, paragraph } from './forests.ts';

const fitted = (...blocks: Block[]) => fittedForest(draftsOf(blocks));
/** What is read in a forest, from top to bottom. */
const read = (drafts: readonly Draft[]): string => drafts.map(draft => own(draft) + read(draft.children)).join('');
const own = ({ contents: { rich_text = [], caption = [], cells = [] } }: Draft): string =>
  [...rich_text, ...caption, ...cells.flat()].map(run => (run.type === 'text' ? run.text.content : '')).join('');
const types = (drafts: readonly Draft[]): unknown[] =>
  drafts.map(({ type, children }) => (children.length ? { [type]: types(children) } : type));

/** More runs than a block holds, each with a text of its own. */
const many = (count: number): RichText[] =>
  Array.from({ length: count }, (_none, at) => text(`${at},`, { bold: at % 2 === 0 }));
const long = { rich_text: many(250), color: 'default' as const };

describe('a forest that is made fit', () => {
  it('stays as it is from then on', () => {
    fc.assert(
      fc.property(anyForest, forest => {
        const once = fittedForest(draftsOf(forest));
        expect(fittedForest(once)).toEqual(once);
      }),
      { numRuns: 100 },
    );
  });

  it('loses no word, wherever it stood', () => {
    fc.assert(
      fc.property(anyForest, forest => {
        let count = 0;
        const marked = (blocks: Block[]): Block[] =>
          blocks.map(each => {
            const copy = structuredClone({ ...each, children: [] }) as Block;
            const mark = () => text(`⟦${(count += 1)}⟧`);
            for (const holder of Object.values(copy))
              (holder as { rich_text?: RichText[] } | undefined)?.rich_text?.unshift(mark());
            if (copy.type === 'table_row') copy.table_row.cells.forEach(cell => cell.push(mark()));
            if (copy.type === 'image') copy.image.caption.push(mark());
            return { ...copy, children: marked(each.children ?? []) } as Block;
          });
        const words = read(fittedForest(draftsOf(marked(forest)))).match(/⟦\d+⟧/g) ?? [];
        expect(words.map(word => +word.slice(1, -1)).sort((a, b) => a - b)).toEqual(
          Array.from({ length: count }, (_none, at) => at + 1),
        );
      }),
      { numRuns: 200 },
    );
  });

  it('goes on with a long text where it is read next, and not behind its own children', () => {
    const below = paragraph('below');
    const whole = `${plainText(long.rich_text)}below`;
    const goesOn: [Block, unknown][] = [
      [block('paragraph', { ...long, icon: null }, [below]), ['paragraph', 'paragraph', { paragraph: ['paragraph'] }]],
      [block('bulleted_list_item', long, [below]), [{ bulleted_list_item: ['paragraph', 'paragraph', 'paragraph'] }]],
      [block('toggle', long, [below]), [{ toggle: ['paragraph', 'paragraph', 'paragraph'] }]],
      [
        block('heading_1', { ...long, is_toggleable: true }, [below]),
        [{ heading_1: ['paragraph', 'paragraph', 'paragraph'] }],
      ],
      [block('callout', { ...long, icon: null }, [below]), [{ callout: ['paragraph', 'paragraph', 'paragraph'] }]],
    ];
    for (const [given, expected] of goesOn) {
      expect(types(fitted(given))).toEqual(expected);
      expect(read(fitted(given))).toBe(whole);
    }
  });

  it('keeps code as code, tabs as labels and cells in their columns when they are too long', () => {
    const code = fitted(block('code', { rich_text: many(150), caption: [text('caption')], language: 'rust' }));
    expect(code.map(({ type, contents }) => [type, contents['language'], contents.rich_text?.length])).toEqual([
      ['code', 'rust', 100],
      ['code', 'rust', 50],
    ]);
    expect(types(fitted(block('tab', {}, [block('paragraph', { ...long, icon: null })])))).toEqual([
      { tab: [{ paragraph: ['paragraph', 'paragraph'] }] },
    ]);
    const row = block('table_row', { cells: [[text('a')], many(150)] });
    const [table] = fitted(block('table', { table_width: 2, has_column_header: false, has_row_header: false }, [row]));
    expect(table!.children.map(({ contents }) => contents.cells!.map(cell => cell.length))).toEqual([
      [1, 100],
      [0, 50],
    ]);
  });

  it('has columns, rows and labels where Notion wants them, and nothing where it wants nothing', () => {
    const p = (word: string) => paragraph(word);
    const of = (...blocks: Block[]) => types(fitted(...blocks));
    expect(of(block('column_list', {}, [block('column', {}, [p('a')]), block('column', {})]))).toEqual([
      { column_list: [{ column: ['paragraph'] }, { column: ['paragraph'] }] },
    ]);
    expect(of(block('column_list', {}, [block('column', {}, [p('a')])]))).toEqual(['paragraph']);
    expect(of(block('column_list', {}, [p('a'), p('b'), block('column', {}, [p('c')])]))).toEqual([
      { column_list: [{ column: ['paragraph', 'paragraph'] }, { column: ['paragraph'] }] },
    ]);
    expect(of(block('tab', {}))).toEqual([{ tab: ['paragraph'] }]);
    expect(of(block('divider', {}, [p('a')]))).toEqual(['divider', 'paragraph']);
    const table = (table_width: number, rows: Block[]) =>
      block('table', { table_width, has_column_header: false, has_row_header: false }, rows);
    const rows = [
      block('table_row', { cells: [[text('a')], [text('b')]] }),
      block('table_row', { cells: [] }),
      p('behind'),
    ];
    expect(of(table(1, rows))).toEqual([{ table: ['table_row', 'table_row'] }, 'paragraph']);
    expect(fitted(table(1, rows))[0]!.contents['table_width']).toBe(2);
    expect(of(table(2, []))).toEqual([{ table: ['table_row'] }]);
  });
});
