import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ownUser } from '../account/own-user.ts';
import { Passwords } from '../account/passwords.ts';
import { refuseUnready } from '../account/readiness.ts';
import { User } from '../account/user.entity.ts';
import { LoginFailed, SecondFactorNeeded, SecondFactorRefused } from '../errors.ts';
import { SecondFactors, type SecondFactor } from '../mfa/second-factors.ts';
import { LoginFailures } from './login-failures.ts';
import type { Origin } from './sessions.ts';

/** What somebody can prove with who they are. */
export const FACTORS = ['password', 'oidc', 'totp', 'recovery_code', 'oidc_mfa'] as const satisfies readonly (
  'password' | 'oidc' | 'oidc_mfa' | SecondFactor
)[];
export type Factor = (typeof FACTORS)[number];

/** Whether somebody has proven more than that they know a password. */
export function hasSecondFactor({ factors }: { factors: readonly Factor[] }): boolean {
  return factors.some(factor => factor !== 'password' && factor !== 'oidc');
}

/** Somebody who has proven who they are. */
export interface Proven {
  user: User;
  factors: Factor[];
}

/** Finds out whether people are who they say, and stops those who guess. */
@Injectable()
export class Proofs {
  constructor(
    private readonly dataSource: DataSource,
    private readonly passwords: Passwords,
    private readonly secondFactors: SecondFactors,
    private readonly failures: LoginFailures,
  ) {}

  /**
   * The user whose address, password and second factor these are. A wrong password, an unknown address and a suspended user get one
   * answer that takes the same time: the same queries and one hash. What comes after the right password tells of a second factor.
   * @throws Problem `login_failed`, `second_factor_needed`, `second_factor_refused`, `too_many_logins`, `logins_queued`
   */
  of({ email, password, code }: { email: string; password: string; code?: string }, origin: Origin): Promise<Proven> {
    // Guesses are counted inside the turn, so that no more pass uncounted than are looked at together.
    return this.passwords.inTurn(async () => {
      await this.failures.refuseGuessing(email, origin.ip);
      const user = await this.dataSource.manager.findOneBy(User, { email });
      const isRight = await this.passwords.isRight(password, user?.passwordHash);
      if (user && isRight) refuseUnready(user);
      if (!user || !isRight || user.state !== 'active') {
        await this.failures.note(email, origin.ip);
        throw LoginFailed({});
      }
      if (this.passwords.isOutdated(user.passwordHash))
        await this.dataSource.manager.update(User, user.id, { passwordHash: await this.passwords.hash(password) });
      return { user, factors: ['password', ...(await this.#second(user, code, origin))] };
    });
  }

  /** The second factor of a user who is logged in. @throws Problem `second_factor_refused`, `too_many_logins`, `credential_refused` */
  async ofSecondFactor(userId: string, code: string, origin: Origin): Promise<void> {
    const user = await ownUser(this.dataSource.manager, userId);
    await this.passwords.inTurn(async () => {
      await this.failures.refuseGuessing(user.email, origin.ip);
      await this.#second(user, code, origin);
    });
  }

  async #second({ id, email }: User, code: string | undefined, { ip }: Origin): Promise<SecondFactor[]> {
    const proof = await this.secondFactors.prove(id, code);
    if (proof === 'not_needed') return [];
    if (proof === 'missing') throw SecondFactorNeeded({});
    if (proof !== 'wrong') return [proof];
    await this.failures.note(email, ip, id);
    throw SecondFactorRefused({});
  }
}
