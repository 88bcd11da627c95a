/** How many bytes of JSON one call carries at most; NATS takes messages of 1 MB. */
const MOST_MESSAGE_BYTES = 400_000;

/** How many of the leading items fit into one call; at least one, when there is one. */
export function fitting(items: readonly unknown[], mostItems: number, mostBytes = MOST_MESSAGE_BYTES): number {
  let bytes = 0;
  for (const [at, item] of items.entries()) {
    bytes += Buffer.byteLength(JSON.stringify(item));
    if (at === mostItems || (bytes > mostBytes && at > 0)) return at;
  }
  return items.length;
}
