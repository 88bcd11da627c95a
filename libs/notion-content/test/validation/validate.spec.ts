import fc from 'fast-check';
import { BLOCK_TYPES, fixed, fromApi, sentence, toRequest, TRAITS, validate, type ApiBlock } from '../../src/index.ts';
import { answers } from '../answers.ts';
import { arbitraryBlocks } from '../arbitrary-blocks.ts';
import { limitCases, paragraph } from './limit-cases.ts';
import { replaced } from './replaced.ts';

const findingsOf = (given: unknown, options = {}) => {
  const verdict = validate(given, options);
  return verdict.ok ? [] : verdict.findings;
};

describe('what is valid', () => {
  it('is any request that the model makes of valid blocks', () => {
    fc.assert(
      fc.property(arbitraryBlocks(), blocks => {
        const request = toRequest(blocks);
        expect(findingsOf(request)).toEqual([]);
        expect(validate(request)).toEqual({
          ok: true,
          value: request.map(each => fromApi(each as unknown as ApiBlock)),
        });
      }),
      { numRuns: 300 },
    );
  });

  it('are blocks of the model itself, deep ones as a page', () => {
    fc.assert(
      fc.property(arbitraryBlocks({ levels: 4, most: 2 }), blocks => {
        expect(findingsOf(blocks, { as: 'page' })).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it('covers every type that can be created', () => {
    const seen = new Set<string>();
    const note = (blocks: { type: string; children?: never[] }[]) =>
      blocks.forEach(each => (seen.add(each.type), note(each.children ?? [])));
    fc.assert(
      fc.property(arbitraryBlocks(), blocks => note(blocks as never)),
      { numRuns: 500 },
    );
    expect(BLOCK_TYPES.filter(type => TRAITS[type].creatable && !seen.has(type))).toEqual([]);
  });

  it('are the answers of Notion as parts of a page, the columns and tables with what is in them', () => {
    const needy = ['column_list', 'column', 'tab', 'table', 'table_row'];
    const whole = answers.filter(({ type }) => !needy.includes(type));
    expect(findingsOf(whole, { as: 'page' })).toEqual([]);
  });

  it('depends on what they go into', () => {
    const row = { table_row: { cells: [] } };
    expect(findingsOf([row])).toMatchObject([{ code: 'misplaced' }]);
    expect(findingsOf([row], { into: 'table' })).toEqual([]);
    expect(findingsOf([paragraph('x')], { into: 'column_list' })).toMatchObject([{ code: 'misplaced', pointer: '/0' }]);
  });
});

describe('a finding', () => {
  it('says where, what was found and what is allowed, in a sentence too', () => {
    const [finding] = findingsOf([{ to_do: { rich_text: [], checked: 'yes' } }]);
    expect(finding).toEqual({
      code: 'wrong_type',
      pointer: '/0/to_do/checked',
      found: 'yes',
      allowed: 'true or false',
    });
    expect(sentence(finding!)).toBe('/0/to_do/checked: found "yes", allowed is true or false.');
  });

  it('shows the beginning of what is long', () => {
    const [finding] = findingsOf([{ code: { rich_text: [], language: 'x'.repeat(5000) } }]);
    expect(finding!.found).toBe(`${'x'.repeat(100)}…`);
  });

  it('is one of all that there are', () => {
    const codes = findingsOf([{ to_do: {} }, null, { hologram: {} }, { code: { rich_text: 1, language: 7 } }]);
    expect(codes.map(({ code, pointer }) => `${code} ${pointer}`)).toEqual([
      'missing /0/to_do/rich_text',
      'wrong_type /1',
      'missing /2',
      'wrong_type /3/code/rich_text',
      'wrong_type /3/code/language',
    ]);
  });

  it('stands for children in two places, of which the model would keep one only', () => {
    const [finding] = findingsOf([{ ...paragraph('x', [paragraph('y')]), children: [paragraph('z')] }]);
    expect(finding).toMatchObject({ code: 'misplaced', pointer: '/0/children' });
  });

  it('comes of any input, which throws nothing', () => {
    const hostile = {
      get paragraph() {
        throw new Error('no');
      },
    };
    const cyclic: unknown[] = [];
    cyclic.push({ paragraph: { rich_text: [], children: cyclic } });
    for (const given of [undefined, 7n, [hostile], cyclic, () => 1, Symbol('x')])
      expect(findingsOf(given)).toMatchObject([{ code: 'not_json' }]);
    for (const type of ['toggle', 'table', 'column_list', 'column', 'tab']) {
      let deep: unknown = [];
      for (let level = 0; level < 1000; level += 1) deep = [{ [type]: { children: deep } }];
      for (const as of ['request', 'page'] as const)
        expect(findingsOf(deep, { as }).map(({ code }) => code)).toContain(
          type === 'toggle' ? 'too_deep' : 'misplaced',
        );
    }
  });

  it('comes of anything at all, and of anything in the place of anything in valid blocks', () => {
    const anything = fc.oneof(fc.anything(), fc.jsonValue());
    fc.assert(
      fc.property(anything, given => void fixed(given)),
      { numRuns: 500 },
    );
    const changed = fc.tuple(arbitraryBlocks(), fc.nat(), anything);
    fc.assert(
      fc.property(changed, ([blocks, place, thing]) => {
        const broken = replaced(toRequest(blocks), place, thing);
        const verdict = validate(broken);
        if (!verdict.ok) expect(verdict.findings.length).toBeGreaterThan(0);
        fixed(broken);
        fixed(broken, { as: 'page' });
      }),
      { numRuns: 500 },
    );
  });
});

describe('a fix', () => {
  const MENDED = [
    'a text of 2,000 characters',
    'characters are UTF-16 code units: 1,000 emoji of two',
    '100 runs',
    '100 runs of a caption',
    'two columns',
    'something in a column',
    'a column in a list',
    'rows as wide as the table',
    'rows as wide as the table, not less',
    'a row in a table',
    'a tab with a paragraph',
    'children of a heading that opens',
    'a colour that Notion knows',
    'a colour of text that Notion knows',
    'a link within the text',
    'a link that leads somewhere, or null',
    'a mention that can be asked for',
  ];

  it.each(limitCases)('of “$what” is made where it is safe, and only there', ({ what, beyond }) => {
    const { blocks, left } = fixed(beyond);
    expect(left.length === 0).toBe(MENDED.includes(what));
    if (!left.length) expect(wordsOf(blocks)).toContain(wordsOf(beyond));
  });

  it('changes nothing of what is valid, and nothing twice', () => {
    fc.assert(
      fc.property(arbitraryBlocks(), fc.nat(), fc.jsonValue(), (blocks, place, thing) => {
        const request = JSON.parse(JSON.stringify(toRequest(blocks)));
        expect(fixed(request)).toEqual({ blocks: request, left: [] });
        const once = fixed(replaced(request, place, thing));
        expect(fixed(once.blocks)).toEqual(once);
      }),
      { numRuns: 200 },
    );
  });

  it('makes runs of a long text that say the same, none with half an emoji', () => {
    const long = fc.array(fc.constantFrom('a', ' ', '👩‍👩‍👧‍👦', '🇩🇪', '🥑', 'é'), { minLength: 900, maxLength: 2500 });
    fc.assert(
      fc.property(long, parts => {
        const { blocks, left } = fixed([paragraph(parts.join(''))]);
        expect(left).toEqual([]);
        const runs = (blocks as never as { paragraph: { rich_text: { text: { content: string } }[] } }[])[0]!;
        const pieces = runs.paragraph.rich_text.map(run => run.text.content);
        expect(pieces.join('')).toBe(parts.join(''));
        for (const piece of pieces) {
          expect(piece.length).toBeLessThanOrEqual(2000);
          expect(piece).not.toMatch(/^[\u200d\ufe0f\u0301]|\u200d$/);
          expect(piece.isWellFormed()).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is several in one block, and one within another', () => {
    const link = { url: 'www.example.com/a' };
    const code = { code: { rich_text: [{ text: { content: 'x', link } }], language: 'ts' } };
    const { blocks, left } = fixed([{ column_list: { children: [{ column: { children: [code] } }] } }]);
    expect(left).toEqual([]);
    expect(blocks).toEqual([
      {
        code: {
          rich_text: [{ text: { content: 'x', link: { url: 'https://www.example.com/a' } } }],
          language: 'typescript',
        },
      },
    ]);
  });
});

/** All words in the order in which they stand, whatever holds them. */
function wordsOf(given: unknown): string {
  if (typeof given !== 'object' || given === null) return '';
  return Object.entries(given)
    .map(([name, value]) => (name === 'content' || name === 'expression' ? String(value) : wordsOf(value)))
    .join('');
}
