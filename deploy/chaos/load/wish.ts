import type { Parent, TaskLimit } from '@na/contracts';
import type { Random } from '../random.ts';
import { CIRCUIT_KEY, LIMITS, REST_KEY } from './limits.ts';

/** A task as the storm asks for it. */
export interface Wish {
  /** Tells it from all others. */
  n: number;
  /** How it is meant to end if nobody stops it and it has attempts enough. */
  ends: 'succeeded' | 'failed' | 'dead';
  body: {
    type: 'chaos.work';
    payload: { n: number; ms: number; failures?: number; isBad?: boolean; follows?: boolean; restMs?: number };
    priority: 'critical' | 'high' | 'normal' | 'low';
    serialKey?: string;
    runAt?: string;
    after?: Required<Parent>[];
    limits?: { keys: TaskLimit[] };
    maxAttempts: number;
  };
}

/** What a wish goes by: the time, and the ids of tasks that were acknowledged of late. */
interface Given {
  now: number;
  known: readonly string[];
}

/** So many attempts that a storm does not use them up. */
const PLENTY = 50;
const SERIAL_KEYS = 5;

type Making = (random: Random, given: Given) => Partial<Omit<Wish, 'body'>> & { body?: object; payload?: object };

/** Every sort of task, and how many of the deck it is. */
const SORTS: readonly [share: number, make: Making][] = [
  [2, random => ({ payload: { ms: random.int(0, 30) } })],
  [2, random => ({ payload: { ms: random.int(5, 250) }, body: { serialKey: `key-${random.int(1, SERIAL_KEYS)}` } })],
  [1, random => ({ payload: { ms: random.int(400, 3_000) } })],
  [1, (random, { now }) => ({ body: { runAt: new Date(now + random.int(200, 5_000)).toISOString() } })],
  [1, random => ({ payload: { failures: random.int(1, 3) } })],
  [1, () => ({ ends: 'failed', payload: { isBad: true } })],
  [1, random => ({ ends: 'dead', payload: { failures: 1_000_000 }, body: { maxAttempts: random.int(1, 3) } })],
  [1, () => ({ payload: { follows: true } })],
  [2, (random, { known }) => ({ body: { after: parentsOf(random, known) } })],
];
/** Every sort of task that has a gate to pass, likewise. */
const GATED: typeof SORTS = [
  [
    4,
    (random, { now }) => ({
      payload: { ms: random.int(5, 120) },
      body: { limits: limitsOf(random), runAt: together(now) },
    }),
  ],
  [2, random => ({ payload: { failures: random.pick([0, 0, 1, 2]) }, body: { limits: only(CIRCUIT_KEY) } })],
  [1, () => ({ body: { limits: only(REST_KEY) } })],
  [1, random => ({ payload: { restMs: random.int(200, 800) }, body: { limits: only(REST_KEY) } })],
];

/** Draws the next task to ask for. */
export type Draw = (n: number, random: Random, given: Given) => Wish;

export const wishOf = drawFrom(SORTS);
/** One that has a gate to pass. */
export const gatedWishOf = drawFrom(GATED);

function drawFrom(sorts: typeof SORTS): Draw {
  const deck = sorts.flatMap(([share, make]) => Array<Making>(share).fill(make));
  return (n, random, given) => {
    const { ends = 'succeeded', payload, body } = random.pick(deck)(random, given);
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
  };
}

/** A moment in which many fall due, so that a limit is pressed by all of them. */
function together(now: number): string {
  return new Date(Math.ceil((now + 200) / 2_000) * 2_000).toISOString();
}

/** Some of the limits, several as often as one. */
function limitsOf(random: Random): Wish['body']['limits'] {
  const keys = random.shuffled(Object.keys(LIMITS)).slice(0, random.int(1, 3));
  return { keys: keys.map(key => ({ key, cost: random.chance(0.2) ? 2 : 1 })) };
}

function only(key: string): Wish['body']['limits'] {
  return { keys: [{ key, cost: 1 }] };
}

function parentsOf(random: Random, known: readonly string[]): Wish['body']['after'] {
  const ids = random.shuffled(known).slice(0, random.int(1, 3));
  const onFailure = () => random.pick(['fail', 'skip', 'continue'] as const);
  return ids.length ? ids.map(id => ({ id, onFailure: onFailure() })) : undefined;
}
