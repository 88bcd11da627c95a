import { setTimeout as sleep } from 'node:timers/promises';
import type { Figures } from '../frame.ts';
import { drained } from './drained.ts';
import { sql } from './sql.ts';

/** A session that rests tells its commits to the statistics after ten seconds. */
const STATISTICS_MS = 10_500;

/**
 * What Postgres has done in all: bytes of WAL, transactions that wrote, and transactions altogether. Whatever is no part of a larger
 * transaction is one by itself, so the last is also the best count of statements there is: `pg_stat_statements` is an extension that
 * the Postgres of this machine does not have, and a log of statements would slow down what is measured.
 */
const READ = `
  select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 as wal,
         pg_snapshot_xmax(pg_current_snapshot())::text::float8 as writes,
         (select xact_commit::float8 from pg_stat_database where datname = current_database()) as commits`;

interface Reading {
  wal: number;
  writes: number;
  commits: number;
}

/** What work costs in Postgres for each task, its events up to the audit record included. Nobody else may use it meanwhile. */
export async function costing(oursUrl: string, tasks: number, work: () => Promise<Figures>): Promise<Figures> {
  await drained(oursUrl);
  await sleep(STATISTICS_MS);
  const before = await read(oursUrl);
  const figures = await work();
  await drained(oursUrl);
  const after = await read(oursUrl);
  await sleep(STATISTICS_MS);
  const { commits } = await read(oursUrl);
  return {
    ...figures,
    walBytes: (after.wal - before.wal) / tasks,
    writes: (after.writes - before.writes) / tasks,
    commits: (commits - before.commits) / tasks,
  };
}

async function read(url: string): Promise<Reading> {
  const [reading] = await sql<Reading>(url, READ);
  return reading!;
}
