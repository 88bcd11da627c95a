/** Something that was edited at an instant, in milliseconds. */
interface Edited {
  id: string;
  edited: number;
}

const minuteMs = 60_000;

/**
 * Ids by the minute of their last edit and, within it, by themselves, kept in order write by write: what was edited
 * last is found without a look at the rest.
 */
export class EditOrder {
  private readonly buckets = new Map<number, string[]>();
  /** All minutes that have a bucket, ascending; null once one came in between. */
  private minutes: number[] | null = [];

  add({ id, edited }: Edited): void {
    const minute = minuteOf(edited);
    const bucket = this.buckets.get(minute) ?? this.open(minute);
    bucket.splice(placeOf(bucket, id), 0, id);
  }

  remove({ id, edited }: Edited): void {
    const bucket = this.buckets.get(minuteOf(edited));
    const place = bucket ? placeOf(bucket, id) : -1;
    if (bucket?.[place] === id) bucket.splice(place, 1);
  }

  /** Ids of one minute come in their own order in both directions. */
  *ids(direction: 'newest first' | 'oldest first'): Generator<string> {
    const minutes = (this.minutes ??= [...this.buckets.keys()].sort((a, b) => a - b));
    for (let at = 0; at < minutes.length; at += 1) {
      const minute = minutes[direction === 'oldest first' ? at : minutes.length - 1 - at] as number;
      yield* this.buckets.get(minute) ?? [];
    }
  }

  private open(minute: number): string[] {
    const bucket: string[] = [];
    this.buckets.set(minute, bucket);
    const isNewest = minute > (this.minutes?.at(-1) ?? -Infinity);
    if (this.minutes && isNewest) this.minutes.push(minute);
    else this.minutes = null;
    return bucket;
  }
}

function minuteOf(instant: number): number {
  return Math.floor(instant / minuteMs);
}

/** Where the id stands in an ascending list, or would. */
function placeOf(sorted: readonly string[], value: string): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as string) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
