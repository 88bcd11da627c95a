import { Problem } from '@na/errors';
import { AsyncLocalStorage } from 'node:async_hooks';
import { once, type EventEmitter } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { databaseProblem, sqlState } from './database-problem.ts';
import { DatabaseUnavailable, TransactionSpoiled } from './errors.ts';

/** How often a transaction is repeated after it lost against others. */
const RETRIES = 3;
/** Serialization failure and deadlock: Postgres rolled back, and the same work may well pass next time. */
const LOST_AGAINST_OTHERS = new Set(['40001', '40P01']);

interface Running {
  readonly dataSource: DataSource;
  readonly tx: EntityManager;
  readonly afterCommit: (() => void)[];
  isOpen: boolean;
}

const running = new AsyncLocalStorage<Running>();
const byRunner = new WeakMap<QueryRunner, Running>();

/**
 * Runs `work` in one transaction (read committed) and gives its result once it is committed. A call inside another's work joins that
 * transaction. After a deadlock or a serialization failure the whole work runs again, up to 3 times, so it must not touch
 * anything but the database; what is to happen once goes into {@link afterCommit}.
 *
 * Which transaction is joined follows the asynchronous context: whoever gathers work of several callers into one statement does
 * that outside of all of their contexts (`AsyncLocalStorage.snapshot()`), or it ends up in the transaction of one.
 * @throws Problem `database_unavailable` when the connection was lost; a commit under way may then have happened or not
 */
export async function transaction<T>(dataSource: DataSource, work: (tx: EntityManager) => Promise<T>): Promise<T> {
  const outer = running.getStore();
  if (outer?.isOpen && outer.dataSource === dataSource) return work(outer.tx);
  for (let retry = 0; ; retry++) {
    try {
      return await attempt(dataSource, work);
    } catch (error) {
      if (!LOST_AGAINST_OTHERS.has(sqlState(error) ?? '') || retry === RETRIES) throw databaseProblem(error) ?? error;
      // Two that met once would meet again if both came back at the same moment.
      await pause(5 + Math.random() * 20 * 2 ** retry);
    }
  }
}

/**
 * Runs a part of the work of a transaction that may fail for itself: then what it did through `tx` is undone, what it wanted to happen
 * after the commit is forgotten, and the transaction can go on. Loses against others and lost connections end the whole transaction.
 */
export async function savepoint<T>(tx: EntityManager, work: () => Promise<T>): Promise<T> {
  const current = tx.queryRunner && byRunner.get(tx.queryRunner);
  if (!current?.isOpen)
    throw new Error('savepoint needs a transaction that was begun by transaction() of @na/persistence.');
  const before = current.afterCommit.length;
  await tx.query('savepoint part');
  try {
    const result = await work();
    await tx.query('release savepoint part');
    return result;
  } catch (error) {
    current.afterCommit.length = before;
    await tx.query('rollback to savepoint part');
    await tx.query('release savepoint part');
    throw error;
  }
}

/**
 * Calls `act` once the transaction behind `tx` is committed, and never when it is rolled back; at once when `tx` is in no
 * transaction. `act` must not throw.
 */
export function afterCommit(tx: EntityManager, act: () => void): void {
  const current = tx.queryRunner && byRunner.get(tx.queryRunner);
  if (current?.isOpen) current.afterCommit.push(act);
  else if (!tx.queryRunner?.isTransactionActive) act();
  else throw new Error('afterCommit needs a transaction that was begun by transaction() of @na/persistence.');
}

/** Whether {@link afterCommit} can wait for the commit of `tx`. */
export function isFollowed(tx: EntityManager): boolean {
  return !tx.queryRunner?.isTransactionActive || byRunner.has(tx.queryRunner);
}

async function attempt<T>(dataSource: DataSource, work: (tx: EntityManager) => Promise<T>): Promise<T> {
  const runner = dataSource.createQueryRunner();
  const current: Running = { dataSource, tx: runner.manager, afterCommit: [], isOpen: true };
  byRunner.set(runner, current);
  const result = await committed(runner, current, work);
  for (const act of current.afterCommit) act();
  return result;
}

async function committed<T>(
  runner: QueryRunner,
  current: Running,
  work: (tx: EntityManager) => Promise<T>,
): Promise<T> {
  try {
    await runner.startTransaction();
    const result = await running.run(current, () => work(current.tx));
    current.isOpen = false;
    await refuseSpoiled(runner);
    await runner.commitTransaction();
    return result;
  } catch (error) {
    throw await rolledBack(runner, error);
  } finally {
    current.isOpen = false;
    await runner.release();
  }
}

// COMMIT of a failed transaction rolls back and still answers without an error.
async function refuseSpoiled(runner: QueryRunner): Promise<void> {
  const client = (await runner.connect()) as Client;
  // That a statement failed is heard before how the transaction stands after it.
  if (!runner.isReleased && !client.readyForQuery) await quiet(client);
  if (!runner.isReleased && client.getTransactionStatus() === 'E') throw TransactionSpoiled({});
}

/** What is used of pg's client beyond its types. */
type Client = EventEmitter & { readyForQuery: boolean; getTransactionStatus(): string };

/** Resolves when all answers have come, or none will come any more. */
async function quiet(client: Client): Promise<void> {
  const waiting = new AbortController();
  const { signal } = waiting;
  await Promise.race([once(client, 'drain', { signal }), once(client, 'end', { signal })]).catch(() => undefined);
  waiting.abort();
}

async function rolledBack(runner: QueryRunner, error: unknown): Promise<unknown> {
  // TypeORM takes a broken connection away from its runner, and every later statement fails for that reason only.
  if (runner.isReleased && !(error instanceof Problem))
    return DatabaseUnavailable({ retryAfterMs: 1_000, cause: error });
  if (runner.isTransactionActive && !runner.isReleased) await runner.rollbackTransaction().catch(() => undefined);
  return error;
}
