import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { logger } from '@na/telemetry';
import { DataSource } from 'typeorm';
import { FORGET } from './session.queries.ts';

const log = logger('session');
const EVERY_MS = 10 * 60_000;

/** Forgets sessions that ended long ago. */
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
    await this.dataSource
      .query(FORGET)
      .catch((error: unknown) => log.warn({ err: error }, 'Old sessions were not forgotten; the next round will.'));
  }
}
