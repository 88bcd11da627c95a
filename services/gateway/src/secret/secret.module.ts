import { Global, Module } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { SecretBox } from '@na/secrets';
import type { Config } from '../config.ts';

/** Gives each feature the box that seals secrets at rest. */
@Global()
@Module({
  providers: [
    {
      provide: SecretBox,
      useFactory: (config: Config) => new SecretBox(config.SECRETS_KEY, ...config.SECRETS_OLD_KEYS),
      inject: [CONFIG],
    },
  ],
  exports: [SecretBox],
})
export class SecretModule {}
