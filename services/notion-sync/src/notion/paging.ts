/** Goes through all pages of a list of Notion's. */
export async function everyPage<T>(
  ask: (startCursor: string | undefined) => Promise<{ results: T[]; next_cursor: string | null }>,
): Promise<T[]> {
  const all: T[] = [];
  let cursor: string | undefined;
  do {
    const { results, next_cursor } = await ask(cursor);
    all.push(...results);
    cursor = next_cursor ?? undefined;
  } while (cursor);
  return all;
}
