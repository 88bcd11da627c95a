import { Module } from '@nestjs/common';
import { Resealing } from './resealing.ts';

@Module({ providers: [Resealing] })
export class ResealingModule {}
