import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { BlobKey } from '../store/records.ts';
import { bounded, type Blobs } from './blobs.ts';

/** Bytes in memory, for a sandbox without a data folder. */
export class MemoryBlobs implements Blobs {
  private readonly kept = new Map<string, Buffer>();

  async take(stream: AsyncIterable<Buffer>, maxBytes: number): Promise<BlobKey> {
    const chunks: Buffer[] = [];
    for await (const chunk of bounded(stream, maxBytes)) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    this.kept.set(sha256, bytes);
    return { sha256, size: bytes.length };
  }

  async read(sha256: string): Promise<Readable | null> {
    const bytes = this.kept.get(sha256);
    return bytes ? Readable.from([bytes]) : null;
  }

  async keepOnly(wanted: ReadonlySet<string>): Promise<void> {
    for (const sha256 of this.kept.keys()) if (!wanted.has(sha256)) this.kept.delete(sha256);
  }
}
