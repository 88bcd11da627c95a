import { Module } from '@nestjs/common';
import { CONFIG } from '@na/config';
import type { Config } from '../config.ts';
import { SecretBox } from './secret-box.ts';

@Module({
  providers: [
    { provide: SecretBox, useFactory: ({ SECRETS_KEY }: Config) => new SecretBox(SECRETS_KEY), inject: [CONFIG] },
  ],
  exports: [SecretBox],
})
export class SecretModule {}
