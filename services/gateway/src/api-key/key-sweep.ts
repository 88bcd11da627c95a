import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Sweep } from '../sweep/sweep.ts';
import { FORGET } from './key-use.queries.ts';

/** Forgets where keys were used long ago. */
@Injectable()
export class KeySweep extends Sweep {
  constructor(dataSource: DataSource) {
    super(dataSource, 'notes on the use of API keys', FORGET);
  }
}
