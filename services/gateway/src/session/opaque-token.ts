import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A token that means nothing but what is stored under its hash: a name for scanners of leaked secrets, and 256 bits of chance. */
export function newToken(name: 'na_refresh' | 'na_session'): string {
  return `${name}_${randomBytes(32).toString('base64url')}`;
}

/** What is stored of a token. */
export function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** Seals a token so that only who holds `key`, another token, can open it: what is stored alone tells nothing. */
export function sealFor(key: string, token: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keyFrom(key), nonce);
  const sealed = Buffer.concat([cipher.update(token), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
}

/** Opens what {@link sealFor} sealed for the same key. @throws when it is another */
export function openWith(key: string, sealed: Buffer): string {
  const decipher = createDecipheriv('aes-256-gcm', keyFrom(key), sealed.subarray(0, NONCE_BYTES));
  decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString();
}

function keyFrom(token: string): Buffer {
  return Buffer.from(hkdfSync('sha256', token, '', 'notion-assistant refresh successor', 32));
}
