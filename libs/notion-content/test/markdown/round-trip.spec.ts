import fc from 'fast-check';
import { block, type Block } from '../../src/index.ts';
import { fromMarkdown, toMarkdown } from '../../src/markdown/markdown.ts';
import { canonical, richText, words } from './arbitrary.ts';
import { rendered } from './html.ts';

const RUNS = { numRuns: 800 };

const holders: { [name: string]: (rich_text: never) => Block } = {
  paragraph: rich_text => block('paragraph', { rich_text, color: 'default', icon: null }),
  heading: rich_text => block('heading_2', { rich_text, color: 'default', is_toggleable: false }),
  item: rich_text => block('bulleted_list_item', { rich_text, color: 'default' }),
  number: rich_text => block('numbered_list_item', { rich_text, color: 'default' }),
  quote: rich_text => block('quote', { rich_text, color: 'default' }),
  box: rich_text => block('to_do', { rich_text, color: 'default', checked: true }),
};

describe('rich text', () => {
  for (const [name, holding] of Object.entries(holders))
    it(`of a ${name} comes back from Markdown letter by letter, each looking as it did`, () => {
      fc.assert(
        fc.property(richText, runs => {
          const [read, ...more] = fromMarkdown(toMarkdown([holding(runs as never)])).blocks;
          expect(more).toEqual([]);
          const contents = (read as never as { [type: string]: { rich_text: never } })[read!.type]!;
          expect(canonical(contents.rich_text)).toEqual(canonical(runs));
        }),
        RUNS,
      );
    });

  it('of a cell comes back, with pipes in it', () => {
    fc.assert(
      fc.property(fc.array(richText, { minLength: 2, maxLength: 2 }), cells => {
        const row = block('table_row', { cells });
        const table = block('table', { table_width: 2, has_column_header: true, has_row_header: false }, [row, row]);
        const [read] = fromMarkdown(toMarkdown([table])).blocks;
        const rows = read!.children!.map(each =>
          each.type === 'table_row' ? each.table_row.cells.map(canonical) : [],
        );
        expect(rows).toEqual([cells.map(canonical), cells.map(canonical)]);
      }),
      RUNS,
    );
  });
});

describe('any text', () => {
  it('is read without a fault, and what is printed reads as the same blocks', () => {
    fc.assert(
      fc.property(fc.array(words({ lines: true }), { maxLength: 6 }), lines => {
        const once = toMarkdown(fromMarkdown(lines.join('\n')).blocks);
        const twice = toMarkdown(fromMarkdown(once).blocks);
        expect(rendered(twice)).toBe(rendered(once));
      }),
      RUNS,
    );
  });
});
