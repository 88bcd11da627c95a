import { createHmac, hkdfSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Fault } from '../local/fault.mjs';

/** What seals backups. */
export interface BackupKey {
  /** Tells one key from another without giving either away: eight hex digits. */
  id: string;
  /** The key of one file. */
  forFile(salt: Buffer): Buffer;
  /** The seal of a manifest, so that nobody without the key can write one. */
  mac(text: string): string;
}

const KEY_BYTES = 32;

/**
 * Reads a key from a file that holds 32 bytes in base64 (`openssl rand -base64 32`).
 * @throws Fault when the file is absent or holds something else
 */
export function readKey(file: string): BackupKey {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new Fault(
      `The key of the backups cannot be read: ${(error as Error).message}. Make one with \`openssl rand -base64 32\`.`,
    );
  }
  const master = Buffer.from(text, 'base64');
  if (master.length !== KEY_BYTES || master.toString('base64') !== text)
    throw new Fault(
      `${file} does not hold a key: wanted ${KEY_BYTES} bytes in base64, and got ${text.length} characters of another kind.`,
    );
  return backupKey(master);
}

/** @param master 32 bytes */
export function backupKey(master: Buffer): BackupKey {
  const derived = (salt: Buffer, purpose: string) => Buffer.from(hkdfSync('sha256', master, salt, purpose, KEY_BYTES));
  const none = Buffer.alloc(0);
  return {
    id: derived(none, 'na-backup id').toString('hex').slice(0, 8),
    forFile: salt => derived(salt, 'na-backup file'),
    mac: text => createHmac('sha256', derived(none, 'na-backup manifest')).update(text).digest('base64'),
  };
}
