import { Invalid } from '@na/errors';

/** The place in a list, newest first, where a page ended: microseconds since 1970 when the last entry was made, and its id. */
export type Place = [createdAt: string, id: string];

/** A row's place, in SQL: a JavaScript date would lose the microseconds. */
export const PLACE = `(extract(epoch from created_at) * 1000000)::bigint::text as place`;

/** The condition, in SQL, that a row comes after the place whose parts are the parameters $n and $n+1; true when they are null. */
export function isAfterPlace(n: number): string {
  return `($${n}::float8 is null or (created_at, id) < (timestamptz 'epoch' + $${n} * interval '1 microsecond', $${n + 1}::uuid))`;
}

/** Opaque to whoever gets it. */
export function cursorOf(place: Place): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** @throws Problem `validation_failed` at `?cursor` when it is none of ours */
export function placeOf(cursor: string | undefined): Place | undefined {
  if (cursor === undefined) return undefined;
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (isPlace(place)) return place;
  } catch {
    // The same sentence is for both.
  }
  throw Invalid({
    errors: [{ pointer: '?cursor', detail: 'should be the nextCursor of the page before, as it was given' }],
  });
}

function isPlace(value: unknown): value is Place {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [createdAt, id] = value as unknown[];
  return /^\d{15,17}$/.test(String(createdAt)) && /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(String(id));
}

/** One page out of rows of which one more was asked for than the page holds. */
export function pageOf<Row extends { id: string; place: string }>(
  rows: Row[],
  limit: number,
): { rows: Row[]; nextCursor?: string } {
  if (rows.length <= limit) return { rows };
  const page = rows.slice(0, limit);
  const last = page.at(-1)!;
  return { rows: page, nextCursor: cursorOf([last.place, last.id]) };
}
