import { Injectable } from '@nestjs/common';
import { EmailChanged, EmailChangeRequested } from '@na/contracts';
import { Invalid } from '@na/errors';
import { tell, transaction } from '@na/persistence';
import { DataSource, type EntityManager } from 'typeorm';
import { actAs } from '../access/acting.ts';
import type { UserPrincipal } from '../access/principal.ts';
import { EmailTaken, EmailTokenRefused } from '../errors.ts';
import { Sessions } from '../session/sessions.ts';
import { AccountMails } from './account-mails.ts';
import { HOLD_EMAIL } from './account.queries.ts';
import { BEGIN_CHANGE, CONFIRM_CHANGE, DROP_CHANGE, SET_EMAIL } from './email-change.queries.ts';
import { EmailTokens, LINK_MINUTES } from './email-tokens.ts';
import { MailLimit } from './mail-limit.ts';
import { ownUser } from './own-user.ts';
import { isTaken } from './sign-up.ts';

/** How far a change of address has come. */
export const CHANGE_STATES = ['waiting', 'changed'] as const;
export type ChangeState = (typeof CHANGE_STATES)[number];

interface Change {
  newEmail: string;
  sessionId: string;
  isConfirmed: boolean;
}

/** Gives users another e-mail address, once the old one and the new one have confirmed it. */
@Injectable()
export class EmailChange {
  constructor(
    private readonly dataSource: DataSource,
    private readonly limit: MailLimit,
    private readonly tokens: EmailTokens,
    private readonly mails: AccountMails,
    private readonly sessions: Sessions,
  ) {}

  /**
   * Mails links to both addresses. When the new one is somebody's already, that somebody is told, the change never comes about, and whoever
   * asked learns nothing.
   * @throws Problem `validation_failed`, `too_many_mails`
   */
  async ask({ userId, sessionId }: UserPrincipal, newEmail: string, ip: string): Promise<void> {
    await transaction(this.dataSource, async tx => {
      const { email } = await ownUser(tx, userId);
      if (email === newEmail) throw Invalid({ errors: [{ pointer: '/email', detail: 'is your address already' }] });
      await this.limit.count(tx, newEmail, ip);
      await this.tokens.drop(tx, userId);
      await tx.query(BEGIN_CHANGE, [userId, newEmail, sessionId, `${LINK_MINUTES} minutes`]);
      const token = await this.tokens.issue(tx, { userId, purpose: 'change_email_old', email });
      await this.mails.confirmChangeAtOld(tx, { userId, email }, { newEmail, token });
      await this.#mailNew(tx, userId, newEmail);
      await tell(tx, EmailChangeRequested, { userId, ip });
    });
  }

  /** Notes that one of the two addresses confirms; with the second the change is made. @throws Problem `email_token_refused`, `email_taken` */
  async confirm(token: string): Promise<ChangeState> {
    return transaction(this.dataSource, async tx => {
      const { userId, purpose } = await this.tokens.take(tx, token, 'change_email_old', 'change_email_new');
      actAs({ actor: `user:${userId}`, permissions: [] });
      const isOld = purpose === 'change_email_old';
      const [[change]] = await tx.query<[Change[], number]>(CONFIRM_CHANGE, [userId, isOld, !isOld]);
      if (!change) throw EmailTokenRefused({});
      if (!change.isConfirmed) return 'waiting';
      await this.#make(tx, userId, change);
      return 'changed';
    });
  }

  async #mailNew(tx: EntityManager, userId: string, email: string): Promise<void> {
    // Issued either way, so that the same is done for an address that is taken.
    const token = await this.tokens.issue(tx, { userId, purpose: 'change_email_new', email });
    if (await isTaken(tx, email, userId)) await this.mails.accountExists(tx, { email });
    else await this.mails.confirmChangeAtNew(tx, { userId, email }, token);
  }

  async #make(tx: EntityManager, userId: string, { newEmail, sessionId }: Change): Promise<void> {
    await tx.query(HOLD_EMAIL, [newEmail]);
    if (await isTaken(tx, newEmail, userId)) throw EmailTaken({});
    const [[changed]] = await tx.query<[{ oldEmail: string }[], number]>(SET_EMAIL, [userId, newEmail]);
    const { oldEmail } = changed!;
    await tx.query(DROP_CHANGE, [userId]);
    await this.tokens.drop(tx, userId);
    const token = await this.tokens.issue(tx, { userId, purpose: 'undo_email_change', email: oldEmail });
    await this.mails.emailChanged(tx, { userId, email: oldEmail }, { newEmail, token });
    await this.sessions.endAll(tx, userId, 'credentials_changed', sessionId);
    await tell(tx, EmailChanged, { userId });
  }
}
