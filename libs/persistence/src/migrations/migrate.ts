import { logger } from '@na/telemetry';
import { MigrationExecutor, type QueryRunner } from 'typeorm';
import type { ServiceDataSource } from '../connection/service-data-source.ts';

const log = logger('migrations');

/**
 * Runs the migrations that the schema has not seen, in order of their timestamps, each in a transaction of its own; replicas that
 * start together take turns, and the later ones find nothing left to do.
 *
 * A schema that is newer than this replica is fine: a migration only expands what the version before it needs, and contracts a
 * release later, so that replicas of both versions work side by side while one replaces the other.
 */
export async function migrate(dataSource: ServiceDataSource, schema: string): Promise<void> {
  const runner = dataSource.createPatientQueryRunner();
  try {
    // A large table takes longer to change than a statement of the running service may, and so does waiting for whoever changes it.
    await runner.query('set statement_timeout = 0');
    await runner.query('select pg_advisory_lock(hashtextextended($1, 0))', [lockName(schema)]);
    await runPending(dataSource, runner);
  } finally {
    await giveBack(runner, schema);
  }
}

async function runPending(dataSource: ServiceDataSource, runner: QueryRunner): Promise<void> {
  const executor = new MigrationExecutor(dataSource, runner);
  executor.transaction = 'each';
  const startedAt = performance.now();
  const done = await executor.executePendingMigrations();
  if (!done.length) return;
  const durationMs = Math.round(performance.now() - startedAt);
  log.info({ migrations: done.map(({ name }) => name), durationMs }, 'the schema is at the version of this replica');
}

async function giveBack(runner: QueryRunner, schema: string): Promise<void> {
  try {
    if (runner.isReleased) return;
    await runner.query('select pg_advisory_unlock(hashtextextended($1, 0))', [lockName(schema)]);
    await runner.query('reset statement_timeout');
  } catch (error) {
    // With the session ends its lock.
    log.debug({ err: error }, 'the connection broke while migrating');
  } finally {
    await runner.release();
  }
}

function lockName(schema: string): string {
  return `na.migrations.${schema}`;
}
