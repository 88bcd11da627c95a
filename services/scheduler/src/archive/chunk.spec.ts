import fc from 'fast-check';
import { inChunks, pack, unpack } from './chunk.ts';

describe('a chunk', () => {
  it('gives back what was put in, to the last digit and letter', async () => {
    const lines = fc.array(
      fc.jsonValue().map(value => JSON.stringify({ value })),
      { minLength: 1 },
    );
    await fc.assert(
      fc.asyncProperty(lines, async given => {
        expect(await unpack(await pack(given))).toEqual(given);
      }),
    );
    const beyondDoubles = '{"n": 12345678901234567890.123456789}';
    expect(await unpack(await pack([beyondDoubles]))).toEqual([beyondDoubles]);
  });

  it('is bounded, and together they hold each item once and in order', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(200_000)), sizes => {
        const items = sizes.map((size, at) => ({ at, line: 'x'.repeat(size) }));
        const chunks = inChunks(items, ({ line }) => line);
        expect(chunks.flat()).toEqual(items);
        for (const chunk of chunks) {
          const bytes = chunk.reduce((sum, { line }) => sum + line.length, 0);
          expect(chunk.length === 1 || bytes <= 256 * 1024).toBe(true);
        }
      }),
      { numRuns: 20 },
    );
  });
});
