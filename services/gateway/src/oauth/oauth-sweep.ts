import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Sweep } from '../sweep/sweep.ts';
import { FORGET } from './oauth.queries.ts';

/** Forgets codes, tokens and interactions that are over. */
@Injectable()
export class OAuthSweep extends Sweep {
  constructor(dataSource: DataSource) {
    super(dataSource, 'codes and tokens of applications', [FORGET]);
  }
}
