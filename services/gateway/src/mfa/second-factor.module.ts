import { Module } from '@nestjs/common';
import { SecondFactors } from './second-factors.ts';

/** The check of second factors, which log-ins need. */
@Module({ providers: [SecondFactors], exports: [SecondFactors] })
export class SecondFactorModule {}
