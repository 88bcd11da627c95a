import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { UserSignedUp } from '@na/contracts';
import { tell } from '@na/persistence';
import type { EntityManager } from 'typeorm';
import type { Config } from '../config.ts';
import { SignUpClosed } from '../errors.ts';
import { AccountMails } from './account-mails.ts';
import { ADD_USER, HOLD_EMAIL, IS_INVITED, IS_TAKEN, SIGN_UP_AGAIN } from './account.queries.ts';
import type { AccountRequest } from './account-requests.ts';
import { EmailVerification } from './email-verification.ts';
import { refuseWeak } from './password-policy.ts';
import { Passwords } from './passwords.ts';
import { User } from './user.entity.ts';

/** Lets people open an account. */
@Injectable()
export class SignUp {
  constructor(
    private readonly passwords: Passwords,
    private readonly verification: EmailVerification,
    private readonly mails: AccountMails,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The hash of a password that may be one for this address. @throws Problem `sign_up_closed`, `validation_failed`, `logins_queued` */
  prepare(email: string, password: string): Promise<string> {
    if (this.config.SIGN_UP === 'closed') throw SignUpClosed({});
    refuseWeak(password, email);
    return this.passwords.inTurn(() => this.passwords.hash(password));
  }

  /** Opens an account, or tells who has the address that they have one. */
  async deal(tx: EntityManager, { email, passwordHash, ip }: AccountRequest): Promise<void> {
    await tx.query(HOLD_EMAIL, [email]);
    const user = await tx.findOneBy(User, { email });
    if (user?.state === 'unverified') {
      await tx.query(SIGN_UP_AGAIN, [user.id, passwordHash]);
      return this.verification.send(tx, { userId: user.id, email });
    }
    if (user || (await isTaken(tx, email))) return this.mails.accountExists(tx, { userId: user?.id, email });
    if (!(await this.#mayComeIn(tx, email))) return;
    const [made] = await tx.query<{ id: string }[]>(ADD_USER, [email, passwordHash]);
    await tell(tx, UserSignedUp, { userId: made!.id, ip });
    await this.verification.send(tx, { userId: made!.id, email });
  }

  async #mayComeIn(tx: EntityManager, email: string): Promise<boolean> {
    if (this.config.SIGN_UP === 'open') return true;
    const [row] = await tx.query<{ isInvited: boolean }[]>(IS_INVITED, [email]);
    return row!.isInvited;
  }
}

/** Whether an address is another's than the user's, or kept for another; see `UNDO_DAYS`. */
export async function isTaken(tx: EntityManager, email: string, userId?: string): Promise<boolean> {
  const [row] = await tx.query<{ isTaken: boolean }[]>(IS_TAKEN, [email, userId ?? null]);
  return row!.isTaken;
}
