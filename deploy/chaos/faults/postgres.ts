import { setTimeout as pause } from 'node:timers/promises';
import type { FaultKind } from './fault.ts';

/** The database goes away, as in a power cut or for an update, and comes back. */
export const postgres: FaultKind = {
  about: 'Postgres is killed, or shut down, and started again',
  lasts: [100, 5_000],
  async strike({ house }, { random, lastsMs }) {
    const server = house.stack.postgres;
    const how = random.pick(['kill', 'stop'] as const);
    await server[how]();
    await pause(lastsMs);
    await server.start();
    return `${how === 'kill' ? 'killed' : 'shut down'}, away for ${lastsMs} ms`;
  },
};

const SOME_SESSIONS = `
  select count(pg_terminate_backend(pid))::int as ended from (
    select pid from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
    order by md5(pid::text || $1::text) limit (select ceil(count(*) * $2::float8) from pg_stat_activity where datname = current_database())
  ) as hit`;

/** Sessions are ended in the middle of whatever they do. */
export const sessions: FaultKind = {
  about: 'pg_terminate_backend of some sessions, several times',
  lasts: [200, 1_500],
  async strike({ house }, { random, lastsMs }) {
    let ended = 0;
    for (let times = 0; times < 4; times += 1) {
      const [row] = await house.books.query<{ ended: number }>(SOME_SESSIONS, [random.int(0, 1e9), random.next()]);
      ended += row!.ended;
      await pause(lastsMs / 4);
    }
    return `${ended} sessions`;
  },
};
