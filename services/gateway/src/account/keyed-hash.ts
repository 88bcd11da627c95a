import { createHmac } from 'node:crypto';

/**
 * A hash that only holders of the secret can make, so that what has little chance in it (an e-mail address, an address of the
 * net) cannot be found by trying. Each purpose has hashes of its own.
 */
export function keyedHash(secret: string, purpose: string, ...parts: string[]): Buffer {
  // As JSON, so that no two lists of parts read the same.
  return createHmac('sha256', secret)
    .update(JSON.stringify([purpose, ...parts]))
    .digest();
}
