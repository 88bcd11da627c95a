import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { CallType } from '@na/contracts';
import { Problem } from '@na/errors';
import type { Pool } from 'pg';
import { DataSource } from 'typeorm';
import { lookFor } from '../../src/caretaker/caretaker.queries.ts';
import { Chores } from '../../src/caretaker/chores.ts';
import { Releases } from '../../src/gate/releases.ts';
import { ScheduleLook } from '../../src/schedule/schedule-look.ts';
import { SelfCheck } from '../../src/self-check/self-check.ts';
import { startHouse, startScheduler, type House } from '../house.ts';
import { VirtualClock } from './clock.ts';
import { cutAfter } from './wire.ts';

/** How long a worker may be silent, in milliseconds of the virtual clock. */
export const LEASE_MS = 8_000;
const REPLICA = 1;
/** A scheduler at which nothing was under way for so many turns of the event loop has nothing under way. */
const QUIET_TURNS = 4;
/** Some dozen seconds: whoever is at work for longer has hung. */
const MOST_TURNS = 2_000_000;

/** What a call came to: its answer, or why it was refused. */
export type Outcome<Response> = { answer: Response } | { refusal: Problem };

/** A scheduler that does nothing by itself, on a clock that stands still: all that it does by the clock is done when the test says so. */
export class Stage {
  #scheduler: NestFastifyApplication;

  private constructor(
    readonly house: House,
    readonly clock: VirtualClock,
    scheduler: NestFastifyApplication,
  ) {
    this.#scheduler = scheduler;
  }

  static async build(): Promise<Stage> {
    const house = await startHouse({ schedulers: 0 });
    const clock = await VirtualClock.take(house.database);
    const first = await startScheduler(house.nats, house.database, LEASE_MS, REPLICA);
    await clock.leave(() => first.close());
    // Whoever would be elected finds the work taken, for ever: what the elected do is done by hand.
    await house.database.query(`update lease set holder = 'the test', expires_at = 'infinity'`);
    return new Stage(house, clock, await startScheduler(house.nats, house.database, LEASE_MS, REPLICA));
  }

  /** Asks, and waits until all is done that the answer set in motion. @throws Problem when it is the scheduler's fault */
  async ask<Request, Response>(call: CallType<Request, Response>, request: Request): Promise<Outcome<Response>> {
    const outcome = await this.house.ask(call, request).then(
      answer => ({ answer }),
      (error: unknown) => {
        if (error instanceof Problem && REFUSALS.has(error.kind)) return { refusal: error };
        throw error;
      },
    );
    await this.quiet();
    return outcome;
  }

  /** One look of the caretaker. A chore that fails fails the test. */
  async care(): Promise<void> {
    const chores = this.#get(Chores).all;
    const [{ found }] = await this.#get(DataSource).query<[{ found: boolean[] }]>(lookFor(chores));
    for (const { run } of chores.filter((_, at) => found[at])) await run();
    await this.quiet();
  }

  /** One look of the leader of schedules. */
  async fire(): Promise<void> {
    await this.#get(ScheduleLook).once(new AbortController().signal);
    await this.quiet();
  }

  /** One look of the self-check. */
  async check(): Promise<void> {
    await this.#get(SelfCheck).look();
    await this.quiet();
  }

  /** Time passes; what the replica set itself a timer for is done. Who only hints at work changes nothing. */
  async advance(ms: number): Promise<void> {
    await this.clock.advance(ms);
    this.#get(Releases).release();
    await this.quiet();
  }

  /** The scheduler dies when so many statements of what `begin` begins are done, and another one comes. What came of the calls nobody knows. */
  async crash(begin: () => Promise<unknown>[], statements: number): Promise<void> {
    const wire = cutAfter(statements, `test:${REPLICA}`);
    const calls = Promise.all(begin().map(call => call.catch(() => undefined)));
    await Promise.race([wire.isCut, calls]);
    // Who waits for the lock of one that is kept back waits for ever; the others are let finish, so that the same crash leaves the same behind.
    while (wire.unanswered > (await this.clock.lockedOut(`test:${REPLICA}`))) await new Promise(setImmediate);
    await this.clock.cutOff(`test:${REPLICA}`);
    wire.fail();
    await calls;
    wire.mend();
    await this.clock.leave(() => this.#scheduler.close());
    this.#scheduler = await startScheduler(this.house.nats, this.house.database, LEASE_MS, REPLICA);
    await this.quiet();
  }

  /** Resolves once no connection of the scheduler is in use. @throws Error when that never comes */
  async quiet(): Promise<void> {
    const { master: pool } = this.#get(DataSource).driver as unknown as { master: Pool };
    for (let [quiet, turns] = [0, 0]; quiet < QUIET_TURNS; turns++) {
      if (turns > MOST_TURNS)
        throw new Error(
          `The scheduler never comes to rest; ${pool.totalCount - pool.idleCount} connections are in use.`,
        );
      await new Promise(resolve => setImmediate(resolve));
      quiet = pool.totalCount === pool.idleCount && pool.waitingCount === 0 ? quiet + 1 : 0;
    }
  }

  /** Forgets all that a run made, and goes to where each begins. */
  async clear(): Promise<void> {
    await this.house.database.query(`truncate ${TABLES.join(', ')}`);
    await this.clock.nextYear();
  }

  async close(): Promise<void> {
    await this.clock.giveBack();
    await this.#scheduler.close();
    await this.house.close();
  }

  #get<T>(type: abstract new (...given: never[]) => T): T {
    return this.#scheduler.get(type as never, { strict: false });
  }
}

/** Kinds of problems that say that what was asked for cannot be, and that nothing was done. */
const REFUSALS: ReadonlySet<string> = new Set(['invalid', 'not_found', 'conflict', 'forbidden']);

const TABLES = [
  ...['task', 'task_finished', 'worker', 'freed_key', 'flow', 'outbox', 'start_count'],
  ...['gate', 'permit', 'gate_note', 'dependency', 'ended_parent', 'schedule', 'firing', 'backfill'],
];
