import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { SessionConfirmed, SessionsEnded, UserLoggedIn } from '@na/contracts';
import { tell, transaction } from '@na/persistence';
import { DataSource, type EntityManager } from 'typeorm';
import { actAs } from '../access/acting.ts';
import type { UserPrincipal } from '../access/principal.ts';
import { Passwords } from '../account/passwords.ts';
import { User } from '../account/user.entity.ts';
import type { Config } from '../config.ts';
import { LoginFailed, SessionNotFound } from '../errors.ts';
import { listOf, type List, type ListQuery } from '../http/list.ts';
import { LoginFailures } from './login-failures.ts';
import { hashOf, newToken } from './opaque-token.ts';
import { BEGIN, CONFIRM, END, LIST } from './session.queries.ts';

export const SESSION_KINDS = ['token', 'cookie'] as const;
export type SessionKind = (typeof SESSION_KINDS)[number];

/** Where a request comes from. */
export interface Origin {
  ip: string;
  userAgent: string;
}

/** A session that was begun, with the one thing that continues it: a refresh token, or a cookie's secret. */
export interface BegunSession {
  sessionId: string;
  userId: string;
  secret: string;
  expiresAt: Date;
}

/** A session as its user sees it. */
export interface KnownSession extends Origin {
  id: string;
  kind: SessionKind;
  createdAt: Date;
  lastUsedAt: Date;
  confirmedAt: Date;
  expiresAt: Date;
}

/** Why sessions ended. */
export type EndedBecause = 'logged_out' | 'revoked' | 'refresh_token_reused' | 'credentials_changed' | 'suspended';

/** Begins, lists and ends sessions. */
@Injectable()
export class Sessions {
  constructor(
    private readonly dataSource: DataSource,
    private readonly passwords: Passwords,
    private readonly failures: LoginFailures,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Logs a user in. The answer to a wrong password and to an unknown address is the same, and takes the same time.
   * @throws Problem `login_failed`, `too_many_logins`, `logins_queued`
   */
  async logIn(
    id: string,
    given: { email: string; password: string; kind: SessionKind },
    origin: Origin,
  ): Promise<BegunSession> {
    const user = await this.#proven(given.email.toLowerCase(), given.password, origin);
    actAs({ actor: `user:${user.id}`, permissions: [] });
    return transaction(this.dataSource, async tx => {
      await this.failures.forget(tx, user.email, origin.ip);
      await tell(tx, UserLoggedIn, { userId: user.id, ip: origin.ip });
      return this.begin(tx, { id, userId: user.id, kind: given.kind, origin });
    });
  }

  /** Begins a session for a user who has proven who they are. With the id of a session of theirs, its secret is replaced. */
  async begin(
    tx: EntityManager,
    { id, userId, kind, origin }: { id: string; userId: string; kind: SessionKind; origin: Origin },
  ): Promise<BegunSession> {
    const secret = newToken(kind === 'cookie' ? 'na_session' : 'na_refresh');
    const { SESSION_IDLE_HOURS: idle, SESSION_MAX_HOURS: most } = this.config;
    const userAgent = origin.userAgent.slice(0, 300);
    const values = [id, userId, kind, hashOf(secret), origin.ip, userAgent, `${idle} hours`, `${most} hours`];
    const [begun] = await tx.query<{ expiresAt: Date }[]>(BEGIN, values);
    if (!begun) throw SessionNotFound({ id });
    return { sessionId: id, userId, secret, expiresAt: begun.expiresAt };
  }

  /** Notes that a user has proven anew, by their password, who they are. @throws Problem as `logIn` */
  async confirm({ userId, sessionId }: UserPrincipal, password: string, origin: Origin): Promise<KnownSession> {
    const { email } = await this.dataSource.manager.findOneByOrFail(User, { id: userId });
    await this.#proven(email, password, origin);
    return transaction(this.dataSource, async tx => {
      const [[session]] = await tx.query<[KnownSession[], number]>(CONFIRM, [sessionId]);
      if (!session) throw SessionNotFound({ id: sessionId });
      await tell(tx, SessionConfirmed, { userId, sessionId });
      return session;
    });
  }

  /** The sessions of a user that have not ended, newest first. */
  async list(userId: string, { limit, cursor }: ListQuery): Promise<List<KnownSession>> {
    const found = await this.dataSource.query<KnownSession[]>(LIST, [userId, cursor ?? null, limit + 1]);
    const page = found.slice(0, limit);
    return listOf(page, found.length > limit ? page.at(-1)?.id : undefined);
  }

  /** Ends one session of a user. Repeatable. */
  async end(userId: string, sessionId: string, because: EndedBecause): Promise<void> {
    await transaction(this.dataSource, tx => this.endOne(tx, userId, sessionId, because));
  }

  /** Ends one session of a user, as part of what made it necessary. */
  async endOne(tx: EntityManager, userId: string, sessionId: string, because: EndedBecause): Promise<void> {
    await this.#end(tx, userId, { sessionId }, because);
  }

  /** Ends all sessions of a user but the one that asks. */
  async endOthers(userId: string, sessionId: string): Promise<void> {
    await transaction(this.dataSource, tx => this.endAll(tx, userId, 'revoked', sessionId));
  }

  /** Ends all sessions of a user, but for one when it is named, as part of what made it necessary. */
  async endAll(tx: EntityManager, userId: string, because: EndedBecause, but?: string): Promise<void> {
    await this.#end(tx, userId, { but }, because);
  }

  async #end(
    tx: EntityManager,
    userId: string,
    { sessionId, but }: { sessionId?: string; but?: string },
    because: EndedBecause,
  ): Promise<void> {
    const [ended] = await tx.query<[{ id: string }[], number]>(END, [userId, sessionId ?? null, but ?? null, because]);
    if (ended.length) await tell(tx, SessionsEnded, { userId, sessionIds: ended.map(({ id }) => id), because });
  }

  /** The user whose address and password these are. */
  #proven(email: string, password: string, { ip }: Origin): Promise<User> {
    // Guesses are counted inside the turn, so that no more pass uncounted than are looked at together.
    return this.passwords.inTurn(async () => {
      await this.failures.refuseGuessing(email, ip);
      const user = await this.dataSource.manager.findOneBy(User, { email });
      const isRight = await this.passwords.isRight(password, user?.passwordHash);
      if (!user || !isRight || user.state !== 'active') {
        await this.failures.note(email, ip);
        throw LoginFailed({});
      }
      if (this.passwords.isOutdated(user.passwordHash))
        await this.dataSource.manager.update(User, user.id, { passwordHash: await this.passwords.hash(password) });
      return user;
    });
  }
}
