import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';
import { Fault } from '../local/fault.mjs';
import type { BackupKey } from './key.ts';

/** What a sealed file begins with: who wrote it, the key's id, the salt of the file's own key. */
const MAGIC = Buffer.from('NABACKUP1');
const KEY_ID_BYTES = 4;
const SALT_BYTES = 32;
const HEADER_BYTES = MAGIC.length + KEY_ID_BYTES + SALT_BYTES;
const TAG_BYTES = 16;
/** How much is sealed at a time: what a reader has to hold before it may trust any of it. */
const CHUNK_BYTES = 1024 * 1024;
const SEALED_BYTES = CHUNK_BYTES + TAG_BYTES;

/**
 * Seals a stream by AES-256-GCM, in chunks, under a key of its own. Each chunk's nonce is its number and whether it is the last, and its name is
 * sealed with it: so chunks cannot be left out, swapped, or moved to another file, nor the end cut off.
 * (The construction is STREAM of Hoang, Reyhanitabar, Rogaway and Vizár, 2015.)
 */
export function seal(key: BackupKey, name: string): Transform {
  const salt = randomBytes(SALT_BYTES);
  const fileKey = key.forFile(salt);
  let number = 0;
  const sealed = (chunk: Buffer, isLast: boolean) => {
    const cipher = createCipheriv('aes-256-gcm', fileKey, nonce(number++, isLast)).setAAD(Buffer.from(name));
    return Buffer.concat([cipher.update(chunk), cipher.final(), cipher.getAuthTag()]);
  };
  const transform = chunked(CHUNK_BYTES, sealed);
  transform.push(Buffer.concat([MAGIC, Buffer.from(key.id, 'hex'), salt]));
  return transform;
}

/** Opens what {@link seal} sealed under the same name; ends with a `Fault` that says what is wrong with it. */
export function unseal(key: BackupKey, name: string): Transform {
  let fileKey: Buffer;
  let number = 0;
  const opened = (chunk: Buffer, isLast: boolean) => {
    const damaged = new Fault(
      `${name} is damaged: its part ${number + 1} (from byte ${HEADER_BYTES + number * SEALED_BYTES}) is not what was sealed.`,
    );
    if (chunk.length < TAG_BYTES) throw damaged;
    const decipher = createDecipheriv('aes-256-gcm', fileKey, nonce(number++, isLast), { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(name)).setAuthTag(chunk.subarray(-TAG_BYTES));
    try {
      return Buffer.concat([decipher.update(chunk.subarray(0, -TAG_BYTES)), decipher.final()]);
    } catch {
      throw damaged;
    }
  };
  const readHeader = (header: Buffer) => {
    if (!header.subarray(0, MAGIC.length).equals(MAGIC))
      throw new Fault(`${name} is no file of a backup, or its beginning is damaged.`);
    const keyId = header.subarray(MAGIC.length, MAGIC.length + KEY_ID_BYTES).toString('hex');
    if (keyId !== key.id) throw new Fault(`${name} was sealed with the key ${keyId}, and the given one is ${key.id}.`);
    fileKey = key.forFile(header.subarray(-SALT_BYTES));
  };
  return chunked(SEALED_BYTES, opened, { bytes: HEADER_BYTES, read: readHeader, name });
}

// The number of the chunk fills what 96 bits leave beside the mark of the last one.
function nonce(number: number, isLast: boolean): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUIntBE(number, 5, 6);
  bytes[11] = isLast ? 1 : 0;
  return bytes;
}

interface Header {
  bytes: number;
  read(header: Buffer): void;
  name: string;
}

/** Cuts a stream into chunks of `bytes`; the last, which may be shorter or empty, is known as such only at the end. */
function chunked(bytes: number, turn: (chunk: Buffer, isLast: boolean) => Buffer, header?: Header): Transform {
  let waiting: Buffer[] = [];
  let length = 0;
  let isHeaderRead = !header;
  const take = (count: number) => {
    const all = Buffer.concat(waiting, length);
    waiting = [all.subarray(count)];
    length -= count;
    return all.subarray(0, count);
  };
  const work = (transform: Transform) => {
    if (!isHeaderRead && length >= header!.bytes) {
      header!.read(take(header!.bytes));
      isHeaderRead = true;
    }
    while (isHeaderRead && length > bytes) transform.push(turn(take(bytes), false));
  };
  const guarded = (callback: TransformCallback, act: () => void) => {
    try {
      act();
      callback();
    } catch (error) {
      callback(error as Error);
    }
  };
  return new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      waiting.push(chunk);
      length += chunk.length;
      guarded(callback, () => work(this));
    },
    flush(callback) {
      guarded(callback, () => {
        if (!isHeaderRead)
          throw new Fault(`${header!.name} is cut off: ${length} bytes are no beginning of a backup's file.`);
        this.push(turn(take(length), true));
      });
    },
  });
}
