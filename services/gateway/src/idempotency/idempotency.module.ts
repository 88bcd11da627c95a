import { Module } from '@nestjs/common';
import { IdempotencyRecords } from './idempotency-records.ts';
import { IdempotencySweep } from './idempotency-sweep.ts';

@Module({ providers: [IdempotencyRecords, IdempotencySweep], exports: [IdempotencyRecords] })
export class IdempotencyModule {}
