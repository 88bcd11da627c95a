import { Injectable } from '@nestjs/common';
import { PasswordChanged } from '@na/contracts';
import { tell } from '@na/persistence';
import type { EntityManager } from 'typeorm';
import { LoginFailures } from '../session/login-failures.ts';
import { Sessions } from '../session/sessions.ts';
import { AccountMails } from './account-mails.ts';
import { SET_PASSWORD } from './account.queries.ts';
import { DROP_CHANGE } from './email-change.queries.ts';
import { EmailTokens } from './email-tokens.ts';
import { refuseWeak } from './password-policy.ts';
import { Passwords } from './passwords.ts';

/** A password that is to be set. */
export interface PasswordToSet {
  userId: string;
  passwordHash: string;
  /** The hash that it replaces; any when it is left out. */
  before?: string;
  how: 'changed' | 'reset';
  ip: string;
  /** The session that goes on. */
  sessionId?: string;
}

/** Sets passwords, with all that follows from it. */
@Injectable()
export class PasswordSetting {
  constructor(
    private readonly passwords: Passwords,
    private readonly sessions: Sessions,
    private readonly failures: LoginFailures,
    private readonly tokens: EmailTokens,
    private readonly mails: AccountMails,
  ) {}

  /** The hash of a password that is good enough. @throws Problem `validation_failed`, `logins_queued` */
  hash(password: string, email: string, pointer: string): Promise<string> {
    refuseWeak(password, email, pointer);
    return this.passwords.inTurn(() => this.passwords.hash(password));
  }

  /**
   * Sets a password: the sessions of the user end, what was mailed to them opens nothing any more, and they are told.
   * @returns whether it was set: not for a suspended user, nor when the password was another meanwhile
   */
  async set(tx: EntityManager, { userId, passwordHash, before, how, ip, sessionId }: PasswordToSet): Promise<boolean> {
    const [[user]] = await tx.query<[{ email: string }[], number]>(SET_PASSWORD, [
      userId,
      passwordHash,
      before ?? null,
    ]);
    if (!user) return false;
    await this.tokens.drop(tx, userId);
    await tx.query(DROP_CHANGE, [userId]);
    await this.failures.forgetAll(tx, user.email);
    await this.sessions.endAll(tx, userId, 'credentials_changed', sessionId);
    await tell(tx, PasswordChanged, { userId, how, ip });
    await this.mails.passwordChanged(tx, { userId, email: user.email }, ip);
    return true;
  }
}
