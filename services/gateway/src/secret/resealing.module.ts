import { Module } from '@nestjs/common';
import { Resealing, sealedColumn, SecretBox } from '@na/secrets';
import { logger } from '@na/telemetry';
import { DataSource } from 'typeorm';
import { PLACES } from './sealed-places.ts';

const NAMES = { key: 'SECRETS_KEY', oldKeys: 'SECRETS_OLD_KEYS' };

/** Seals the secrets anew, after a start with SECRETS_OLD_KEYS, so that the old keys can go. */
@Module({
  providers: [
    {
      provide: Resealing,
      useFactory: (box: SecretBox, dataSource: DataSource) => {
        const tables = PLACES.map(place => sealedColumn(dataSource, place));
        return new Resealing(box, tables, NAMES, logger('secrets'));
      },
      inject: [SecretBox, DataSource],
    },
  ],
})
export class ResealingModule {}
