import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sharedPostgres } from '../../../deploy/local/jest/shared.mjs';
import { startPostgres } from '../../../deploy/local/postgres.mjs';
import type { ServerTls } from './nats.ts';

/** A Postgres server of a test; `url` is the admin's. */
export interface TestPostgres {
  url: string;
  close(): Promise<void>;
}

/** A Postgres server that a test may stop and kill. */
export interface OwnPostgres extends TestPostgres {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Stops and starts it on the same port. */
  restart(): Promise<void>;
  /** As a power cut would, as far as the processes go. */
  kill(): Promise<void>;
}

/** The server that all test files of this run share; it is started when first asked for and ends with the run. */
export async function testPostgres(): Promise<TestPostgres> {
  const { url } = await sharedPostgres();
  return { url, close: async () => {} };
}

/** A server for this test file alone, about a second to start. With `fsync`, what it acknowledged survives a power cut. */
export async function ownPostgres({
  fsync = false,
  tls,
}: { fsync?: boolean; tls?: ServerTls } = {}): Promise<OwnPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'na-postgres-'));
  // Postgres runs as another user when we are root, and walks through it.
  await chmod(folder, 0o711);
  const server = await startPostgres({ dataDir: join(folder, 'data'), fsync, tls });
  return {
    url: server.url,
    start: server.start,
    stop: server.stop,
    restart: server.restart,
    kill: server.kill,
    async close() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
