import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { RefreshTokenReused } from '@na/contracts';
import { tell, transaction } from '@na/persistence';
import { DataSource } from 'typeorm';
import { actAs } from '../access/acting.ts';
import { ownUser } from '../account/own-user.ts';
import type { Config } from '../config.ts';
import { RefreshRefused } from '../errors.ts';
import { Mails } from '../mail/mails.ts';
import { hashOf, newToken, openWith, sealFor } from './opaque-token.ts';
import { ROTATE, SPENT } from './session.queries.ts';
import { Sessions, type BegunSession, type Origin } from './sessions.ts';

/** For so long a token that was just replaced gets the same successor again: two tabs, an answer that was lost. */
const GRACE = '20 seconds';

type Continued = Omit<BegunSession, 'secret'>;
type Spent = Continued & { counts: boolean; isRecent: boolean; successor: Buffer | null };

/** Continues sessions: each refresh token is good once. */
@Injectable()
export class Refreshing {
  constructor(
    private readonly dataSource: DataSource,
    private readonly sessions: Sessions,
    private readonly mails: Mails,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Gives a refresh token's successor. A token that comes again later than a lost answer explains was stolen, by whoever came first or by
   * whoever comes now: its session ends.
   * @throws Problem `refresh_refused`
   */
  async refresh(token: string, origin: Origin): Promise<BegunSession> {
    const hash = hashOf(token);
    const successor = newToken('na_refresh');
    const idle = `${this.config.SESSION_IDLE_HOURS} hours`;
    const [rotated] = await this.dataSource.query<Continued[]>(ROTATE, [
      hash,
      hashOf(successor),
      sealFor(token, successor),
      idle,
    ]);
    if (rotated) return { ...rotated, secret: successor };
    const [spent] = await this.dataSource.query<Spent[]>(SPENT, [hash, GRACE]);
    if (!spent?.counts) throw RefreshRefused({});
    const { isRecent, successor: sealed, sessionId, userId, expiresAt, confirmedAt, factors } = spent;
    if (isRecent && sealed)
      return { sessionId, userId, expiresAt, confirmedAt, factors, secret: openWith(token, sealed) };
    // What a confirmation replaced gets nothing, or a thief would gain by it; so soon after it, another tab may have sent it.
    if (!isRecent) await this.#reused(spent, origin);
    throw RefreshRefused({});
  }

  async #reused({ userId, sessionId }: Spent, { ip }: Origin): Promise<void> {
    actAs({ actor: 'anonymous', permissions: [] });
    await transaction(this.dataSource, async tx => {
      const { email } = await ownUser(tx, userId);
      await tell(tx, RefreshTokenReused, { userId, sessionId, ip });
      await this.mails.post(tx, { to: email, template: 'refresh_token_reused', data: { at: new Date(), ip }, userId });
      await this.sessions.endOne(tx, userId, sessionId, 'refresh_token_reused');
    });
  }
}
