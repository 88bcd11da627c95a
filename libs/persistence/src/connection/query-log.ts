import { logger } from '@na/telemetry';
import type { Logger } from 'typeorm';

const log = logger('database');

/** TypeORM's log lines, as ours. Parameters are left out: they hold what people wrote, and secrets. */
export class QueryLog implements Logger {
  logQuery(): void {}

  // Whoever asked gets the error; logging it here as well would tell it twice.
  logQueryError(error: string | Error, query: string): void {
    log.debug({ err: error, query }, 'a statement failed');
  }

  logQuerySlow(durationMs: number, query: string): void {
    log.warn({ durationMs, query }, 'a statement was slow');
  }

  logSchemaBuild(message: string): void {
    log.debug(message);
  }

  logMigration(message: string): void {
    log.info(message);
  }

  log(level: 'log' | 'info' | 'warn', message: unknown): void {
    log[level === 'warn' ? 'warn' : 'debug'](String(message));
  }
}
