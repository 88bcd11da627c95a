import fc from 'fast-check';
import { linesOf } from './lines.ts';

const MOST = 8;

async function* inPieces(bytes: Buffer, sizes: number[]): AsyncGenerator<Buffer> {
  let from = 0;
  for (let at = 0; from < bytes.length; at++) {
    const to = from + (sizes[at % sizes.length] ?? 1);
    yield await Promise.resolve(bytes.subarray(from, to));
    from = to;
  }
}

async function all<T>(given: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of given) items.push(item);
  return items;
}

describe('the lines of a body', () => {
  it('are the same however it comes in pieces, those too long left out', async () => {
    const line = fc.string({ unit: fc.constantFrom('a', 'ü', '€', '𝄞', ' ', '\r'), maxLength: 6 });
    const sizes = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(fc.array(line), sizes, async (lines, pieces) => {
        const body = Buffer.from(lines.map(text => `${text}\n`).join(''));
        const read = await all(linesOf(inPieces(body, pieces), MOST));
        expect(read).toEqual(lines.map(text => (Buffer.byteLength(text) <= MOST ? text : undefined)));
      }),
    );
  });

  it('need no end after the last', async () => {
    const body = (text: string) => all(linesOf(inPieces(Buffer.from(text), [3]), MOST));
    expect(await body('one\ntwo')).toEqual(['one', 'two']);
    expect(await body('one\n\ntwo\n')).toEqual(['one', '', 'two']);
    expect(await body('')).toEqual([]);
    expect(await body('one\nmuch too long')).toEqual(['one', undefined]);
  });
});
