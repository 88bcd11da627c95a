import fc from 'fast-check';
import { block, COLOURS, equation, mention, text, type Block, type RichText } from '../../src/index.ts';

const ID = '1f0d5c8e-77a1-4d52-9a3f-6f1f0c5b2a10';

export const paragraph = (content: string, children: Block[] = []): Block =>
  block('paragraph', { rich_text: [text(content)], color: 'default', icon: null }, children);

/** Text with marks, links, formulas and mentions; seldom long, seldom in very many runs. */
export const richText: fc.Arbitrary<RichText[]> = fc.oneof(
  { weight: 20, arbitrary: fc.array(run(fc.string({ unit: 'grapheme', maxLength: 12 })), { maxLength: 4 }) },
  {
    weight: 1,
    arbitrary: fc.array(run(fc.constantFrom('a', 'é', '👩‍👩‍👧‍👦', '漢', '\u0001').map(of => of.repeat(2500))), {
      maxLength: 3,
    }),
  },
  { weight: 1, arbitrary: fc.array(run(fc.constantFrom('x', 'y', 'z')), { minLength: 90, maxLength: 260 }) },
  {
    weight: 1,
    arbitrary: fc.constant(Array.from({ length: 150 }, (_none, at) => text('漢'.repeat(1990), { bold: at % 2 === 0 }))),
  },
);

function run(content: fc.Arbitrary<string>): fc.Arbitrary<RichText> {
  const marks = fc.record({ bold: fc.boolean(), italic: fc.boolean(), color: fc.constantFrom(...COLOURS) });
  const url = fc.oneof(
    { weight: 4, arbitrary: fc.constant(null) },
    fc.constantFrom('https://a.example', `https://a.example/${'x'.repeat(2500)}`),
  );
  return fc.oneof(
    { weight: 8, arbitrary: fc.tuple(content, marks, url).map(args => text(...args)) },
    fc.constantFrom('e^x', 'x'.repeat(1500)).map(expression => equation(expression)),
    fc.constant(mention({ type: 'page', page: { id: ID } }, 'A page')),
  );
}

const coloured = richText.map(rich_text => ({ rich_text, color: 'default' as const }));
const caption = richText;

/** One block of any kind that can be created, over these children, whether they may stand there or not. */
function over(children: Block[]): fc.Arbitrary<Block> {
  return fc.oneof(
    { weight: 4, arbitrary: coloured.map(own => block('paragraph', { ...own, icon: null }, children)) },
    { weight: 3, arbitrary: coloured.map(own => block('bulleted_list_item', own, children)) },
    coloured.map(own => block('toggle', own, children)),
    fc
      .tuple(coloured, fc.boolean())
      .map(([own, is_toggleable]) => block('heading_2', { ...own, is_toggleable }, children)),
    coloured.map(own => block('to_do', { ...own, checked: true }, children)),
    fc.constant(block('column_list', {}, children)),
    fc.constant(block('column', { width_ratio: 0.5 }, children)),
    fc.constant(block('column_list', {}, [block('column', {}, children), block('column', {}, [paragraph('right')])])),
    fc.constant(block('tab', {}, children)),
    fc
      .integer({ min: 1, max: 3 })
      .map(table_width => block('table', { table_width, has_column_header: true, has_row_header: false }, children)),
    fc.array(richText, { maxLength: 4 }).map(cells => block('table_row', { cells }, children)),
    fc.constant(block('synced_block', { synced_from: null }, children)),
    fc
      .tuple(richText, caption)
      .map(([rich_text, below]) => block('code', { rich_text, caption: below, language: 'rust' }, children)),
    fc.constantFrom('a^2', 'x'.repeat(1200)).map(expression => block('equation', { expression })),
    fc
      .tuple(fc.constantFrom('https://a.example', `https://a.example/${'y'.repeat(2100)}`), caption)
      .map(([url, below]) => block('image', { type: 'external', external: { url }, caption: below }, children)),
    fc.constant(block('divider', {})),
  );
}

/** Any forest: well-formed or not. */
export const anyForest: fc.Arbitrary<Block[]> = fc.letrec<{ forest: Block[]; tree: Block }>(tie => ({
  forest: fc.array(tie('tree'), { maxLength: 6, depthIdentifier: 'forest' }),
  tree: fc.oneof(
    { depthIdentifier: 'forest', maxDepth: 5 },
    over([]).map(each => each),
    tie('forest').chain(over),
  ),
})).forest;

/** A forest of paragraphs in the form of these numbers: for each node, how many steps up from the one before it it hangs. */
export function forestOf(steps: readonly number[]): Block[] {
  const root: Block[] = [];
  let trail: Block[][] = [root];
  steps.forEach((step, at) => {
    trail = trail.slice(0, Math.max(1, trail.length - step));
    const made = paragraph(`p${at}`, []);
    made.children = [];
    trail.at(-1)!.push(made);
    trail.push(made.children);
  });
  return root;
}
