import { loadConfig, serviceConfig } from '@na/config';
import type { TaskCancelled } from '@na/contracts';
import { setLogging } from '@na/telemetry';
import { testDatabase, type TestDatabase, type TestPostgres } from '@na/testing';
import { openDatabase } from '../src/connection/open-database.ts';
import type { ServiceDataSource } from '../src/connection/service-data-source.ts';
import type { PersistenceOptions } from '../src/options.ts';

await setLogging({ level: 'silent' });

/** The lines that are logged from now on, from a level. */
export async function logLines(level: string): Promise<string[]> {
  const lines: string[] = [];
  await setLogging({ level, sink: { write: line => lines.push(line) } });
  return lines;
}

/** The configuration of a replica whose database is at `url`. */
export function configFor(url: string, more: NodeJS.ProcessEnv = {}) {
  return loadConfig(serviceConfig, { PORT: '0', DATABASE_URL: url, DRAIN_TIMEOUT_MS: '5000', ...more });
}

/** Connects one more replica of the scheduler to a database. */
export function openReplica(url: string, more: Partial<PersistenceOptions> = {}): Promise<ServiceDataSource> {
  return openDatabase(configFor(url), { schema: 'scheduler', entities: [], migrations: [], ...more });
}

/** A fresh database with one replica of the scheduler on it. */
export async function freshReplica(server?: TestPostgres): Promise<{
  database: TestDatabase;
  dataSource: ServiceDataSource;
  close(): Promise<void>;
}> {
  const database = await testDatabase({ schema: 'scheduler', server });
  const dataSource = await openReplica(database.url);
  return {
    database,
    dataSource,
    async close() {
      await dataSource.destroy();
      await database.close();
    },
  };
}

/** The body of an event about a task. */
export function cancelled(taskId: string, version = 1): TaskCancelled {
  return { taskId, version, type: 'demo.noop' };
}
