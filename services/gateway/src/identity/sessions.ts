import { Injectable } from '@nestjs/common';
import { UserLoggedIn } from '@na/contracts';
import { tell, transaction } from '@na/persistence';
import { DataSource } from 'typeorm';
import { LoginFailed } from '../errors.ts';
import { actAs } from './acting.ts';
import { LoginFailures } from './login-failures.ts';
import { Members, type Member } from './members.ts';
import { Passwords } from './passwords.ts';
import { SessionTokens } from './session-tokens.ts';
import { User } from './tables.ts';

/** A session that was begun. */
export interface Session extends Member {
  token: string;
  expiresAt: string;
}

/** Logs users in. */
@Injectable()
export class Sessions {
  constructor(
    private readonly dataSource: DataSource,
    private readonly passwords: Passwords,
    private readonly failures: LoginFailures,
    private readonly tokens: SessionTokens,
    private readonly members: Members,
  ) {}

  /**
   * Begins a session. The answer to a wrong password and to an unknown address is the same, and takes the same time.
   * @throws Problem `login_failed`, `too_many_logins`, `logins_queued`
   */
  logIn(given: { email: string; password: string }, ip: string): Promise<Session> {
    const email = given.email.toLowerCase();
    // Guesses are counted inside the turn, so that no more pass uncounted than are looked at together.
    return this.passwords.inTurn(async () => {
      await this.failures.refuseGuessing(email, ip);
      const user = await this.dataSource.manager.findOneBy(User, { email });
      const isRight = await this.passwords.isRight(given.password, user?.passwordHash);
      if (user && isRight) return this.#begin(user, given.password, ip);
      await this.failures.note(email, ip);
      throw LoginFailed({});
    });
  }

  async #begin(user: User, password: string, ip: string): Promise<Session> {
    const member = await this.members.of(user.id);
    if (!member) throw LoginFailed({});
    const passwordHash = this.passwords.isOutdated(user.passwordHash) ? await this.passwords.hash(password) : undefined;
    actAs(`user:${user.id}`);
    await transaction(this.dataSource, async tx => {
      if (passwordHash) await tx.update(User, { id: user.id }, { passwordHash });
      await this.failures.forget(tx, user.email, ip);
      await tell(tx, UserLoggedIn, { userId: user.id, ip }, { workspaceId: member.workspaces[0]?.id });
    });
    return { ...this.tokens.issue(user.id), ...member };
  }
}
