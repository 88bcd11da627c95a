import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { AccountLocked, LoginRefused, SecondFactorRefused } from '@na/contracts';
import { tell, transaction } from '@na/persistence';
import { logger } from '@na/telemetry';
import { DataSource, type EntityManager } from 'typeorm';
import { keyedHash } from '../account/keyed-hash.ts';
import { User } from '../account/user.entity.ts';
import { networkOf } from '../api-key/networks.ts';
import type { Config } from '../config.ts';
import { TooManyLogins } from '../errors.ts';
import { Mails } from '../mail/mails.ts';
import {
  COUNT_FAILURE,
  LOCK,
  LOGGED_IN_FROM,
  REFUSALS,
  SWEEP_FAILURES,
  FORGET_FAILURES,
} from './login-failure.queries.ts';
import { guessing, isBeginOfLock, lockOf, type Counted } from './login-lock.ts';

const log = logger('session');

/** How long failures count: from the first one for an address, from the last one for an account. */
const WINDOW = '15 minutes';

/** A customer of IPv6 has a /64 of addresses to choose from. */
const OF_ONE_CALLER = { ipv4: 32, ipv6: 64 };

/** Counts log-ins that failed, over all replicas, and stops those who only guess. */
@Injectable()
export class LoginFailures {
  constructor(
    private readonly dataSource: DataSource,
    private readonly mails: Mails,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * One query, whether somebody has the account or not.
   * @throws Problem `too_many_logins` when too many failed of late
   */
  async refuseGuessing(email: string, ip: string): Promise<void> {
    const [account, address, both] = this.#subjects(email, ip);
    const [counted] = await this.dataSource.query<[Counted]>(REFUSALS, [both, address, account]);
    const retryAfterMs = guessing(counted);
    if (retryAfterMs > 0) throw TooManyLogins({ minutes: Math.ceil(retryAfterMs / 60_000), retryAfterMs });
  }

  /** Counts a log-in that failed, and tells it; of a second factor, that `userId` was refused it. */
  async note(email: string, ip: string, userId?: string): Promise<void> {
    const emailHash = keyedHash(this.config.JWT_SIGNING_KEY, 'email', email).toString('base64url');
    const [account, address, both] = this.#subjects(email, ip);
    const failures = await transaction(this.dataSource, async tx => {
      await tx.query(SWEEP_FAILURES);
      const [{ failures: known }] = await tx.query<[{ failures: number }]>(COUNT_FAILURE, [
        [account, address, both],
        WINDOW,
        account,
        both,
      ]);
      if (lockOf(known) > 0) await tx.query(LOCK, [account, lockOf(known), WINDOW]);
      if (userId) await tell(tx, SecondFactorRefused, { userId, ip });
      else await tell(tx, LoginRefused, { emailHash, ip });
      return known;
    });
    // Apart, so that nobody learns from how long a refusal takes whether somebody has the account.
    if (isBeginOfLock(failures)) void this.#tellLock(email, ip, lockOf(failures));
  }

  /** Begins anew for an owner who got in, and knows the address that they came from; who guesses from elsewhere still waits. */
  async forget(tx: EntityManager, email: string, ip: string): Promise<void> {
    const [, , both] = this.#subjects(email, ip);
    await tx.query(LOGGED_IN_FROM, [both]);
  }

  /** Begins anew for an account, wherever its failures came from, as part of what vouches for its owner: an operator, a new password. */
  async forgetAll(tx: EntityManager, email: string): Promise<void> {
    await tx.query(FORGET_FAILURES, [this.#subject('account', email)]);
  }

  async #tellLock(email: string, ip: string, lockMs: number): Promise<void> {
    await transaction(this.dataSource, async tx => {
      const user = await tx.findOneBy(User, { email });
      if (!user) return;
      await tell(tx, AccountLocked, { userId: user.id, ip });
      const data = { at: new Date(), minutes: Math.ceil(lockMs / 60_000) };
      await this.mails.post(tx, { to: user.email, template: 'account_locked', data, userId: user.id });
    }).catch((error: unknown) => log.error({ err: error }, 'That an account is locked was not told to its owner.'));
  }

  /** What is counted by: the account, the address, and both together. */
  #subjects(email: string, ip: string): [account: string, address: string, both: string] {
    const address = networkOf(ip, OF_ONE_CALLER);
    return [this.#subject('account', email), this.#subject(address), this.#subject(email, address)];
  }

  #subject(...parts: string[]): string {
    return keyedHash(this.config.JWT_SIGNING_KEY, 'login', ...parts).toString('base64url');
  }
}
