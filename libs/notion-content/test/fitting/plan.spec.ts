import fc from 'fast-check';
import { block, fit, leastRequests, text, type Block } from '../../src/index.ts';
import { draftsOf, type Draft } from '../../src/fitting/draft.ts';
import { leastRequestsOf, planOf } from '../../src/fitting/plan.ts';
import { fittedForest } from '../../src/fitting/shape.ts';
import { bare } from '../model.ts';
import { leastByTrying } from './brute-force.ts';
import { anyForest, forestOf, paragraph } from './forests.ts';
import { replay } from './replay.ts';

/** Random trees: many depths, many widths. */
const steps = (size: { minLength?: number; maxLength: number }) => fc.array(fc.integer({ min: 0, max: 4 }), size);

describe('the requests for a forest', () => {
  it('are each taken by Notion, and together are exactly the forest', () => {
    fc.assert(
      fc.property(anyForest, forest => {
        const page = replay(fit(forest));
        expect(page.root.children.map(bare)).toEqual(fittedForest(draftsOf(forest)).map(plainDraft));
      }),
      { numRuns: 300 },
    );
  });

  it('are as few as trying all ways finds, under small limits', () => {
    fc.assert(
      fc.property(
        steps({ minLength: 5, maxLength: 9 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 2, max: 6 }),
        (given, children, blocks) => {
          const forest = fittedForest(draftsOf(forestOf(given)));
          const limits = { children, blocks, bytes: Infinity };
          const plan = planOf(forest, limits);
          expect(plan).toHaveLength(leastByTrying(forest, limits));
          expect(leastRequestsOf(forest, limits)).toBe(plan.length);
        },
      ),
      { numRuns: 600 },
    );
  });

  it('let the biggest of some neighbours come small, when the others then fit into one request', () => {
    const limits = { children: 100, bytes: Infinity };
    const count = (steps: number[], blocks: number) =>
      planOf(fittedForest(draftsOf(forestOf(steps))), { ...limits, blocks }).length;
    expect(count([0, 0, 2, 0, 1, 1, 2, 0], 5)).toBe(2);
    // The same one level lower, with four below the biggest.
    expect(count([0, 0, 0, 2, 0, 1, 1, 1, 2, 0], 6)).toBe(2);
    // Both of two ways leave one request for later; the one that takes less room lets the next neighbour in.
    expect(count([0, 0, 0, 1, 1, 1, 2, 0, 3, 0], 6)).toBe(2);
  });

  it('are at most 1.05 times the least number, whatever the tree', () => {
    fc.assert(
      fc.property(steps({ minLength: 3000, maxLength: 9000 }), fc.integer({ min: 5, max: 1500 }), (given, length) => {
        const forest = fittedForest(draftsOf(forestOf(given)));
        forest.forEach(
          root =>
            (root.contents.rich_text = [
              { ...root.contents.rich_text![0]!, text: { content: 'x'.repeat(length), link: null } } as never,
            ]),
        );
        expect(planOf(forest).length).toBeLessThanOrEqual(1.05 * leastRequestsOf(forest));
      }),
      { numRuns: 20 },
    );
  });

  it('are as few as a person can reckon', () => {
    const many = (count: number, children: () => Block[] = () => []) =>
      Array.from({ length: count }, (_none, at) => paragraph(`${at}`, children()));
    expect(fit([])).toEqual([]);
    expect(fit(many(100))).toHaveLength(1);
    expect(fit(many(101))).toHaveLength(2);
    expect(fit(many(100, () => many(9)))).toHaveLength(1);
    expect(fit(many(100, () => many(10)))).toHaveLength(2);
    // Three levels come at once; the fourth and those below it are another request.
    const chain = (depth: number): Block[] => (depth === 0 ? [] : [paragraph('', chain(depth - 1))]);
    expect(fit(chain(3))).toHaveLength(1);
    expect(fit(chain(4))).toHaveLength(2);
    expect(fit(chain(21))).toHaveLength(7);
    // Fifty that all have something below are better brought together than one by one.
    expect(
      fit([
        paragraph('', [
          paragraph(
            '',
            many(50, () => many(1)),
          ),
        ]),
      ]),
    ).toHaveLength(2);
  });

  it('leave as many bytes free as one asks for', () => {
    const forest = Array.from({ length: 90 }, () => paragraph('x'.repeat(4900)));
    const sizes = fit(forest, { reserved: 15_000 }).map(({ children }) => Buffer.byteLength(JSON.stringify(children)));
    expect(fit(forest)).toHaveLength(1);
    expect(sizes).toHaveLength(2);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(485_000);
  });

  it('bring a table with some of its rows, and the others after it', () => {
    const rows = Array.from({ length: 250 }, (_none, at) => block('table_row', { cells: [[text(`${at}`)]] }));
    const requests = fit([block('table', { table_width: 1, has_column_header: false, has_row_header: false }, rows)]);
    expect(requests.map(({ parent }) => parent)).toEqual([[], [0], [0]]);
    expect(replay(requests).root.children[0]!.children).toHaveLength(250);
  });

  it('are found for 50,000 blocks twenty levels deep and a paragraph of 100,000 characters', () => {
    let at = 0;
    const forest = forestOf(Array.from({ length: 50_000 }, () => ((at += 1) % 20 === 0 ? 20 : (at * 7919) % 3)));
    forest.push(paragraph('Zwölf Boxkämpfer 🥊 '.repeat(5263)));
    const requests = fit(forest);
    expect(requests.length).toBeLessThanOrEqual(1.05 * leastRequests(forest));
    replay(requests);
  });
});

/** What a draft says, without what it remembers. */
function plainDraft({ type, contents, children }: Draft): object {
  return { type, contents, children: children.map(plainDraft) };
}
