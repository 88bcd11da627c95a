import { Module } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { DataSource } from 'typeorm';
import type { Config } from '../config.ts';
import { BlockSweep } from './blocks/block-sweep.ts';
import { BlocksController } from './blocks/blocks.controller.ts';
import { Blocks } from './blocks/blocks.ts';
import { RefusedCredentials } from './blocks/refused-credentials.ts';
import { Episodes } from './limits/episodes.ts';
import { LIMIT_STORE } from './limits/limit-store.ts';
import { Limiter } from './limits/limiter.ts';
import { PostgresStore } from './limits/postgres-store.ts';
import { RedisStore } from './limits/redis-store.ts';
import { RequestLimits } from './limits/request-limits.ts';

/** Keeps the gateway standing against those who ask too much or guess. */
@Module({
  controllers: [BlocksController],
  providers: [
    Blocks,
    BlockSweep,
    Episodes,
    Limiter,
    RefusedCredentials,
    RequestLimits,
    {
      provide: LIMIT_STORE,
      useFactory: ({ REDIS_URL, REDIS_TLS_CA }: Config, dataSource: DataSource) =>
        REDIS_URL === undefined ? new PostgresStore(dataSource) : new RedisStore(REDIS_URL, REDIS_TLS_CA),
      inject: [CONFIG, DataSource],
    },
  ],
  exports: [RequestLimits],
})
export class ProtectionModule {}
