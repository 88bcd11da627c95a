import type { SecretBox } from './secret-box.ts';

/** A secret as a table has it. */
export interface Sealed {
  /** Names its row. */
  id: string;
  sealed: string;
  /** For whom it was sealed. */
  owner: string;
}

/** A table with secrets. */
export interface SealedTable {
  /** Some that were sealed with another key than `keyId`, in order of their ids, those behind `after`. */
  outdated(keyId: string, after: string | undefined, limit: number): Promise<Sealed[]>;
  /** Puts `now` in the place of `was`, if that still stands there. */
  replace(id: string, was: string, now: string): Promise<void>;
}

/** How many are looked at in one go. */
const AT_ONCE = 100;

/**
 * Seals with the current key what an old key has sealed. Repeatable, also by several at once, and harmless at any moment: each secret stands there in
 * the one form or in the other, and both open as long as the old key is kept.
 */
export async function reseal(
  box: SecretBox,
  table: SealedTable,
  signal?: AbortSignal,
): Promise<{ resealed: number; unopened: string[] }> {
  let resealed = 0;
  const unopened: string[] = [];
  for (let after: string | undefined; !signal?.aborted;) {
    const found = await table.outdated(box.keyId, after, AT_ONCE);
    for (const { id, sealed, owner } of found) {
      const secret = opened(box, sealed, owner);
      if (secret === undefined) unopened.push(id);
      else await table.replace(id, sealed, box.seal(secret, owner));
      resealed += secret === undefined ? 0 : 1;
    }
    after = found.at(-1)?.id;
    if (found.length < AT_ONCE) break;
  }
  return { resealed, unopened };
}

function opened(box: SecretBox, sealed: string, owner: string): string | undefined {
  try {
    return box.open(sealed, owner);
  } catch {
    return undefined;
  }
}
