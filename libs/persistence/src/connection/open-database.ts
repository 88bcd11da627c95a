import type { ServiceConfig } from '@na/config';
import { logger } from '@na/telemetry';
import { setTimeout as pause } from 'node:timers/promises';
import { DatabaseUnavailable } from '../errors.ts';
import { databaseProblem } from '../database-problem.ts';
import { migrate } from '../migrations/migrate.ts';
import type { PersistenceOptions } from '../options.ts';
import { dataSourceOptions } from './data-source-options.ts';
import { ServiceDataSource } from './service-data-source.ts';

const log = logger('database');

const STATEMENT_TIMEOUT_MS = 30_000;
/** Between two tries to reach Postgres, in milliseconds. */
const PAUSE_MS = 1_000;

/**
 * Connects a service to its schema and brings that to the service's version. Waits for Postgres, for the role and for the schema for
 * as long as it takes, with a log line per try: start order does not matter.
 * @throws whatever a migration throws that waiting does not mend
 */
export async function openDatabase(config: ServiceConfig, options: PersistenceOptions): Promise<ServiceDataSource> {
  const statementTimeoutMs = options.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS;
  const dataSource = new ServiceDataSource(dataSourceOptions(config, options, statementTimeoutMs), {
    statementTimeoutMs,
    drainTimeoutMs: config.DRAIN_TIMEOUT_MS,
  });
  for (;;) {
    try {
      await dataSource.initialize();
      await assertSchema(dataSource, options.schema);
      await migrate(dataSource, options.schema);
      return dataSource;
    } catch (error) {
      if (dataSource.isInitialized) await dataSource.destroy().catch(() => undefined);
      if (!isWorthWaitingFor(error)) throw error;
      log.warn({ err: error, schema: options.schema }, 'the database cannot be used yet, trying again');
    }
    await pause(PAUSE_MS);
  }
}

async function assertSchema(dataSource: ServiceDataSource, schema: string): Promise<void> {
  const [found] = await dataSource.query<{ current: string | null; role: string }[]>(
    'select current_schema() as current, current_user as role',
  );
  if (found?.current === schema) return;
  const missing = new Error(
    `The role ${found?.role} sees no schema ${schema}. Make it: create schema ${schema} authorization ${found?.role}.`,
  );
  throw DatabaseUnavailable({ cause: missing });
}

function isWorthWaitingFor(error: unknown): boolean {
  return DatabaseUnavailable.is(databaseProblem(error));
}
