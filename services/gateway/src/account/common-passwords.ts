import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** Of each password's SHA-256 so many bytes are kept: 48 bits, so that about one in ten billion others is refused by mistake. */
const BYTES = 6;

/**
 * The list that ships with the gateway: 21,648 common and breached passwords of 8 to 128 characters in lower case, sorted by hash. It is
 * the union of the lists of Django 5.2 (`common-passwords.txt.gz`, BSD licence) and of zxcvbn-ts (language-common 3.0.4, MIT licence), which
 * count leaked passwords; shorter ones are left out, as nobody may choose them anyway.
 */
const LIST = readFileSync(new URL('./common-passwords.bin', import.meta.url));

/** How many passwords the list holds. */
export const COMMON_PASSWORDS = LIST.length / BYTES;

/** Whether a password is one of those that are tried first. Capitals make no difference, as they make none to who guesses. */
export function isCommon(password: string): boolean {
  const sought = createHash('sha256').update(password.toLowerCase()).digest().subarray(0, BYTES);
  let [from, to] = [0, COMMON_PASSWORDS];
  while (from < to) {
    const middle = (from + to) >>> 1;
    const order = LIST.subarray(middle * BYTES, (middle + 1) * BYTES).compare(sought);
    if (order === 0) return true;
    if (order < 0) from = middle + 1;
    else to = middle;
  }
  return false;
}
