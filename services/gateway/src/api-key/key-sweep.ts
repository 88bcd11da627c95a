import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { logger } from '@na/telemetry';
import { DataSource } from 'typeorm';
import { FORGET } from './key-use.queries.ts';

const log = logger('api-key');
const EVERY_MS = 10 * 60_000;

/** Forgets where keys were used long ago. */
@Injectable()
export class KeySweep implements OnApplicationBootstrap, OnModuleDestroy {
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly dataSource: DataSource) {}

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => void this.sweep(), EVERY_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.#timer);
  }

  async sweep(): Promise<void> {
    for (const statement of FORGET) {
      await this.dataSource
        .query(statement)
        .catch((error: unknown) =>
          log.warn({ err: error }, 'Old notes on API keys were not forgotten; the next round will.'),
        );
    }
  }
}
