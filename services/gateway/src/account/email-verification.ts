import { Injectable } from '@nestjs/common';
import { EmailVerified, WorkspaceMade } from '@na/contracts';
import { tell, transaction, uuidv7 } from '@na/persistence';
import { DataSource, type EntityManager } from 'typeorm';
import { actAs } from '../access/acting.ts';
import { AccountMails } from './account-mails.ts';
import { ADD_OWNER, ADD_WORKSPACE, VERIFY } from './account.queries.ts';
import { EmailTokens } from './email-tokens.ts';
import { User, type UserState } from './user.entity.ts';

/** Has users show that their e-mail address is theirs. */
@Injectable()
export class EmailVerification {
  constructor(
    private readonly dataSource: DataSource,
    private readonly tokens: EmailTokens,
    private readonly mails: AccountMails,
  ) {}

  /** Mails a link to confirm an address with. */
  async send(tx: EntityManager, { userId, email }: { userId: string; email: string }): Promise<void> {
    const token = await this.tokens.issue(tx, { userId, purpose: 'verify_email', email });
    await this.mails.verifyEmail(tx, { userId, email }, token);
  }

  /** Mails another link when somebody has signed up with the address and not confirmed it. */
  async sendAgain(tx: EntityManager, email: string): Promise<void> {
    const user = await tx.findOneBy(User, { email, state: 'unverified' });
    if (user) await this.send(tx, { userId: user.id, email });
  }

  /** Notes that whoever has the token has the address. @returns the address @throws Problem `email_token_refused` */
  async confirm(token: string): Promise<string> {
    return transaction(this.dataSource, async tx => {
      const { userId, email } = await this.tokens.take(tx, token, 'verify_email');
      actAs({ actor: `user:${userId}`, permissions: [] });
      await this.note(tx, userId, email);
      return email;
    });
  }

  /** Notes that the address of a user is theirs. Who has not been in before gets a workspace of their own. */
  async note(tx: EntityManager, userId: string, email: string): Promise<void> {
    const [[verified]] = await tx.query<[{ stateBefore: UserState }[], number]>(VERIFY, [userId, email]);
    if (verified?.stateBefore !== 'unverified') return;
    await tell(tx, EmailVerified, { userId });
    const workspaceId = uuidv7();
    await tx.query(ADD_WORKSPACE, [workspaceId, workspaceNameOf(email)]);
    await tx.query(ADD_OWNER, [userId, workspaceId]);
    await tell(tx, WorkspaceMade, { workspaceId, ownerId: userId }, { workspaceId });
  }
}

/** `Ada Lovelace` for `ada.lovelace@example.com`. */
function workspaceNameOf(email: string): string {
  const words = email
    .split('@')[0]!
    .split('+')[0]!
    .split(/[._-]+/)
    .filter(Boolean);
  const name = words.map(word => word[0]!.toUpperCase() + word.slice(1)).join(' ');
  return name.slice(0, 80) || 'My workspace';
}
