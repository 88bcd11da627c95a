import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../postgres.mjs';

const ADDRESS = 'NA_TEST_SHARED';

/**
 * Called once per jest run, in its first process: keeps what all test files share. The one Postgres is started when a test first asks
 * for it, so a run that needs none pays nothing; it ends with jest, however jest ends.
 */
export async function keepShared() {
  const folder = mkdtempSync(join(tmpdir(), 'na-test-'));
  // Postgres runs as another user when we are root, and walks through it.
  chmodSync(folder, 0o711);
  let postgres;
  const server = createServer(async (_, response) => {
    // A kept connection could be closed by us while a test is about to ask on it.
    response.setHeader('connection', 'close');
    try {
      postgres ??= startPostgres({ dataDir: join(folder, 'postgres'), fsync: false });
      response.end(JSON.stringify({ url: (await postgres).url }));
    } catch (error) {
      response.writeHead(500).end(error.message);
    }
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  process.env[ADDRESS] = `http://127.0.0.1:${port}`;

  return async () => {
    server.closeAllConnections();
    server.close();
    await (await postgres)?.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}

/**
 * The Postgres of this jest run, with the rights of its admin.
 * @returns {Promise<{ url: string }>}
 */
export async function sharedPostgres() {
  const address = process.env[ADDRESS];
  if (!address)
    throw new Error('Tests run with a jest.config.mjs that extends jest.base.mjs, which starts what they share.');
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(await answer.text());
  return /** @type {Promise<{ url: string }>} */ (answer.json());
}
