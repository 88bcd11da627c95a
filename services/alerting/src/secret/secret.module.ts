import { Module } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { Resealing, SecretBox } from '@na/secrets';
import { logger } from '@na/telemetry';
import { DataSource } from 'typeorm';
import type { Config } from '../config.ts';
import { sealedEndpoints } from './sealed-endpoints.ts';

const NAMES = { key: 'SECRETS_KEY', oldKeys: 'SECRETS_OLD_KEYS' };

/** Seals signing secrets, and seals them anew after a start with SECRETS_OLD_KEYS, so that the old keys can go. */
@Module({
  providers: [
    {
      provide: SecretBox,
      useFactory: ({ SECRETS_KEY, SECRETS_OLD_KEYS }: Config) => new SecretBox(SECRETS_KEY, ...SECRETS_OLD_KEYS),
      inject: [CONFIG],
    },
    {
      provide: Resealing,
      useFactory: (box: SecretBox, dataSource: DataSource) =>
        new Resealing(box, [sealedEndpoints(dataSource)], NAMES, logger('secrets')),
      inject: [SecretBox, DataSource],
    },
  ],
  exports: [SecretBox],
})
export class SecretModule {}
