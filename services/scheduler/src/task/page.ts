/** Where a page of tasks ended: the id of its last task. */
export interface Position {
  id: string;
}

/** How many bytes of tasks an answer carries at most; NATS takes messages of 1 MB. */
export const MOST_PAGE_BYTES = 400_000;

/** A position as the opaque cursor that a reader gets. */
export function cursorOf({ id }: Position): string {
  return Buffer.from(id).toString('base64url');
}

/** The position in a cursor; undefined when it is none that {@link cursorOf} made. */
export function positionOf(cursor: string): Position | undefined {
  const id = Buffer.from(cursor, 'base64url').toString();
  return UUID.test(id) ? { id } : undefined;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The leading items that fit into `limit` and into `bytes`; at least one, so that every page goes on. */
export function cut<Item>(
  items: Item[],
  sizeOf: (item: Item) => number,
  { limit, bytes }: { limit: number; bytes: number },
): Item[] {
  let total = 0;
  const end = items.findIndex((item, at) => at === limit || ((total += sizeOf(item)) > bytes && at > 0));
  return end === -1 ? items : items.slice(0, end);
}
