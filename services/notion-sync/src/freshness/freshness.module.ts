import { Module } from '@nestjs/common';
import { ReadAgain } from './read-again.ts';

@Module({ providers: [ReadAgain], exports: [ReadAgain] })
export class FreshnessModule {}
