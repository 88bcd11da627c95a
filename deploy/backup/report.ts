import type pg from 'pg';
import type { Manifest } from './manifest.ts';
import { BEGUN, FORGET, FORGET_UNFINISHED, HAS_REPORTS, TAKEN, VERIFIED } from './report.queries.ts';

/** Notes in the scheduler's schema, which tells the age of the newest verified backup in its metrics, that a backup is begun. */
export async function reportBegun(sql: pg.Client, id: string, kind: Manifest['kind']): Promise<void> {
  if (!(await hasReports(sql))) return;
  await sql.query(FORGET_UNFINISHED);
  await sql.query(BEGUN, [id, kind]);
}

export async function reportTaken(sql: pg.Client, { id, markedAt, files }: Manifest): Promise<void> {
  if (!(await hasReports(sql))) return;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  await sql.query(TAKEN, [id, markedAt, bytes]);
}

export async function reportVerified(sql: pg.Client, { id, kind, markedAt }: Manifest): Promise<void> {
  if (await hasReports(sql)) await sql.query(VERIFIED, [id, kind, markedAt]);
}

export async function reportRemoved(sql: pg.Client, ids: string[]): Promise<void> {
  if (ids.length && (await hasReports(sql))) await sql.query(FORGET, [ids]);
}

/** A cluster whose scheduler never ran has no place for reports yet. */
async function hasReports(sql: pg.Client): Promise<boolean> {
  const { rows } = await sql.query<{ has: boolean }>(HAS_REPORTS);
  return rows[0]!.has;
}
