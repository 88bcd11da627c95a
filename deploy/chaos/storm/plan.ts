import type { FaultName } from '../faults/faults.ts';
import { randomOf } from '../random.ts';

/** One blow. */
export interface Strike {
  kind: FaultName;
  /** When it begins, in milliseconds from the storm's beginning. */
  atMs: number;
  /** How long it lasts. */
  lastsMs: number;
  /** What it hits is drawn with this. */
  seed: number;
}

/** How long a kind of fault lasts, from and to in milliseconds. */
export type Lasting = Readonly<Record<string, { lasts: readonly [from: number, to: number] }>>;

/** Between two blows, in milliseconds. */
const GAP: readonly [number, number] = [700, 3_500];
/** What was hit has so long to stand up again before it is hit in the same way, in milliseconds. */
const REST_MS = 2_500;

/**
 * The blows of a storm: every kind in turn, in an order of its own each time, several at once; one kind never hits while its last blow
 * lasts. The same seed gives the same storm.
 */
export function planOf({
  seed,
  seconds,
  kinds,
  lasting,
}: {
  seed: number;
  seconds: number;
  kinds: readonly FaultName[];
  lasting: Lasting;
}): Strike[] {
  const random = randomOf(seed);
  const strikes: Strike[] = [];
  const freeAt = new Map<FaultName, number>();
  let deck: FaultName[] = [];
  for (let atMs = random.int(...GAP); kinds.length > 0; atMs += random.int(...GAP)) {
    if (deck.length === 0) deck = random.shuffled(kinds);
    const kind = deck.pop()!;
    atMs = Math.max(atMs, freeAt.get(kind) ?? 0);
    const lastsMs = random.int(...lasting[kind]!.lasts);
    if (atMs + lastsMs > seconds * 1_000) return strikes;
    strikes.push({ kind, atMs, lastsMs, seed: random.int(0, 2 ** 31) });
    freeAt.set(kind, atMs + lastsMs + REST_MS);
  }
  return strikes;
}
