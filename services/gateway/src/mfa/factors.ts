import { Injectable } from '@nestjs/common';
import { FactorActivated, FactorRemoved, RecoveryCodesMade } from '@na/contracts';
import { tell, transaction } from '@na/persistence';
import { SecretBox } from '@na/secrets';
import { DataSource, type EntityManager } from 'typeorm';
import type { UserPrincipal } from '../access/principal.ts';
import { User } from '../account/user.entity.ts';
import { FactorExists, FactorMissing, FactorNotFound, SecondFactorRefused } from '../errors.ts';
import { Mails } from '../mail/mails.ts';
import { Sessions } from '../session/sessions.ts';
import {
  ACTIVATE,
  ACTIVE,
  COUNT_RECOVERY_CODES,
  FORGET_PENDING,
  FORGET_RECOVERY_CODES,
  KEEP_RECOVERY_CODES,
  LIST,
  LOCK_USER,
  MAKE,
  PENDING,
  REMOVE,
} from './factor.queries.ts';
import { newRecoveryCodes, recoveryHashOf } from './recovery-codes.ts';
import { SecondFactors, type SeededFactor } from './second-factors.ts';
import { newSeed, otpauthUri } from './totp.ts';

/** How long a factor waits for its first code. */
const PENDING_FOR = '1 hour';

/** A second factor as its user sees it. */
export interface Factor {
  id: string;
  kind: 'totp';
  createdAt: Date;
  activatedAt: Date | null;
}

/** Makes, activates and removes second factors. Each change ends the user's other sessions. */
@Injectable()
export class Factors {
  constructor(
    private readonly dataSource: DataSource,
    private readonly box: SecretBox,
    private readonly secondFactors: SecondFactors,
    private readonly sessions: Sessions,
    private readonly mails: Mails,
  ) {}

  /** The factors of a user, newest first, and how many recovery codes they have left. */
  async list(userId: string): Promise<{ factors: Factor[]; recoveryCodesLeft: number }> {
    const factors = await this.dataSource.query<Factor[]>(LIST, [userId, PENDING_FOR]);
    const [{ left }] = await this.dataSource.query<[{ left: number }]>(COUNT_RECOVERY_CODES, [userId]);
    return { factors, recoveryCodesLeft: left };
  }

  /** Makes a factor that counts once its first code was shown; of those that wait for that, the last one stays. @throws Problem `factor_exists` */
  async create(userId: string, id: string): Promise<Factor & { secret: string; otpauthUri: string }> {
    const secret = newSeed();
    return transaction(this.dataSource, async tx => {
      const { email } = await lockedUser(tx, userId);
      const [active] = await tx.query<SeededFactor[]>(ACTIVE, [userId]);
      if (active) throw FactorExists({});
      await tx.query(FORGET_PENDING, [userId, id]);
      const [made] = await tx.query<Factor[]>(MAKE, [id, userId, 'totp', this.box.seal(secret, id)]);
      if (!made) throw FactorNotFound({ id });
      return { ...made, secret, otpauthUri: otpauthUri(secret, email) };
    });
  }

  /**
   * Lets a factor count from now on, and gives recovery codes.
   * @throws Problem `factor_not_found`, `factor_exists`, `second_factor_refused`
   */
  async activate(
    { userId, sessionId }: UserPrincipal,
    id: string,
    code: string,
  ): Promise<{ factor: Factor; recoveryCodes: string[] }> {
    return transaction(this.dataSource, async tx => {
      const { email } = await lockedUser(tx, userId);
      const [active] = await tx.query<SeededFactor[]>(ACTIVE, [userId]);
      if (active) throw FactorExists({});
      const [pending] = await tx.query<SeededFactor[]>(PENDING, [userId, id, PENDING_FOR]);
      if (!pending) throw FactorNotFound({ id });
      if (!(await this.secondFactors.takeCode(tx, pending, code))) throw SecondFactorRefused({});
      const [[factor]] = await tx.query<[[Factor], number]>(ACTIVATE, [id]);
      const recoveryCodes = await this.#giveCodes(tx, userId);
      await this.sessions.noteFactors(tx, sessionId, ['password', 'totp']);
      await this.sessions.endAll(tx, userId, 'credentials_changed', sessionId);
      await tell(tx, FactorActivated, { userId, factorId: id, kind: factor.kind });
      await this.mails.post(tx, { to: email, template: 'mfa_enabled', data: { at: new Date() }, userId });
      return { factor, recoveryCodes };
    });
  }

  /** Lets a factor count no longer; its recovery codes go with it. Whoever asks has shown a code. @throws Problem `factor_not_found` */
  async remove({ userId, sessionId }: UserPrincipal, id: string): Promise<Factor> {
    return transaction(this.dataSource, async tx => {
      const { email } = await lockedUser(tx, userId);
      const factor = (await tx.query<Factor[]>(LIST, [userId, PENDING_FOR])).find(known => known.id === id);
      const [removed] = await tx.query<[unknown[], number]>(REMOVE, [id]);
      if (!factor || !removed.length) throw FactorNotFound({ id });
      await tx.query(FORGET_RECOVERY_CODES, [userId]);
      await this.sessions.noteFactors(tx, sessionId, ['password']);
      await this.sessions.endAll(tx, userId, 'credentials_changed', sessionId);
      await tell(tx, FactorRemoved, { userId, factorId: id, kind: factor.kind });
      await this.mails.post(tx, { to: email, template: 'mfa_disabled', data: { at: new Date() }, userId });
      return factor;
    });
  }

  /** Gives new recovery codes; those from before are void. @throws Problem `factor_missing` */
  async renewCodes({ userId, sessionId }: UserPrincipal): Promise<string[]> {
    return transaction(this.dataSource, async tx => {
      await lockedUser(tx, userId);
      const [active] = await tx.query<SeededFactor[]>(ACTIVE, [userId]);
      if (!active) throw FactorMissing({});
      await this.sessions.endAll(tx, userId, 'credentials_changed', sessionId);
      return this.#giveCodes(tx, userId);
    });
  }

  async #giveCodes(tx: EntityManager, userId: string): Promise<string[]> {
    const codes = newRecoveryCodes();
    await tx.query(FORGET_RECOVERY_CODES, [userId]);
    await tx.query(KEEP_RECOVERY_CODES, [userId, codes.map(recoveryHashOf)]);
    await tell(tx, RecoveryCodesMade, { userId });
    return codes;
  }
}

/** The user, of whom no other factor is changed meanwhile. */
async function lockedUser(tx: EntityManager, userId: string): Promise<User> {
  await tx.query(LOCK_USER, [userId]);
  return tx.findOneByOrFail(User, { id: userId });
}
