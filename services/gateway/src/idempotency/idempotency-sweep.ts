import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Sweep } from '../sweep/sweep.ts';
import { KEPT } from './idempotency-records.ts';

/** Forgets answers that are not given again any more. */
@Injectable()
export class IdempotencySweep extends Sweep {
  constructor(dataSource: DataSource) {
    super(dataSource, 'idempotency records', [`delete from idempotency where created_at < now() - interval '${KEPT}'`]);
  }
}
