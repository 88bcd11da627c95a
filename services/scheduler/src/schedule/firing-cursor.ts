import { FiringCause } from '@na/contracts';
import type { FiringRow } from './firing-row.ts';

/** Where a page of firings ended. */
interface Place {
  dueAt: Date;
  cause: FiringCause;
}

/** A place as the opaque cursor that a reader gets. */
export function cursorAt({ due_at, cause }: FiringRow): string {
  return Buffer.from(`${due_at.getTime()} ${cause}`).toString('base64url');
}

/** The place in a cursor; undefined when it is none that {@link cursorAt} made. */
export function placeOf(cursor: string): Place | undefined {
  const [, ms, cause] = /^(\d{1,15}) (\w+)$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  const known = FiringCause.find(name => name === cause);
  return ms !== undefined && known ? { dueAt: new Date(Number(ms)), cause: known } : undefined;
}
