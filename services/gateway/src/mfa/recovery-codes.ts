import { Secret } from 'otpauth';
import { createHash, randomBytes } from 'node:crypto';

/** How many codes a user is given. */
const COUNT = 10;

/** 120 bits: more than what a plain hash is enough for (ASVS 6.5.2: 112), and no padding in base32. */
const BYTES = 15;

/** New codes, each of 24 letters and digits, in groups that people can type: `k3qp-…`. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: COUNT }, () => {
    const { buffer } = Uint8Array.from(randomBytes(BYTES));
    return new Secret({ buffer }).base32.toLowerCase().match(/.{4}/g)!.join('-');
  });
}

/** What is stored of a code; the same however it was typed. Of what is no such code, a hash that is stored nowhere. */
export function recoveryHashOf(code: string): Buffer {
  const plain = code.replace(/[\s-]/g, '').toLowerCase();
  return createHash('sha256').update(`recovery code ${plain}`).digest();
}
