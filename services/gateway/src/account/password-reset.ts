import { Injectable } from '@nestjs/common';
import { PasswordResetSent } from '@na/contracts';
import { tell, transaction } from '@na/persistence';
import { DataSource, type EntityManager } from 'typeorm';
import { actAs } from '../access/acting.ts';
import { EmailTokenRefused } from '../errors.ts';
import { AccountMails } from './account-mails.ts';
import type { AccountRequest } from './account-requests.ts';
import { EmailTokens } from './email-tokens.ts';
import { EmailVerification } from './email-verification.ts';
import { PasswordSetting } from './password-setting.ts';
import { User } from './user.entity.ts';

/** Lets who has an account's mailbox set another password. That is one factor only: whoever has a second needs it as before. */
@Injectable()
export class PasswordReset {
  constructor(
    private readonly dataSource: DataSource,
    private readonly tokens: EmailTokens,
    private readonly setting: PasswordSetting,
    private readonly verification: EmailVerification,
    private readonly mails: AccountMails,
  ) {}

  /** Mails a link when somebody has the address who may come in. */
  async deal(tx: EntityManager, { email, ip }: AccountRequest): Promise<void> {
    const user = await tx.findOneBy(User, { email });
    if (user && user.state !== 'suspended') await this.send(tx, { userId: user.id, email, ip });
  }

  /** Mails a link to set another password with. */
  async send(tx: EntityManager, { userId, email, ip }: { userId: string; email: string; ip?: string }): Promise<void> {
    const token = await this.tokens.issue(tx, { userId, purpose: 'reset_password', email });
    await this.mails.resetPassword(tx, { userId, email }, token);
    await tell(tx, PasswordResetSent, { userId, ip });
  }

  /**
   * Sets another password, and ends all sessions. Who has not confirmed their address yet does so by this.
   * @throws Problem `email_token_refused`, `validation_failed`, `logins_queued`
   */
  async confirm(token: string, password: string, ip: string): Promise<void> {
    const { email } = await this.tokens.find(this.dataSource.manager, token, 'reset_password');
    const passwordHash = await this.setting.hash(password, email, '/password');
    await transaction(this.dataSource, async tx => {
      const { userId } = await this.tokens.take(tx, token, 'reset_password');
      actAs({ actor: `user:${userId}`, permissions: [] });
      await this.verification.note(tx, userId, email);
      // Suspended meanwhile.
      if (!(await this.setting.set(tx, { userId, passwordHash, how: 'reset', ip }))) throw EmailTokenRefused({});
    });
  }
}
