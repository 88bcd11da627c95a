import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream, mkdirSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { BlobKey } from '../store/records.ts';
import { bounded, type Blobs } from './blobs.ts';

/** Bytes in a folder: `<first two digits>/<sha256>`; what is still coming in lies in `incoming` under a name of its own. */
export class FolderBlobs implements Blobs {
  private readonly incoming: string;

  constructor(private readonly folder: string) {
    this.incoming = join(folder, 'incoming');
    mkdirSync(this.incoming, { recursive: true });
  }

  async take(stream: AsyncIterable<Buffer>, maxBytes: number): Promise<BlobKey> {
    const draft = join(this.incoming, randomUUID());
    const hash = createHash('sha256');
    let size = 0;
    try {
      await pipeline(
        bounded(stream, maxBytes),
        async function* (chunks) {
          for await (const chunk of chunks) {
            hash.update(chunk);
            size += chunk.length;
            yield chunk;
          }
        },
        createWriteStream(draft),
      );
      const sha256 = hash.digest('hex');
      await mkdir(join(this.folder, sha256.slice(0, 2)), { recursive: true });
      await rename(draft, this.pathOf(sha256));
      return { sha256, size };
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
  }

  async read(sha256: string): Promise<Readable | null> {
    try {
      const file = await open(this.pathOf(sha256));
      return file.createReadStream();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  async keepOnly(wanted: ReadonlySet<string>): Promise<void> {
    for (const entry of await readdir(this.folder, { recursive: true, withFileTypes: true })) {
      if (entry.isFile() && !wanted.has(entry.name)) await rm(join(entry.parentPath, entry.name), { force: true });
    }
  }

  private pathOf(sha256: string): string {
    return join(this.folder, sha256.slice(0, 2), sha256);
  }
}
