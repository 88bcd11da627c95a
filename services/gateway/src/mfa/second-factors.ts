import { Injectable } from '@nestjs/common';
import { RecoveryCodeUsed } from '@na/contracts';
import { tell, transaction } from '@na/persistence';
import { SecretBox } from '@na/secrets';
import { DataSource, type EntityManager } from 'typeorm';
import { User } from '../account/user.entity.ts';
import { Mails } from '../mail/mails.ts';
import { ACTIVE, COUNT_RECOVERY_CODES, TAKE_RECOVERY_CODE, TAKE_STEP } from './factor.queries.ts';
import { recoveryHashOf } from './recovery-codes.ts';
import { stepOf } from './totp.ts';

/** What somebody can prove with who they are, besides a password. */
export type SecondFactor = 'totp' | 'recovery_code';

/** What came of asking for a second factor: there is none, none was given, a wrong one was given, or which one was right. */
export type Proof = 'not_needed' | 'missing' | 'wrong' | SecondFactor;

/** A factor and what its codes are made from. */
export interface SeededFactor {
  id: string;
  kind: 'totp';
  /** Sealed. */
  seed: string;
}

/** Checks second factors; each code counts once. */
@Injectable()
export class SecondFactors {
  constructor(
    private readonly dataSource: DataSource,
    private readonly box: SecretBox,
    private readonly mails: Mails,
  ) {}

  /** Looks at the code that came for a user, who has proven already that they know the password. A right one is used up. */
  async prove(userId: string, code: string | undefined): Promise<Proof> {
    const [factor] = await this.dataSource.query<SeededFactor[]>(ACTIVE, [userId]);
    if (!factor) return 'not_needed';
    if (code === undefined) return 'missing';
    if (await this.takeCode(this.dataSource.manager, factor, code)) return 'totp';
    return (await this.#takeRecoveryCode(userId, code)) ? 'recovery_code' : 'wrong';
  }

  /** Whether a code is one of a factor; it is used up then, and so are those before it. */
  async takeCode(tx: EntityManager, { id, seed }: SeededFactor, code: string): Promise<boolean> {
    const step = stepOf(this.box.open(seed, id), code.replace(/\s/g, ''), Date.now());
    if (step === undefined) return false;
    const [taken] = await tx.query<[unknown[], number]>(TAKE_STEP, [id, step]);
    return taken.length > 0;
  }

  #takeRecoveryCode(userId: string, code: string): Promise<boolean> {
    return transaction(this.dataSource, async tx => {
      const [taken] = await tx.query<[unknown[], number]>(TAKE_RECOVERY_CODE, [userId, recoveryHashOf(code)]);
      if (!taken.length) return false;
      const [{ left }] = await tx.query<[{ left: number }]>(COUNT_RECOVERY_CODES, [userId]);
      const { email } = await tx.findOneByOrFail(User, { id: userId });
      await tell(tx, RecoveryCodeUsed, { userId, left });
      await this.mails.post(tx, { to: email, template: 'recovery_code_used', data: { left }, userId });
      return true;
    });
  }
}
