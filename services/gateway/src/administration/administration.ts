import { Injectable } from '@nestjs/common';
import {
  OperatorMade,
  OperatorUnmade,
  PasswordResetForced,
  UserActivated,
  UserSuspended,
  UserUnlocked,
} from '@na/contracts';
import { tell, transaction } from '@na/persistence';
import { DataSource, type EntityManager } from 'typeorm';
import { restoreActor, revokeActor } from '../access/revoked-actor.ts';
import { EmailTokens } from '../account/email-tokens.ts';
import { PasswordReset } from '../account/password-reset.ts';
import type { UserState } from '../account/user.entity.ts';
import { UserNotActive, UserNotFound } from '../errors.ts';
import { LoginFailures } from '../session/login-failures.ts';
import { Sessions } from '../session/sessions.ts';
import { ACTIVATE, FORCE_RESET, HOLD_USER, SET_OPERATOR, SUSPEND } from './administration.queries.ts';
import { refuseLastOperator } from './operators.ts';

interface HeldUser {
  id: string;
  email: string;
  state: UserState;
  isOperator: boolean;
}

/** What operators do to users. All of it can be repeated; what is so already is not done, and not told, again. */
@Injectable()
export class Administration {
  constructor(
    private readonly dataSource: DataSource,
    private readonly sessions: Sessions,
    private readonly failures: LoginFailures,
    private readonly tokens: EmailTokens,
    private readonly reset: PasswordReset,
  ) {}

  /** Lets a user in no more: within two seconds their sessions open nothing, and their tasks are held. @throws Problem `last_operator` */
  suspend(id: string): Promise<void> {
    return this.#with(id, async (tx, { state }) => {
      if (state === 'suspended') return;
      await refuseLastOperator(tx, id);
      await tx.query(SUSPEND, [id]);
      await this.tokens.drop(tx, id);
      await this.sessions.endAll(tx, id, 'suspended');
      await tell(tx, UserSuspended, { userId: id });
      await revokeActor(tx, `user:${id}`);
    });
  }

  /** Lets a suspended user in again. */
  activate(id: string): Promise<void> {
    return this.#with(id, async (tx, { state }) => {
      if (state !== 'suspended') return;
      await tx.query(ACTIVATE, [id]);
      await tell(tx, UserActivated, { userId: id });
      await restoreActor(tx, `user:${id}`);
    });
  }

  /** Lets a user log in at once who had to wait after log-ins that failed. */
  unlock(id: string): Promise<void> {
    return this.#with(id, async (tx, { email }) => {
      await this.failures.forgetAll(tx, email);
      await tell(tx, UserUnlocked, { userId: id });
    });
  }

  /** Makes a user's password useless until they have set another by a link, which is mailed to them. */
  forcePasswordReset(id: string): Promise<void> {
    return this.#with(id, async (tx, { email, state }) => {
      await tx.query(FORCE_RESET, [id]);
      await this.sessions.endAll(tx, id, 'revoked');
      await tell(tx, PasswordResetForced, { userId: id });
      if (state !== 'suspended') await this.reset.send(tx, { userId: id, email });
    });
  }

  /** Logs a user out everywhere. */
  endSessions(id: string): Promise<void> {
    return this.#with(id, tx => this.sessions.endAll(tx, id, 'revoked'));
  }

  /** Sets a user above the workspaces. @throws Problem `user_not_active` */
  makeOperator(id: string): Promise<void> {
    return this.#with(id, async (tx, { state, isOperator }) => {
      if (isOperator) return;
      if (state !== 'active') throw UserNotActive({ state });
      await tx.query(SET_OPERATOR, [id, true]);
      await tell(tx, OperatorMade, { userId: id });
    });
  }

  /** Takes that away. @throws Problem `last_operator` */
  unmakeOperator(id: string): Promise<void> {
    return this.#with(id, async (tx, { isOperator }) => {
      if (!isOperator) return;
      await refuseLastOperator(tx, id);
      await tx.query(SET_OPERATOR, [id, false]);
      await tell(tx, OperatorUnmade, { userId: id });
    });
  }

  #with(id: string, act: (tx: EntityManager, user: HeldUser) => Promise<void>): Promise<void> {
    return transaction(this.dataSource, async tx => {
      const [user] = await tx.query<HeldUser[]>(HOLD_USER, [id]);
      if (!user) throw UserNotFound({ id });
      await act(tx, user);
    });
  }
}
