import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { databaseUrl, provision } from '../../../deploy/local/provision.mjs';
import { testPostgres, type TestPostgres } from './postgres.ts';

const ROLE_PASSWORD = 'test';

/** A fresh database with the schema and the role of one service. */
export interface TestDatabase {
  /** As the service's role, whose search path is its schema. */
  url: string;
  /** Runs one statement as the service's role. */
  query<Row extends pg.QueryResultRow = Record<string, unknown>>(sql: string, params?: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

/** Makes a database of its own, provisioned as in production, on the server that the run shares or on `server`. */
export async function testDatabase({
  schema,
  server,
}: {
  schema: string;
  server?: TestPostgres;
}): Promise<TestDatabase> {
  const { url: adminUrl } = server ?? (await testPostgres());
  const database = `test_${schema}_${randomBytes(6).toString('hex')}`;
  await provision(adminUrl, { database, services: [{ schema, role: schema, password: ROLE_PASSWORD }] });
  const url = databaseUrl(adminUrl, database, { role: schema, password: ROLE_PASSWORD });
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  // A server that a test kills takes idle connections with it.
  pool.on('error', () => {});
  return {
    url,
    query: async (sql, params) => (await pool.query(sql, params)).rows,
    async close() {
      await pool.end();
      const admin = new pg.Client({ connectionString: adminUrl });
      await admin.connect();
      await admin.query(`drop database ${pg.escapeIdentifier(database)} with (force)`);
      await admin.end();
    },
  };
}
