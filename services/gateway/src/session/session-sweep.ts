import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { logger } from '@na/telemetry';
import { DataSource } from 'typeorm';
import { FORGET_ORIGINS } from './login-failure.queries.ts';
import { FORGET } from './session.queries.ts';

const log = logger('session');
const EVERY_MS = 10 * 60_000;

/** Forgets sessions that ended long ago, and addresses that nobody comes from any more. */
@Injectable()
export class SessionSweep implements OnApplicationBootstrap, OnModuleDestroy {
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly dataSource: DataSource) {}

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => void this.#sweep(), EVERY_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.#timer);
  }

  async #sweep(): Promise<void> {
    await Promise.all([this.dataSource.query(FORGET), this.dataSource.query(FORGET_ORIGINS)]).catch((error: unknown) =>
      log.warn({ err: error }, 'Old sessions were not forgotten; the next round will.'),
    );
  }
}
