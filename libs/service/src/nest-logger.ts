import type { LoggerService } from '@nestjs/common';
import { logger } from '@na/telemetry';

const log = logger('nest');

/** Nest's own words in our log. What it says of each route at boot is for debugging. */
export class NestLogger implements LoggerService {
  log(message: unknown, context?: unknown): void {
    log.debug({ context }, String(message));
  }

  debug(message: unknown, context?: unknown): void {
    log.debug({ context }, String(message));
  }

  verbose(message: unknown, context?: unknown): void {
    log.debug({ context }, String(message));
  }

  warn(message: unknown, context?: unknown): void {
    log.warn({ context }, String(message));
  }

  error(message: unknown, ...rest: unknown[]): void {
    if (message instanceof Error) log.error({ err: message, context: rest.at(-1) });
    else log.error({ context: rest.at(-1), stack: rest.length > 1 ? rest[0] : undefined }, String(message));
  }

  fatal(message: unknown, context?: unknown): void {
    log.fatal({ context }, String(message));
  }
}
