import type { Pool, PoolClient } from 'pg';
import {
  DataSource,
  type DataSourceOptions,
  type EntityManager,
  type QueryRunner,
  type ReplicationMode,
} from 'typeorm';
import { databaseProblem } from '../database-problem.ts';
import { followPool, waitedForConnection } from './pool-metrics.ts';

/** How much longer than a statement may take its answer may be on its way, in milliseconds. */
const ANSWER_GRACE_MS = 5_000;

/** What {@link ServiceDataSource} needs to know besides TypeORM's own options. */
export interface Limits {
  /** Longest that a statement may take, in milliseconds; Postgres cancels it then. */
  statementTimeoutMs: number;
  /** How long {@link ServiceDataSource.destroy} waits for work in hand, in milliseconds. */
  drainTimeoutMs: number;
}

/**
 * TypeORM's data source, made fit for a service: every statement's failure is a Problem when it is the database's, a peer that
 * vanished without a word is noticed, and closing waits for what is in hand.
 */
export class ServiceDataSource extends DataSource {
  readonly #limits: Limits;
  readonly #endings: (() => void)[] = [];

  constructor(options: DataSourceOptions, limits: Limits) {
    super(options);
    this.#limits = limits;
  }

  override async initialize(): Promise<this> {
    await super.initialize();
    this.onDestroy(followPool(this.#pool));
    return this;
  }

  override createQueryRunner(mode?: ReplicationMode): QueryRunner {
    return watched(super.createQueryRunner(mode), this.#limits.statementTimeoutMs + ANSWER_GRACE_MS);
  }

  /** For migrations, which may take longer than a statement of the running service. */
  createPatientQueryRunner(): QueryRunner {
    return super.createQueryRunner();
  }

  /** Calls `end` when the connections are closed. */
  onDestroy(end: () => void): void {
    this.#endings.push(end);
  }

  /** Waits until all connections are idle, at most `drainTimeoutMs`, and closes them. */
  override async destroy(): Promise<void> {
    const until = Date.now() + this.#limits.drainTimeoutMs;
    while (this.#isBusy() && Date.now() < until) await new Promise(done => setTimeout(done, 20));
    for (const end of this.#endings.splice(0)) end();
    await super.destroy();
  }

  #isBusy(): boolean {
    const { totalCount, idleCount, waitingCount } = this.#pool;
    return totalCount > idleCount || waitingCount > 0;
  }

  get #pool(): Pool {
    return (this.driver as unknown as { master: Pool }).master;
  }
}

/** Work on the connection of a runner. */
type OnConnection = <T>(work: (client: PoolClient) => Promise<T>) => Promise<T>;

const connections = new WeakMap<QueryRunner, OnConnection>();

/** Gives `work` the connection of a transaction, for what is more than a statement; it fails as statements do. */
export function onConnection<T>(tx: EntityManager, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const patiently = tx.queryRunner && connections.get(tx.queryRunner);
  if (!patiently)
    throw new Error('onConnection needs a transaction that was begun by transaction() of @na/persistence.');
  return patiently(work);
}

function watched(runner: QueryRunner, patienceMs: number): QueryRunner {
  const [connect, query] = [runner.connect.bind(runner), runner.query.bind(runner)];
  let connecting: Promise<PoolClient> | undefined;
  runner.connect = () => (connecting ??= waitedForConnection(connect));
  const patiently: OnConnection = async work => {
    try {
      const client: PoolClient = await runner.connect();
      // A host that is gone never answers nor closes the connection, and TCP alone takes a quarter of an hour to notice.
      const vanished = setTimeout(() => client.connection.stream.destroy(), patienceMs);
      return await work(client).finally(() => clearTimeout(vanished));
    } catch (error) {
      throw databaseProblem(error) ?? error;
    }
  };
  runner.query = (...given: [string, unknown[]?, true?]) =>
    patiently(() => query(...(given as Parameters<typeof query>)));
  connections.set(runner, patiently);
  return runner;
}
