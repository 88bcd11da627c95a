import { createHash } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough, Transform, type Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createZstdCompress, createZstdDecompress } from 'node:zlib';
import { Fault } from '../local/fault.mjs';
import type { BackupKey } from './key.ts';
import { openManifest, sealManifest, type Manifest, type SealedFile } from './manifest.ts';
import { seal, unseal } from './sealing.ts';

const MANIFEST = 'manifest.json';
const DRAFT = '.draft-';

/** A backup that is being written; nobody sees it before it is whole. */
export interface Draft {
  /** A new file: what is written to `sink` is compressed and sealed; `done` once it is on the disk. */
  file(name: string): { sink: Writable; done: Promise<SealedFile> };
  commit(manifest: Manifest): Promise<void>;
  discard(): void;
}

/** Backups in a folder, one folder each. Whatever keeps the folder (a volume, a mounted bucket) should not be where the database is. */
export class Store {
  readonly #folder: string;
  readonly #key: BackupKey;

  constructor(folder: string, key: BackupKey) {
    this.#folder = folder;
    this.#key = key;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  get keyId(): string {
    return this.#key.id;
  }

  /** What the backups say of themselves, oldest first. @throws Fault for one whose seal is broken */
  list(): Manifest[] {
    return readdirSync(this.#folder)
      .filter(id => !id.startsWith('.') && existsSync(join(this.#folder, id, MANIFEST)))
      .sort()
      .map(id => openManifest(readFileSync(join(this.#folder, id, MANIFEST), 'utf8'), id, this.#key));
  }

  draft(id: string): Draft {
    const folder = join(this.#folder, `${DRAFT}${id}`);
    mkdirSync(folder, { mode: 0o700 });
    const discard = () => rmSync(folder, { recursive: true, force: true });
    return {
      file: name => {
        const sink = new PassThrough();
        return { sink, done: this.#write(sink, join(folder, name), `${id}/${name}`, name) };
      },
      commit: async manifest => {
        const target = join(this.#folder, id);
        if (existsSync(target)) throw new Fault(`${target} is there already.`);
        const written = await open(join(folder, MANIFEST), 'wx', 0o600);
        await written.writeFile(sealManifest(this.#key, manifest));
        await written.sync();
        await written.close();
        await syncFolder(folder);
        renameSync(folder, target);
        await syncFolder(this.#folder);
      },
      discard,
    };
  }

  /** What was written to a file of a backup, opened and decompressed. */
  read(backup: Manifest, name: string): Readable {
    const plain = createZstdDecompress();
    const sealed = createReadStream(join(this.#folder, backup.id, name));
    // Whoever reads hears of what goes wrong on the way, in the words of the part that met it.
    pipeline(sealed, unseal(this.#key, `${backup.id}/${name}`), plain).catch((error: Error) => plain.destroy(error));
    return plain;
  }

  /** Compares the files of a backup with its manifest. @throws Fault that names the file */
  async check(backup: Manifest): Promise<void> {
    for (const { name, bytes, sha256 } of backup.files) {
      const path = join(this.#folder, backup.id, name);
      const size = existsSync(path) ? statSync(path).size : undefined;
      if (size === undefined) throw new Fault(`${backup.id}/${name} is missing.`);
      if (size !== bytes) throw new Fault(`${backup.id}/${name} has ${size} bytes, and was written with ${bytes}.`);
      const hash = createHash('sha256');
      await pipeline(createReadStream(path), hash);
      if (hash.digest('hex') !== sha256)
        throw new Fault(`${backup.id}/${name} is damaged: its checksum is another one.`);
    }
  }

  remove(id: string): void {
    // Out of the list first: what is half gone must not be taken for a backup.
    const doomed = join(this.#folder, `${DRAFT}${id}-gone`);
    renameSync(join(this.#folder, id), doomed);
    rmSync(doomed, { recursive: true, force: true });
  }

  /** Clears away what runs that were cut off left behind more than a day ago. */
  clear(now = Date.now()): void {
    for (const name of readdirSync(this.#folder).filter(each => each.startsWith(DRAFT))) {
      const path = join(this.#folder, name);
      if (now - statSync(path).mtimeMs > 86_400_000) rmSync(path, { recursive: true, force: true });
    }
  }

  async #write(source: Readable, path: string, sealedAs: string, name: string): Promise<SealedFile> {
    const hash = createHash('sha256');
    let bytes = 0;
    const meter = new Transform({
      transform(chunk: Buffer, _encoding, callback) {
        hash.update(chunk);
        bytes += chunk.length;
        callback(null, chunk);
      },
    });
    await pipeline(
      source,
      createZstdCompress(),
      seal(this.#key, sealedAs),
      meter,
      createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true }),
    );
    return { name, bytes, sha256: hash.digest('hex') };
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync();
  await handle.close();
}
