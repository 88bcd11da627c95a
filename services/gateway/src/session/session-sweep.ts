import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Sweep } from '../sweep/sweep.ts';
import { FORGET_ORIGINS } from './login-failure.queries.ts';
import { FORGET } from './session.queries.ts';

/** Forgets sessions that ended long ago, and addresses that nobody comes from any more. */
@Injectable()
export class SessionSweep extends Sweep {
  constructor(dataSource: DataSource) {
    super(dataSource, 'sessions', [FORGET, FORGET_ORIGINS]);
  }
}
