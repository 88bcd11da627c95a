import { Injectable } from '@nestjs/common';
import { Invalid, type Problem } from '@na/errors';
import { transaction } from '@na/persistence';
import { DataSource } from 'typeorm';
import type { UserPrincipal } from '../access/principal.ts';
import { LoginFailures } from '../session/login-failures.ts';
import { ownUser } from './own-user.ts';
import { PasswordSetting } from './password-setting.ts';
import { Passwords } from './passwords.ts';
import type { User } from './user.entity.ts';

/** Lets users change their password. */
@Injectable()
export class PasswordChange {
  constructor(
    private readonly dataSource: DataSource,
    private readonly passwords: Passwords,
    private readonly failures: LoginFailures,
    private readonly setting: PasswordSetting,
  ) {}

  /**
   * Gives a user who knows their password another, and ends their other sessions. Guesses count as log-ins that failed, so that a
   * session that was stolen does not find out the password.
   * @throws Problem `validation_failed`, `too_many_logins`, `logins_queued`
   */
  async change(
    { userId, sessionId }: UserPrincipal,
    { currentPassword, newPassword }: { currentPassword: string; newPassword: string },
    ip: string,
  ): Promise<void> {
    const user = await ownUser(this.dataSource.manager, userId);
    await this.#prove(user, currentPassword, ip);
    if (currentPassword === newPassword) throw fault('/newPassword', 'should be another than the one until now');
    const passwordHash = await this.setting.hash(newPassword, user.email, '/newPassword');
    await transaction(this.dataSource, async tx => {
      const given = { userId, passwordHash, before: user.passwordHash, how: 'changed' as const, ip, sessionId };
      if (!(await this.setting.set(tx, given))) throw WRONG();
    });
  }

  #prove({ email, passwordHash }: User, password: string, ip: string): Promise<void> {
    return this.passwords.inTurn(async () => {
      await this.failures.refuseGuessing(email, ip);
      if (await this.passwords.isRight(password, passwordHash)) return;
      await this.failures.note(email, ip);
      throw WRONG();
    });
  }
}

const WRONG = () => fault('/currentPassword', 'is not your password');

function fault(pointer: string, detail: string): Problem {
  return Invalid({ errors: [{ pointer, detail }] });
}
