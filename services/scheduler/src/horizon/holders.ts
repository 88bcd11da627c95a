/** What can keep dead rows from being swept. */
export const HOLDER_KINDS = ['transaction', 'prepared', 'slot'] as const;
export type HolderKind = (typeof HOLDER_KINDS)[number];

/** Something that keeps dead rows from being swept. */
export interface Holder {
  kind: HolderKind;
  name: string;
  /** For how long; null when the database does not say it of what is another role's. */
  seconds: number | null;
}

/** When holders were seen first, in milliseconds, by their names. */
export type Seen = ReadonlyMap<string, number>;

/** Those of `seen` that are still there, and those that are new at `now`, in milliseconds. */
export function seenAt(now: number, holders: readonly Holder[], seen: Seen): Seen {
  return new Map(holders.map(({ name }) => [name, seen.get(name) ?? now]));
}

/** For how many seconds the oldest holder of a kind has held at `now`, as the database says or, where it does not, as long as it was seen. */
export function oldestSeconds(kind: HolderKind, now: number, holders: readonly Holder[], seen: Seen): number {
  const ages = holders
    .filter(holder => holder.kind === kind)
    .map(({ name, seconds }) => seconds ?? (now - (seen.get(name) ?? now)) / 1_000);
  return Math.max(0, ...ages);
}
