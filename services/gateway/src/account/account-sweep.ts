import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { logger } from '@na/telemetry';
import { DataSource } from 'typeorm';
import { FORGET_UNVERIFIED } from './account.queries.ts';
import { FORGET_CHANGES } from './email-change.queries.ts';
import { FORGET_TOKENS } from './email-token.queries.ts';

const log = logger('account');
const EVERY_MS = 10 * 60_000;

/** Forgets tokens and changes whose time is over, and who signed up a week ago and never confirmed their address. */
@Injectable()
export class AccountSweep implements OnApplicationBootstrap, OnModuleDestroy {
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly dataSource: DataSource) {}

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => {
      this.sweep().catch((error: unknown) =>
        log.warn({ err: error }, 'Old tokens were not forgotten; the next round will.'),
      );
    }, EVERY_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.#timer);
  }

  async sweep(): Promise<void> {
    for (const sql of [FORGET_TOKENS, FORGET_CHANGES, FORGET_UNVERIFIED]) await this.dataSource.query(sql);
  }
}
