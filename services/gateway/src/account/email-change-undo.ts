import { Injectable } from '@nestjs/common';
import { EmailChangeUndone } from '@na/contracts';
import { tell, transaction } from '@na/persistence';
import { DataSource } from 'typeorm';
import { actAs } from '../access/acting.ts';
import { EmailTaken } from '../errors.ts';
import { Sessions } from '../session/sessions.ts';
import { HOLD_EMAIL } from './account.queries.ts';
import { DROP_CHANGE, RESTORE_EMAIL } from './email-change.queries.ts';
import { EmailTokens } from './email-tokens.ts';
import { PasswordReset } from './password-reset.ts';
import { isTaken } from './sign-up.ts';

/** The way back from a change of address that was not its owner's: for some days, by the link that the former address got. */
@Injectable()
export class EmailChangeUndo {
  constructor(
    private readonly dataSource: DataSource,
    private readonly tokens: EmailTokens,
    private readonly sessions: Sessions,
    private readonly reset: PasswordReset,
  ) {}

  /**
   * Gives a user their former address back, ends all sessions, makes the password useless and mails a link to set another.
   * @throws Problem `email_token_refused`
   */
  async undo(token: string): Promise<void> {
    await transaction(this.dataSource, async tx => {
      const taken = await this.tokens.take(tx, token, 'undo_email_change');
      const { userId, email } = taken;
      actAs({ actor: `user:${userId}`, permissions: [] });
      await tx.query(HOLD_EMAIL, [email]);
      if (await isTaken(tx, email, userId)) throw EmailTaken({});
      await tx.query(RESTORE_EMAIL, [userId, email]);
      await tx.query(DROP_CHANGE, [userId]);
      await this.tokens.drop(tx, userId, taken);
      await this.sessions.endAll(tx, userId, 'credentials_changed');
      await tell(tx, EmailChangeUndone, { userId });
      await this.reset.send(tx, { userId, email });
    });
  }
}
