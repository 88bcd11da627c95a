import type { Random } from '../random.ts';

/** A task as the storm asks for it. */
export interface Wish {
  /** Tells it from all others. */
  n: number;
  /** How it is meant to end if nobody stops it and it has attempts enough. */
  ends: 'succeeded' | 'failed' | 'dead';
  body: {
    type: 'chaos.work';
    payload: { n: number; ms: number; failures?: number; isBad?: boolean; follows?: boolean };
    priority: 'critical' | 'high' | 'normal' | 'low';
    serialKey?: string;
    runAt?: string;
    maxAttempts: number;
  };
}

/** So many attempts that a storm does not use them up. */
const PLENTY = 50;
const SERIAL_KEYS = 5;

type Making = (random: Random, now: number) => Partial<Omit<Wish, 'body'>> & { body?: object; payload?: object };

/** Every sort of task, and how many of ten it is. */
const SORTS: readonly [share: number, make: Making][] = [
  [2, random => ({ payload: { ms: random.int(0, 30) } })],
  [2, random => ({ payload: { ms: random.int(5, 250) }, body: { serialKey: `key-${random.int(1, SERIAL_KEYS)}` } })],
  [1, random => ({ payload: { ms: random.int(400, 3_000) } })],
  [1, (random, now) => ({ body: { runAt: new Date(now + random.int(200, 5_000)).toISOString() } })],
  [1, random => ({ payload: { failures: random.int(1, 3) } })],
  [1, () => ({ ends: 'failed', payload: { isBad: true } })],
  [1, random => ({ ends: 'dead', payload: { failures: 1_000_000 }, body: { maxAttempts: random.int(1, 3) } })],
  [1, () => ({ payload: { follows: true } })],
];
const DECK = SORTS.flatMap(([share, make]) => Array<Making>(share).fill(make));

/** The next task to ask for. */
export function wishOf(n: number, random: Random, now: number): Wish {
  const { ends = 'succeeded', payload, body } = random.pick(DECK)(random, now);
  return {
    n,
    ends,
    body: {
      type: 'chaos.work',
      priority: random.pick(['critical', 'high', 'normal', 'low'] as const),
      maxAttempts: PLENTY,
      ...body,
      payload: { n, ms: random.int(0, 20), ...payload },
    },
  };
}
