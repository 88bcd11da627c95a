import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { logger } from '@na/telemetry';
import { DataSource } from 'typeorm';
import { FORGET } from './oauth.queries.ts';

const log = logger('oauth');
const EVERY_MS = 10 * 60_000;

/** Forgets codes, tokens and interactions that are over. */
@Injectable()
export class OAuthSweep implements OnApplicationBootstrap, OnModuleDestroy {
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
      .catch((error: unknown) => log.warn({ err: error }, 'What is over was not forgotten; the next round will.'));
  }
}
