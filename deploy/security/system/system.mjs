import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { DATABASE, databaseUrl } from '../../local/provision.mjs';
import { freePorts } from '../../local/settings.mjs';
import { startStack } from '../../local/stack.mjs';
import { json } from './callers.mjs';
import { LIMITS_LIFTED } from './limits.mjs';
import { send } from './send.mjs';

/**
 * @typedef {Awaited<ReturnType<typeof startSystem>>} System the whole system as it runs, on free ports and with nothing in it but the demo
 */

/** Starts everything beside whatever else runs; `stop()` stops that and nothing else. */
export async function startSystem() {
  const dataDir = mkdtempSync(join(tmpdir(), 'na-security-'));
  // Postgres runs as another user when we are root, and walks through it.
  chmodSync(dataDir, 0o711);
  const clear = () => rmSync(dataDir, { recursive: true, force: true });
  try {
    const ports = await freePorts();
    const stack = await startStack({
      dataDir,
      ports,
      fsync: false,
      env: { gateway: LIMITS_LIFTED },
      sandboxOptions: ['--rate', '0'],
    });
    const connection = { name: 'Sandbox', token: stack.notion.token };
    // Without one, no to-do and no page could be made, and nothing behind them be looked at.
    await send(
      stack.gateway.url,
      json('POST', '/v1/connections', connection, { 'x-api-key': stack.credentials.apiKey }),
    );
    const database = new pg.Pool({ connectionString: databaseUrl(stack.postgres.url, DATABASE), max: 2 });
    database.on('error', () => undefined);
    return {
      url: stack.gateway.url,
      stack,
      dataDir,
      demo: stack.credentials,
      /** @param {string} sql @param {unknown[]} [values] */
      query: async (sql, values = []) => (await database.query(sql, values)).rows,
      async stop() {
        await database.end();
        await stack.stop();
        clear();
      },
    };
  } catch (error) {
    clear();
    throw error;
  }
}
