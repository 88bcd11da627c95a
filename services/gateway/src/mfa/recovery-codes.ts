import { Secret } from 'otpauth';
import { createHash, randomBytes } from 'node:crypto';

/** How many codes a user is given. */
const COUNT = 10;

/** 140 bits: more than what nobody can guess (ASVS 11.5.1: 128), in whole groups of four letters of base32. */
const LETTERS = 28;
/** No padding in base32, and no fewer than the letters hold. */
const BYTES = 20;

/** New codes, each of 28 letters and digits, in groups that people can type: `k3qp-…`. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: COUNT }, () => {
    const { buffer } = Uint8Array.from(randomBytes(BYTES));
    const letters = new Secret({ buffer }).base32.slice(0, LETTERS).toLowerCase();
    return letters.match(/.{4}/g)!.join('-');
  });
}

/** What is stored of a code; the same however it was typed. Of what is no such code, a hash that is stored nowhere. */
export function recoveryHashOf(code: string): Buffer {
  const plain = code.replace(/[\s-]/g, '').toLowerCase();
  return createHash('sha256').update(`recovery code ${plain}`).digest();
}
