import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** Beyond this zstd takes several times longer for a few per cent (measured on histories: docs/adr/0019). */
const LEVEL = 9;
/** The most bytes of text in one chunk, unless a single task has more: what a reader of one task takes apart, in about a millisecond. */
const MOST_BYTES = 256 * 1024;

/** Rows of a table as JSON, one a line, compressed as one. Numbers in them are never read by JavaScript, which would round the large ones. */
export function pack(lines: readonly string[]): Promise<Buffer> {
  return compress(lines.join('\n'), { params: { [constants.ZSTD_c_compressionLevel]: LEVEL } });
}

/** What {@link pack} packed, in its order. */
export async function unpack(content: Buffer): Promise<string[]> {
  return (await decompress(content)).toString().split('\n');
}

/** Divides items into runs that are no longer, as text, than one chunk is to be. */
export function inChunks<Item>(items: readonly Item[], lineOf: (item: Item) => string): Item[][] {
  const chunks: Item[][] = [];
  let bytes = Infinity;
  for (const item of items) {
    const more = Buffer.byteLength(lineOf(item));
    if (bytes + more > MOST_BYTES) {
      chunks.push([]);
      bytes = 0;
    }
    chunks.at(-1)!.push(item);
    bytes += more;
  }
  return chunks;
}
