import { Module } from '@nestjs/common';
import { Resealing, sealedColumn, SecretBox } from '@na/secrets';
import { logger } from '@na/telemetry';
import { DataSource } from 'typeorm';
import { PLACES } from './sealed-places.ts';
import { SecretsModule } from './secrets.module.ts';

const NAMES = { key: 'TOKEN_ENCRYPTION_KEY', oldKeys: 'TOKEN_ENCRYPTION_OLD_KEYS' };

/** Seals the tokens anew, after a start with TOKEN_ENCRYPTION_OLD_KEYS, so that the old keys can go. */
@Module({
  imports: [SecretsModule],
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
