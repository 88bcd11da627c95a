import type { ServiceConfig } from '@na/config';
import { logger } from '@na/telemetry';
import type { DataSourceOptions } from 'typeorm';
import type { PersistenceOptions } from '../options.ts';
import { baseMigrations } from '../migrations/base-migrations.ts';
import { PlannedClient } from './planned-client.ts';
import { QueryLog } from './query-log.ts';

const log = logger('database');

/** How long work waits for a connection, new or of the pool, before it fails with `database_unavailable`; in milliseconds. */
const CONNECT_TIMEOUT_MS = 5_000;
/** A transaction in which nothing happens is ended after this long, because its locks hold up the others; in milliseconds. */
const IDLE_IN_TRANSACTION_MS = 30_000;
/** A silent connection is asked for a sign of life after this long; in milliseconds. */
const KEEP_ALIVE_MS = 10_000;
/** Statements above this are logged; in milliseconds. */
const SLOW_MS = 1_000;

/** TypeORM's options for a service: one pool, its own schema, everything bounded. */
export function dataSourceOptions(config: ServiceConfig, options: PersistenceOptions, statementTimeoutMs: number) {
  return {
    type: 'postgres',
    ...reached(config),
    schema: options.schema,
    entities: [...options.entities],
    migrations: [...baseMigrations, ...options.migrations],
    migrationsTableName: 'migration',
    // Ids come from uuidv7(), which is built in, and the role may not install anything.
    installExtensions: false,
    poolSize: config.DATABASE_POOL_MAX,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    applicationName: config.REPLICA,
    logger: new QueryLog(),
    logging: ['error', 'warn', 'migration', 'schema'],
    maxQueryExecutionTime: SLOW_MS,
    // Idle connections break when Postgres restarts; the pool replaces them, and nobody was using them.
    poolErrorHandler: (error: Error) => log.warn({ err: error }, 'an idle connection to Postgres broke'),
    extra: {
      Client: PlannedClient,
      statement_timeout: statementTimeoutMs,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
      // The inbox relies on each statement seeing what was committed before it, whatever the server's default is.
      options: `-c default_transaction_isolation=read\\ committed -c search_path=${options.schema}`,
    },
  } satisfies DataSourceOptions;
}

/** With a CA of ours, what the URL says of encryption counts no more: a server without TLS, or of another CA, is none of ours. */
function reached({ DATABASE_URL, DATABASE_TLS_CA: ca }: ServiceConfig) {
  if (ca === undefined) return { url: DATABASE_URL };
  const url = new URL(DATABASE_URL);
  for (const name of [...url.searchParams.keys()])
    if (/^(ssl|uselibpqcompat)/.test(name)) url.searchParams.delete(name);
  return { url: url.href, ssl: { ca, rejectUnauthorized: true } };
}
