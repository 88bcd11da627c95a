import { createHash } from 'node:crypto';

/** A number from 0 to 1 (exclusive) that looks random and is always the same for the same seed, purpose and throw. */
export function dice(seed: number, purpose: string, thrown: number): number {
  const digest = createHash('sha256').update(`${seed}/${purpose}/${thrown}`).digest();
  return digest.readUInt32BE() / 2 ** 32;
}
