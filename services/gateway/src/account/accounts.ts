import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { VersionStale } from '../errors.ts';
import { GET_ACCOUNT, SET_NAME } from './account.queries.ts';
import { gone } from './own-user.ts';
import type { UserState } from './user.entity.ts';

/** A user as they see themselves. */
export interface Account {
  id: string;
  email: string;
  name: string | null;
  state: UserState;
  isOperator: boolean;
  emailVerifiedAt: Date | null;
  passwordChangedAt: Date;
  createdAt: Date;
  version: number;
}

/** Shows users to themselves. */
@Injectable()
export class Accounts {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws Problem `credential_refused` when they are gone */
  async of(userId: string): Promise<Account> {
    const [account] = await this.dataSource.query<Account[]>(GET_ACCOUNT, [userId]);
    if (!account) throw gone();
    return account;
  }

  /** Names a user, or takes the name away. @throws Problem `version_stale` */
  async rename(userId: string, name: string | null | undefined, version?: number): Promise<Account> {
    const { name: until, version: now } = await this.of(userId);
    const values = [userId, name === undefined ? until : name, version ?? null];
    const [[account]] = await this.dataSource.query<[Account[], number]>(SET_NAME, values);
    if (account) return account;
    throw VersionStale({ detail: `It is at version ${now} by now, not ${version}; read it again and decide anew.` });
  }
}
