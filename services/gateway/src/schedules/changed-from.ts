import { Problem } from '@na/errors';
import { VersionStale } from '../errors.ts';
import { orStale } from '../http/stale.ts';

/** Whoever loses this many races against other changes in a row has met something else. */
const MOST_TRIES = 4;

/** How a thing is read, and written as it is to be from how it was read. */
interface Change<Thing extends { version: number }> {
  read: () => Promise<Thing>;
  write: (from: Thing) => Promise<Thing>;
}

/**
 * Changes a thing that its service takes as a whole, by what it is at present. Between reading and writing it may change: who named a version
 * is told so, and for who did not, the change is made to what it is by then.
 * @throws Problem `version_stale`, 412
 */
export async function changedFrom<Thing extends { version: number }>(
  expected: number | undefined,
  { read, write }: Change<Thing>,
): Promise<Thing> {
  for (let tries = 1; ; tries++) {
    const from = await read();
    if (expected !== undefined && expected !== from.version)
      throw VersionStale({
        detail: `It is at version ${from.version} by now, not ${expected}; read it again and decide anew.`,
      });
    try {
      return await orStale(write(from));
    } catch (error) {
      const isStale = error instanceof Problem && error.code === VersionStale.code;
      if (!isStale || expected !== undefined || tries === MOST_TRIES) throw error;
    }
  }
}
