import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Sweep } from '../sweep/sweep.ts';
import { FORGET_UNVERIFIED } from './account.queries.ts';
import { FORGET_CHANGES } from './email-change.queries.ts';
import { FORGET_TOKENS } from './email-token.queries.ts';

/** Forgets tokens and changes whose time is over, and who signed up a week ago and never confirmed their address. */
@Injectable()
export class AccountSweep extends Sweep {
  constructor(dataSource: DataSource) {
    super(dataSource, 'tokens of mails', [FORGET_TOKENS, FORGET_CHANGES, FORGET_UNVERIFIED]);
  }
}
