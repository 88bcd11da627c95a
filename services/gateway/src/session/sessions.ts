import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { SessionConfirmed, SessionsEnded, UserLoggedIn } from '@na/contracts';
import { tell, transaction } from '@na/persistence';
import { DataSource, type EntityManager } from 'typeorm';
import { actAs } from '../access/acting.ts';
import type { UserPrincipal } from '../access/principal.ts';
import { ownUser } from '../account/own-user.ts';
import { refuseOvertaken } from '../account/readiness.ts';
import type { Config } from '../config.ts';
import { CredentialRefused, SessionNotFound } from '../errors.ts';
import { idAfter, listOf, type List, type ListQuery } from '../http/list.ts';
import { LoginFailures } from './login-failures.ts';
import { hashOf, newToken } from './opaque-token.ts';
import { Proofs, type Factor } from './proofs.ts';
import { BEGIN, CONFIRM, END, END_REPLACED, HOLD, LIST, OF_USER, SET_FACTORS } from './session.queries.ts';

export const SESSION_KINDS = ['token', 'cookie'] as const;
export type SessionKind = (typeof SESSION_KINDS)[number];

/** Where a request comes from. */
export interface Origin {
  ip: string;
  userAgent: string;
}

/** A session that is to begin. */
export interface NewSession {
  id: string;
  userId: string;
  kind: SessionKind;
  origin: Origin;
  /** What the user has proven with who they are; their password when left out. */
  factors?: readonly Factor[];
  /** The cookie's secret of the session that the browser has had until now; that session ends. */
  replaces?: string;
}

/** A session that was begun, with the one thing that continues it: a refresh token, or a cookie's secret. */
export interface BegunSession {
  sessionId: string;
  userId: string;
  secret: string;
  expiresAt: Date;
  factors: readonly Factor[];
  /** When its user last proved who they are. What was given out in it before counts no more. */
  confirmedAt: Date;
}

/** A session as its user sees it. */
export interface KnownSession extends Origin {
  id: string;
  kind: SessionKind;
  /** What its user has proven in it with who they are. */
  factors: readonly Factor[];
  createdAt: Date;
  lastUsedAt: Date;
  confirmedAt: Date;
  expiresAt: Date;
}

/** Why sessions ended. */
export type EndedBecause = 'logged_out' | 'revoked' | 'refresh_token_reused' | 'credentials_changed' | 'suspended';

type Confirmed = Pick<BegunSession, 'userId' | 'expiresAt' | 'confirmedAt'>;

/** Begins, lists and ends sessions. */
@Injectable()
export class Sessions {
  constructor(
    private readonly dataSource: DataSource,
    private readonly proofs: Proofs,
    private readonly failures: LoginFailures,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Logs a user in. The answer to a wrong password and to an unknown address is the same, and takes the same time.
   * @throws Problem as `Proofs.of`
   */
  async logIn(
    id: string,
    given: { email: string; password: string; code?: string; kind: SessionKind; replaces?: string },
    origin: Origin,
  ): Promise<BegunSession> {
    const { user, factors } = await this.proofs.of({ ...given, email: given.email.toLowerCase() }, origin);
    actAs({ actor: `user:${user.id}`, permissions: [] });
    return transaction(this.dataSource, async tx => {
      await refuseOvertaken(tx, user);
      await this.failures.forget(tx, user.email, origin.ip);
      await tell(tx, UserLoggedIn, { userId: user.id, ip: origin.ip });
      const { kind, replaces } = given;
      return this.begin(tx, { id, userId: user.id, kind, origin, factors, replaces });
    });
  }

  /** Begins a session for a user who has proven who they are. With the id of a session of theirs, its secret is replaced. */
  async begin(
    tx: EntityManager,
    { id, userId, kind, origin, factors = ['password'], replaces }: NewSession,
  ): Promise<BegunSession> {
    const secret = secretOf(kind);
    const { SESSION_IDLE_HOURS: idle, SESSION_MAX_HOURS: most } = this.config;
    const userAgent = origin.userAgent.slice(0, 300);
    const values = [id, userId, kind, hashOf(secret), origin.ip, userAgent, `${idle} hours`, `${most} hours`, factors];
    const [begun] = await tx.query<Pick<BegunSession, 'expiresAt' | 'confirmedAt'>[]>(BEGIN, values);
    if (!begun) throw SessionNotFound({ id });
    // A browser has one cookie, so that nobody could log out of the session before.
    if (kind === 'cookie' && replaces !== undefined) await this.#endReplaced(tx, replaces, id);
    return { sessionId: id, userId, secret, factors, ...begun };
  }

  /**
   * Notes that a user has proven anew who they are. Their session goes on with another secret; what was given out in it before, and may have
   * been taken from them, ends.
   * @throws Problem as `Proofs.of`; `credential_refused` when the account or the session is gone
   */
  async confirm(
    { userId, sessionId }: UserPrincipal,
    given: { password: string; code?: string },
    origin: Origin,
  ): Promise<{ begun: BegunSession; kind: SessionKind }> {
    const { email } = await ownUser(this.dataSource.manager, userId);
    const { factors } = await this.proofs.of({ ...given, email }, origin);
    return transaction(this.dataSource, async tx => {
      const [held] = await tx.query<{ kind: SessionKind }[]>(HOLD, [sessionId]);
      if (!held) throw sessionEnded();
      const secret = secretOf(held.kind);
      const [[confirmed]] = await tx.query<[Confirmed[], number]>(CONFIRM, [sessionId, factors, hashOf(secret)]);
      await tell(tx, SessionConfirmed, { userId, sessionId });
      return { begun: { sessionId, secret, factors, ...confirmed! }, kind: held.kind };
    });
  }

  /** Notes what a session's user has proven in it from now on, as part of what changed it. */
  async noteFactors(tx: EntityManager, sessionId: string, factors: readonly Factor[]): Promise<void> {
    await tx.query(SET_FACTORS, [sessionId, factors]);
  }

  /** The sessions of a user that have not ended, newest first. */
  async list(userId: string, query: ListQuery): Promise<List<KnownSession>> {
    const { limit } = query;
    const found = await this.dataSource.query<KnownSession[]>(LIST, [userId, idAfter(query) ?? null, limit + 1]);
    const page = found.slice(0, limit);
    return listOf(page, found.length > limit ? page.at(-1)?.id : undefined);
  }

  /** Ends one session of a user. Repeatable. */
  async end(userId: string, sessionId: string, because: EndedBecause): Promise<void> {
    await transaction(this.dataSource, tx => this.endOne(tx, userId, sessionId, because));
  }

  /** Ends a session that a user names. Repeatable. @throws Problem `session_not_found` when they never had it, or long ago */
  async revoke(userId: string, id: string): Promise<void> {
    const [known] = await this.dataSource.query<unknown[]>(OF_USER, [userId, id]);
    if (!known) throw SessionNotFound({ id });
    await this.end(userId, id, 'revoked');
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

  async #endReplaced(tx: EntityManager, secret: string, id: string): Promise<void> {
    const [[ended]] = await tx.query<[{ id: string; userId: string }[], number]>(END_REPLACED, [hashOf(secret), id]);
    if (!ended) return;
    await tell(tx, SessionsEnded, { userId: ended.userId, sessionIds: [ended.id], because: 'logged_out' });
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
}

/** Sessions are remembered for a moment longer than they last. */
export const sessionEnded = () =>
  CredentialRefused({ why: 'The session has ended; log in again with POST /v1/sessions.' });

function secretOf(kind: SessionKind): string {
  return newToken(kind === 'cookie' ? 'na_session' : 'na_refresh');
}
