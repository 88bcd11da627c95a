import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/**
 * A key as its holder has it: `na_live_<id>_<secret>_<checksum>`. The id is 16 hexadecimal digits, by which its row is found; the secret is
 * 256 bits as 43 characters of base62; the checksum is the CRC-32 of what stands before it as 8 hexadecimal digits, so that typos and
 * the finds of secret scanners are told apart from keys without a look-up.
 */
const FORM = /^na_live_([0-9a-f]{16})_([0-9A-Za-z]{43})_([0-9a-f]{8})$/;
/**
 * A key from before keys had checksums, or one that the configuration names: found by the beginning of its own hash. Rotated, it gets
 * the form above. What begins with na_live_ and is neither is a typo.
 */
const LEGACY_FORM = /^na_(?!live_)[A-Za-z0-9_-]{29,197}$|^na_live_[0-9a-f]{12}_[A-Za-z0-9_-]{43}$/;

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const SECRET_LENGTH = 43;

/** What is looked for when a key comes: the row that has the public id, and whether its secret has the hash. */
export interface ReadKey {
  publicId: string;
  /** SHA-256. A secret has 256 bits of chance, so nobody finds it by trying, and a slow hash would only slow us. */
  secretHash: Buffer;
}

/** Takes a key apart; without a look-up, it may only be refused for how it looks. */
export function readKey(text: string): ReadKey | 'malformed' | 'bad_checksum' {
  const [, publicId, secret, checksum] = FORM.exec(text) ?? [];
  if (publicId && secret)
    return checksumOf(text.slice(0, -9)) === checksum ? { publicId, secretHash: sha256(secret) } : 'bad_checksum';
  if (!LEGACY_FORM.test(text)) return 'malformed';
  const hash = sha256(text);
  return { publicId: publicIdOfLegacy(hash), secretHash: hash };
}

/** A new id, by which a key is found and by which people tell it from others. */
export function newPublicId(): string {
  return randomBytes(8).toString('hex');
}

/** A new secret for the key with a public id, as its holder gets it. */
export function newKeyText(publicId: string): string {
  const head = `na_live_${publicId}_${base62(randomBytes(32))}`;
  return `${head}_${checksumOf(head)}`;
}

/** What of a key people may see. */
export function prefixOf(text: string): string {
  return text.slice(0, text.startsWith('na_live_') ? 'na_live_'.length + 16 : 'na_'.length + 8);
}

/** What a key of the old form is found by; the migration computes the same. */
function publicIdOfLegacy(hash: Buffer): string {
  return hash.toString('hex').slice(0, 16);
}

function base62(bytes: Buffer): string {
  let rest = BigInt(`0x${bytes.toString('hex')}`);
  let text = '';
  for (; text.length < SECRET_LENGTH; rest /= 62n) text = DIGITS[Number(rest % 62n)]! + text;
  return text;
}

function checksumOf(head: string): string {
  return crc32(head).toString(16).padStart(8, '0');
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
