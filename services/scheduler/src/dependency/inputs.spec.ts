import fc from 'fast-check';
import { inputsOf, MOST_INPUT_BYTES } from './inputs.ts';
import type { Edge } from './verdict.ts';

const done = (parentId: string): Edge => ({ parentId, onFailure: 'fail', outcome: 'succeeded' });

describe('the inputs of a task', () => {
  it('hold how each ended, and what those gave that succeeded', () => {
    const edges: Edge[] = [done('a'), { parentId: 'b', onFailure: 'continue', outcome: 'dead' }];
    const results = new Map([
      ['a', { n: 1 }],
      ['b', { n: 2 }],
    ]);
    expect(inputsOf(edges, results)).toEqual({ a: { state: 'succeeded', result: { n: 1 } }, b: { state: 'dead' } });
  });

  it('never take more than 64 KiB, and say which result found no room', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(40_000), { maxLength: 100 }), sizes => {
        const edges = sizes.map((_, at) => done(`parent-${at}`));
        const results = new Map(sizes.map((size, at) => [`parent-${at}`, { text: 'é'.repeat(size / 2) }]));
        const inputs = inputsOf(edges, results);
        expect(Buffer.byteLength(JSON.stringify(inputs))).toBeLessThanOrEqual(MOST_INPUT_BYTES);
        for (const input of Object.values(inputs) as { result?: unknown; omitted?: boolean }[])
          expect(Boolean(input.result) !== Boolean(input.omitted)).toBe(true);
      }),
      // Little is left for the many that find no room.
      { examples: [[[28_728, 26_764, 0, 0, 9_582, 0, 0, 0, 0]]], numRuns: 1_000 },
    );
  });
});
