import { Module } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { SecretBox } from '@na/secrets';
import type { Config } from '../config.ts';

@Module({
  providers: [
    {
      provide: SecretBox,
      useFactory: (config: Config) => new SecretBox(config.TOKEN_ENCRYPTION_KEY, ...config.TOKEN_ENCRYPTION_OLD_KEYS),
      inject: [CONFIG],
    },
  ],
  exports: [SecretBox],
})
export class SecretsModule {}
