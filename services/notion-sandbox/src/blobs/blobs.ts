import type { Readable } from 'node:stream';
import type { BlobKey } from '../store/records.ts';

/** Where the bytes of files live, by their content. What is not in the store's records is no file yet. */
export interface Blobs {
  /**
   * Takes in what the stream gives, without holding it in memory where there is a disk.
   * @throws TooManyBytes when there are more than `maxBytes`, or what the stream throws; nothing is kept then
   */
  take(stream: AsyncIterable<Buffer>, maxBytes: number): Promise<BlobKey>;
  /** The bytes, or null when they are not there. */
  read(sha256: string): Promise<Readable | null>;
  /** Forgets what no file names. */
  keepOnly(wanted: ReadonlySet<string>): Promise<void>;
  /** Lets go of what it holds open. */
  close?(): Promise<void>;
}

/** A stream gave more than it may. */
export class TooManyBytes extends Error {}

/** The stream's chunks, until they are too many. */
export async function* bounded(stream: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > maxBytes) throw new TooManyBytes(`The stream has more than ${maxBytes} bytes.`);
    yield chunk;
  }
}
