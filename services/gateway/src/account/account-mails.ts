import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import type { EntityManager } from 'typeorm';
import type { Config } from '../config.ts';
import { Mails } from '../mail/mails.ts';
import { pageLink } from './account-page.ts';
import { LINK_MINUTES, UNDO_DAYS } from './email-tokens.ts';

/** Whom a mail goes to. */
interface Recipient {
  userId?: string;
  email: string;
}

/** The mails about accounts, each written with what causes it. Tokens stand behind the `#` of links, which reaches no server and no log. */
@Injectable()
export class AccountMails {
  constructor(
    private readonly mails: Mails,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  verifyEmail(tx: EntityManager, { userId, email: to }: Recipient, token: string): Promise<void> {
    const data = { link: this.#link('verify-email', token), minutes: LINK_MINUTES };
    return this.mails.post(tx, { to, template: 'verify_email', data, userId });
  }

  accountExists(tx: EntityManager, { userId, email: to }: Recipient): Promise<void> {
    const data = { logInLink: `${this.config.PUBLIC_URL}/docs`, resetLink: this.#link('forgot-password') };
    return this.mails.post(tx, { to, template: 'account_exists', data, userId });
  }

  resetPassword(tx: EntityManager, { userId, email: to }: Recipient, token: string): Promise<void> {
    const data = { link: this.#link('reset-password', token), minutes: LINK_MINUTES };
    return this.mails.post(tx, { to, template: 'reset_password', data, userId });
  }

  passwordChanged(tx: EntityManager, { userId, email: to }: Recipient, ip: string): Promise<void> {
    return this.mails.post(tx, { to, template: 'password_changed', data: { at: new Date(), ip }, userId });
  }

  confirmChangeAtOld(
    tx: EntityManager,
    { userId, email: to }: Recipient,
    given: { newEmail: string; token: string },
  ): Promise<void> {
    const { newEmail, token } = given;
    const data = { newEmail, link: this.#link('change-email', token), minutes: LINK_MINUTES };
    return this.mails.post(tx, { to, template: 'email_change_confirm_old', data, userId });
  }

  confirmChangeAtNew(tx: EntityManager, { userId, email: to }: Recipient, token: string): Promise<void> {
    const data = { link: this.#link('change-email', token), minutes: LINK_MINUTES };
    return this.mails.post(tx, { to, template: 'email_change_confirm_new', data, userId });
  }

  emailChanged(
    tx: EntityManager,
    { userId, email: to }: Recipient,
    given: { newEmail: string; token: string },
  ): Promise<void> {
    const { newEmail, token } = given;
    const data = { newEmail, undoLink: this.#link('undo-email-change', token), days: UNDO_DAYS };
    return this.mails.post(tx, { to, template: 'email_changed', data, userId });
  }

  accountDeleted(tx: EntityManager, { userId, email: to }: Recipient): Promise<void> {
    return this.mails.post(tx, { to, template: 'account_deleted', data: {}, userId });
  }

  #link(...[page, token]: [Parameters<typeof pageLink>[1], string?]): string {
    return pageLink(this.config.PUBLIC_URL, page, token);
  }
}
