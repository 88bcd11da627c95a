import { setTimeout as pause } from 'node:timers/promises';
import type { FaultKind } from './fault.ts';

/** Somebody holds a lock on tables that everything needs. */
export const locks: FaultKind = {
  about: 'a session holds locks on the tables of tasks and workers',
  lasts: [300, 6_000],
  async strike({ house }, { random, lastsMs }) {
    const table = random.pick(['task', 'worker', 'task_finished', 'outbox'] as const);
    const seconds = lastsMs / 1_000;
    // One message is one transaction, so the lock ends with the sleep whatever becomes of us.
    await house.books.query(
      `do $$ begin lock table scheduler.${table} in exclusive mode; perform pg_sleep(${seconds}); end $$`,
    );
    return `scheduler.${table} for ${lastsMs} ms`;
  },
};

/** Every message to and from the database takes its time. */
export const slowDatabase: FaultKind = {
  about: 'the way to Postgres delays every message',
  lasts: [1_000, 6_000],
  async strike({ wayToPostgres }, { random, lastsMs }) {
    const delayMs = random.int(5, 60);
    wayToPostgres.delay(delayMs);
    await pause(lastsMs);
    wayToPostgres.delay(0);
    return `${delayMs} ms each way for ${lastsMs} ms`;
  },
};

/** The network between services and database carries nothing for a while, and then cuts what hung, or goes on as if nothing had been. */
export const cutDatabase: FaultKind = {
  about: 'the way to Postgres carries nothing, and is cut or goes on',
  lasts: [200, 6_000],
  async strike({ wayToPostgres }, { random, lastsMs }) {
    wayToPostgres.hold();
    await pause(lastsMs);
    const isCut = random.chance(0.6);
    const count = isCut ? wayToPostgres.cut() : 0;
    wayToPostgres.goOn();
    return `nothing passed for ${lastsMs} ms${isCut ? `, then ${count} connections were cut` : ''}`;
  },
};
