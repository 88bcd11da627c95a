import pg from 'pg';
import { noops, now, type Contestant, type Noop, type Places, type Producer } from './contestant.ts';
import { isNone, sql } from './sql.ts';

const SCHEMA = `
  drop schema if exists floor cascade;
  create schema floor;
  create table floor.job (
    id bigint generated always as identity primary key,
    run_at timestamptz not null default now(),
    locked_at timestamptz,
    payload jsonb not null
  );
  create index on floor.job (run_at, id) where locked_at is null`;
const INSERT = 'insert into floor.job (payload) select each from jsonb_array_elements($1::jsonb) as each';
const INSERT_TELLING = `
  with added as (${INSERT} returning id) select pg_notify('floor', '') from added limit 1`;
const FETCH = `
  update floor.job set locked_at = now()
  where id in (
    select id from floor.job where locked_at is null and run_at <= now() order by run_at, id limit $1 for update skip locked
  )
  returning id, payload`;
const DELETE = 'delete from floor.job where id = any($1::bigint[])';

const FETCHED = { throughput: 1_000, latency: 50 };
/** Statements of a kind under way: one commits while the next is gathered. */
const LANES = 2;
const POLL_MS = 500;

/**
 * The least SQL that is still a durable queue: what this Postgres and disk allow. Calls in flight share an insert and its notification;
 * tasks are taken and deleted in batches. No retries, no limits, no history, no events.
 */
export function floor({ peersUrl }: Places): Contestant {
  return {
    reset: async () => void (await sql(peersUrl, SCHEMA)),
    producer: async connections => producer(new pg.Pool({ connectionString: peersUrl, max: connections })),
    async worker(heard, mode) {
      const pool = new pg.Pool({ connectionString: peersUrl, max: 4 });
      const listener = new pg.Client({ connectionString: peersUrl });
      await listener.connect();
      await listener.query('listen floor');
      const taking = take(pool, listener, heard, FETCHED[mode]);
      return async () => {
        await taking.stop();
        await listener.end();
        await pool.end();
      };
    },
    isEmpty: () => isNone(peersUrl, 'select from floor.job'),
  };
}

function producer(pool: pg.Pool): Producer {
  let waiting: { task: Noop; done: (value: unknown) => void; failed: (error: unknown) => void }[] = [];
  let lanes = 0;
  const flush = async () => {
    if (lanes === LANES || !waiting.length) return;
    lanes++;
    const batch = waiting;
    waiting = [];
    try {
      const values = [JSON.stringify(batch.map(({ task }) => task))];
      await pool.query({ name: 'insert', text: INSERT_TELLING, values });
      for (const { done } of batch) done(undefined);
    } catch (error) {
      for (const { failed } of batch) failed(error);
    }
    lanes--;
    void flush();
  };
  return {
    one: i =>
      new Promise((done, failed) => {
        waiting.push({ task: { i, t: now() }, done, failed });
        if (waiting.length === 1) setImmediate(() => void flush());
      }),
    bulk: async tasks => void (await pool.query(INSERT, [JSON.stringify(noops(0, tasks))])),
    close: () => pool.end(),
  };
}

function take(pool: pg.Pool, listener: pg.Client, heard: (task: Noop) => void, most: number) {
  let isStopped = false;
  let isTold = false;
  let wake = () => undefined as void;
  const ends = new Set<Promise<unknown>>();
  listener.on('notification', () => {
    isTold = true;
    wake();
  });
  const rest = () =>
    new Promise<void>(resolve => {
      const timer = setTimeout(resolve, POLL_MS);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const loop = async () => {
    while (!isStopped) {
      isTold = false;
      const { rows } = await pool.query<{ id: string; payload: Noop }>({ name: 'fetch', text: FETCH, values: [most] });
      if (rows.length) {
        for (const { payload } of rows) heard(payload);
        const ended = pool
          .query({ name: 'delete', text: DELETE, values: [rows.map(({ id }) => id)] })
          .finally(() => ends.delete(ended));
        ends.add(ended);
        if (ends.size > LANES) await Promise.race(ends);
      } else if (!isTold) await rest();
    }
    await Promise.all(ends);
  };
  const over = loop();
  return {
    async stop() {
      isStopped = true;
      wake();
      await over;
    },
  };
}
