import type { BatchLine } from '@na/contracts';
import type { RefusedLineDto } from './batch-line.dto.ts';
import type { CheckedLine } from './line-check.ts';

/** Half of what one call carries, in bytes of JSON. */
export const MOST_PACK_BYTES = 512 * 1024;

/** Lines that go on together, with those among them that were refused before. */
export interface Pack {
  lines: BatchLine[];
  refused: RefusedLineDto[];
}

/**
 * Puts lines together in their order, at most `size()` in a pack, which is asked anew for each. When they break off, those that came before
 * that are given first.
 */
export async function* packsOf(lines: AsyncIterable<CheckedLine>, size: () => number): AsyncGenerator<Pack, void> {
  let pack: Pack = { lines: [], refused: [] };
  let bytes = 0;
  const count = () => pack.lines.length + pack.refused.length;
  const full = () => {
    const given = pack;
    [pack, bytes] = [{ lines: [], refused: [] }, 0];
    return given;
  };
  try {
    for await (const checked of lines) {
      const more = 'line' in checked ? checked.bytes : 0;
      if (count() >= size() || (bytes > 0 && bytes + more > MOST_PACK_BYTES)) yield full();
      if ('line' in checked) pack.lines.push(checked.line);
      else pack.refused.push(checked.refused);
      bytes += more;
    }
  } catch (thrown) {
    if (count()) yield full();
    throw thrown;
  }
  if (count()) yield full();
}
