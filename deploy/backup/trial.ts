import { mkdtempSync, rmSync, chmodSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { Fault } from '../local/fault.mjs';
import { FAULTS, INDEXES_NOT_VALID, KNOWS_BACKUP, READ_ALL, TABLES } from './trial.queries.ts';
import { recovered, unpackInto, type Restored, type Wish } from './restoring.ts';
import type { Store } from './store.ts';

/** What a trial restore found. */
export interface Trial extends Restored {
  /** How many rows each table of the schema holds. */
  rows: { [table: string]: number };
  seconds: number;
}

/**
 * Restores into a scratch folder and looks whether what comes back is whole: every page of every table is read, indexes are valid, the log was
 * replayed as far as the newest backup says, and the rules hold that the scheduler keeps.
 * @throws Fault that lists all that is wrong
 */
export async function tryRestore(
  store: Store,
  { scratch, ...how }: { scratch: string } & Omit<Wish, 'into'>,
): Promise<Trial> {
  const began = performance.now();
  const folder = mkdtempSync(join(scratch, 'na-trial-'));
  // Postgres runs as another user when we are root, and walks through it.
  chmodSync(folder, 0o711);
  const wish = { into: join(folder, 'data'), ...how };
  try {
    const restored = await unpackInto(store, wish);
    const rows = await recovered(wish, url => look(url, restored));
    return { ...restored, rows, seconds: (performance.now() - began) / 1_000 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function look(url: string, { chain }: Restored): Promise<{ [table: string]: number }> {
  const sql = new pg.Client({ connectionString: url });
  await sql.connect();
  try {
    await sql.query('set search_path = scheduler');
    const { rows: tables } = await sql.query<{ name: string }>(TABLES);
    const counts: { [table: string]: number } = {};
    for (const { name } of tables) {
      const { rows } = await sql.query<{ count: string }>(READ_ALL(pg.escapeIdentifier(name)));
      counts[name] = Number(rows[0]!.count);
    }
    const known = new Set(tables.map(({ name }) => name));
    const faults: string[] = [];
    for (const { needs, query, says } of FAULTS) {
      if (!needs.every(table => known.has(table))) continue;
      const { rows } = await sql.query<{ about: string }>(query);
      if (rows.length) faults.push(`${says}: ${rows.map(({ about }) => about).join(', ')}`);
    }
    const invalid = await sql.query<{ about: string }>(INDEXES_NOT_VALID);
    if (invalid.rows.length) faults.push(`indexes are not valid: ${invalid.rows.map(({ about }) => about).join(', ')}`);
    const newest = chain.at(-1)!;
    if (known.has('backup') && !(await sql.query(KNOWS_BACKUP, [newest.id])).rowCount)
      faults.push(`the log was not replayed as far as ${newest.id} says`);
    if (faults.length)
      throw new Fault(
        `What comes back from ${newest.id} is not whole:\n${faults.map(fault => `  ${fault}`).join('\n')}`,
      );
    return counts;
  } finally {
    await sql.end();
  }
}
