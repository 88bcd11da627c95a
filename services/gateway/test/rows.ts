import type { TestDatabase } from '@na/testing';

/**
 * All rows of a table as text. Bytes, which Postgres writes in hexadecimal, stand there as the characters that they are of, so that
 * nothing that is kept in clear hides in them.
 */
export async function rowsOf(database: Pick<TestDatabase, 'query'>, table: string): Promise<string> {
  const rows = await database.query<{ row: string }>(`select t::text as row from ${table} t`);
  const readable = (_all: string, hex: string) => Buffer.from(hex, 'hex').toString('latin1');
  return rows.map(({ row }) => row.replaceAll(/\\+x((?:[0-9a-f]{2})+)/g, readable)).join('\n');
}
