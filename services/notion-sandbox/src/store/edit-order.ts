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

  /** Ids of one minute come in their own order in both directions; with `from`, that one and what follows it. */
  *ids(direction: 'newest first' | 'oldest first', from: Edited | null = null): Generator<string> {
    const minutes = (this.minutes ??= [...this.buckets.keys()].sort((a, b) => a - b));
    const step = direction === 'oldest first' ? 1 : -1;
    const first = step === 1 ? 0 : minutes.length - 1;
    const begin = from === null ? first : placeOf(minutes, minuteOf(from.edited));
    for (let at = begin; at >= 0 && at < minutes.length; at += step) {
      const bucket = this.buckets.get(minutes[at] as number) ?? [];
      const isFirst = from !== null && at === begin;
      yield* isFirst ? bucket.slice(placeOf(bucket, from.id)) : bucket;
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

/** Where the value stands in an ascending list, or would. */
function placeOf<T extends string | number>(sorted: readonly T[], value: T): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as T) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
