import { jest } from '@jest/globals';
import { testPostgres, type TestDatabase } from '@na/testing';
import pg from 'pg';

const FIRST_YEAR = 2027;

/** In Europe, some hours before its clocks go forward, so that a day's step of a schedule meets that; in milliseconds since 1970. */
function eveOfSummerTime(year: number): number {
  const lastOfMarch = new Date(Date.UTC(year, 2, 31));
  return Date.UTC(year, 2, 30 - lastOfMarch.getUTCDay(), 18);
}

/** What stays as it is: only what tells the time is the test's. */
const REAL = [
  ...(['hrtime', 'nextTick', 'queueMicrotask', 'setImmediate', 'clearImmediate'] as const),
  ...(['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] as const),
];

/** The functions of Postgres that tell the time, and whether a statement sees one time only. */
const TELLERS = {
  now: 'stable',
  transaction_timestamp: 'stable',
  statement_timestamp: 'stable',
  clock_timestamp: 'volatile',
};

/**
 * A clock that stands still until the test moves it on, for Postgres and for Node. In this one database the built-in functions make way for
 * others that read a sequence, whose value no transaction holds back. Whatever names them afterwards, defaults of columns too, gets those.
 */
export class VirtualClock {
  readonly #admin: pg.Client;
  #year = FIRST_YEAR;

  private constructor(admin: pg.Client) {
    this.#admin = admin;
  }

  /** Takes the time of a database that has no tables yet, and that of this process. */
  static async take(database: TestDatabase): Promise<VirtualClock> {
    const url = new URL((await testPostgres()).url);
    url.pathname = new URL(database.url).pathname;
    const admin = new pg.Client({ connectionString: url.href });
    await admin.connect();
    await admin.query(`create schema virtual; create sequence virtual.clock`);
    await admin.query(`grant usage on schema virtual to public; grant select on sequence virtual.clock to public`);
    // So that the planner puts the bare expression in the place of each call, which costs a tenth.
    await admin.query(`alter function pg_catalog.pg_sequence_last_value(regclass) stable parallel safe`);
    for (const [name, volatility] of Object.entries(TELLERS)) {
      await admin.query(`alter function pg_catalog.${name}() rename to real_${name}`);
      await admin.query(
        `create function pg_catalog.${name}() returns timestamptz language sql ${volatility} parallel safe
         as $$select to_timestamp(pg_sequence_last_value('virtual.clock'::regclass) / 1000.0::float8)$$`,
      );
    }
    const clock = new VirtualClock(admin);
    jest.useFakeTimers({ now: eveOfSummerTime(FIRST_YEAR), doNotFake: REAL });
    await clock.#tell();
    return clock;
  }

  /** In milliseconds since 1970. */
  get now(): number {
    return Date.now();
  }

  /** To the same evening of a year later: one game begins as another, and nobody sees the clock go back. */
  async nextYear(): Promise<void> {
    jest.setSystemTime(eveOfSummerTime(++this.#year));
    await this.#tell();
  }

  async advance(ms: number): Promise<void> {
    jest.advanceTimersByTime(ms);
    await this.#tell();
  }

  /** Gives this process its own time while `work` is done, for who counts how long he may take to leave; then all goes on from where it stood. */
  async leave<T>(work: () => Promise<T>): Promise<T> {
    const { now } = this;
    jest.useRealTimers();
    try {
      return await work();
    } finally {
      jest.useFakeTimers({ now, doNotFake: REAL });
    }
  }

  /** How many connections of a replica wait for a lock. */
  async lockedOut(replica: string): Promise<number> {
    const { rowCount } = await this.#admin.query(
      `select from pg_stat_activity where application_name = $1 and datname = current_database() and wait_event_type = 'Lock'`,
      [replica],
    );
    return rowCount!;
  }

  /** Breaks the connections of a replica, as its death does. */
  async cutOff(replica: string): Promise<void> {
    await this.#admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1 and datname = current_database()`,
      [replica],
    );
  }

  async giveBack(): Promise<void> {
    jest.useRealTimers();
    await this.#admin.end();
  }

  async #tell(): Promise<void> {
    await this.#admin.query(`select setval('virtual.clock', $1)`, [this.now]);
  }
}
