import { KINDS } from '@na/errors';
import { databaseProblem } from '@na/persistence';
import { AsyncLocalStorage } from 'node:async_hooks';

/** How calls in flight become one: a statement, or a call to another service. */
export interface Coalescing<Item, Result> {
  /** The most items of one batch. */
  most: number;
  /** The most bytes of one batch, beyond its first item, and how many an item has. */
  weight?: { most: number; of: (item: Item) => number };
  /** What an item touches. Batches are sorted by it, so that two of them never wait for each other, and hold each key once. */
  keyOf: (item: Item) => string;
  /** Does the work of a batch, committed when it answers: one result for each item, in their order. */
  run: (items: Item[]) => Promise<Result[]>;
}

/** How many batches may be under way: one commits while the next is gathered and sent. */
const LANES = 2;

interface Waiting<Item, Result> {
  key: string;
  item: Item;
  settle: PromiseWithResolvers<Result>;
}

/**
 * Turns a question for many into a function for one: what is asked for while two are under way goes into the next one
 * together, and each promise is kept after its commit. A batch that fails is tried again item by item, so that a bad item hurts itself
 * alone; not so when the database is away, as that hurts all of them alike.
 */
export function coalesce<Item, Result>({
  most,
  weight = { most: Infinity, of: () => 0 },
  keyOf,
  run,
}: Coalescing<Item, Result>): (item: Item) => Promise<Result> {
  let waiting: Waiting<Item, Result>[] = [];
  // A batch belongs to nobody: it runs outside of the transaction, trace and flow of whoever happened to begin it.
  const outside = AsyncLocalStorage.snapshot();
  let lanes = 0;
  let isGathering = false;

  return item => {
    const settle = Promise.withResolvers<Result>();
    waiting.push({ key: keyOf(item), item, settle });
    gather();
    return settle.promise;
  };

  function gather(): void {
    if (isGathering || lanes === LANES || waiting.length === 0) return;
    isGathering = true;
    // All that this turn of the event loop brings goes along.
    setImmediate(() => {
      isGathering = false;
      lanes++;
      void outside(work, take()).finally(() => {
        lanes--;
        gather();
      });
      gather();
    });
  }

  /** From the front until it is full; what has a key that is in it already stays in front. */
  function take(): Waiting<Item, Result>[] {
    const batch = new Map<string, Waiting<Item, Result>>();
    const repeated: Waiting<Item, Result>[] = [];
    let [bytes, at] = [0, 0];
    for (; at < waiting.length && batch.size < most; at++) {
      const one = waiting[at]!;
      if (batch.has(one.key)) {
        repeated.push(one);
        continue;
      }
      bytes += weight.of(one.item);
      if (batch.size > 0 && bytes > weight.most) break;
      batch.set(one.key, one);
    }
    waiting = [...repeated, ...waiting.slice(at)];
    return [...batch.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  async function work(batch: Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await run(batch.map(({ item }) => item));
      batch.forEach(({ settle }, at) => settle.resolve(results[at]!));
    } catch (error) {
      if (batch.length === 1 || isOfAll(error)) for (const { settle } of batch) settle.reject(error);
      else for (const one of batch) await work([one]);
    }
  }
}

/** Whether an error is the database's own, so that each item alone would meet it again. */
function isOfAll(error: unknown): boolean {
  const problem = databaseProblem(error);
  return problem !== undefined && KINDS[problem.kind].retryable && problem.kind !== 'internal';
}
