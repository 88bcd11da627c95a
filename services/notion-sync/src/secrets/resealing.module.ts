import { Module } from '@nestjs/common';
import { Resealing } from './resealing.ts';
import { SecretsModule } from './secrets.module.ts';

@Module({ imports: [SecretsModule], providers: [Resealing] })
export class ResealingModule {}
