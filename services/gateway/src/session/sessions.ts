import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { SessionConfirmed, SessionsEnded, UserLoggedIn } from '@na/contracts';
import { tell, transaction } from '@na/persistence';
import { DataSource, type EntityManager } from 'typeorm';
import { actAs } from '../access/acting.ts';
import type { UserPrincipal } from '../access/principal.ts';
import { refuseOvertaken } from '../account/readiness.ts';
import { User } from '../account/user.entity.ts';
import type { Config } from '../config.ts';
import { SessionNotFound } from '../errors.ts';
import { idAfter, listOf, type List, type ListQuery } from '../http/list.ts';
import { LoginFailures } from './login-failures.ts';
import { hashOf, newToken } from './opaque-token.ts';
import { Proofs, type Factor } from './proofs.ts';
import { BEGIN, CONFIRM, END, LIST, SET_FACTORS } from './session.queries.ts';

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
}

/** A session that was begun, with the one thing that continues it: a refresh token, or a cookie's secret. */
export interface BegunSession {
  sessionId: string;
  userId: string;
  secret: string;
  expiresAt: Date;
  factors: readonly Factor[];
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
    given: { email: string; password: string; code?: string; kind: SessionKind },
    origin: Origin,
  ): Promise<BegunSession> {
    const { user, factors } = await this.proofs.of({ ...given, email: given.email.toLowerCase() }, origin);
    actAs({ actor: `user:${user.id}`, permissions: [] });
    return transaction(this.dataSource, async tx => {
      await refuseOvertaken(tx, user);
      await this.failures.forget(tx, user.email, origin.ip);
      await tell(tx, UserLoggedIn, { userId: user.id, ip: origin.ip });
      return this.begin(tx, { id, userId: user.id, kind: given.kind, origin, factors });
    });
  }

  /** Begins a session for a user who has proven who they are. With the id of a session of theirs, its secret is replaced. */
  async begin(
    tx: EntityManager,
    { id, userId, kind, origin, factors = ['password'] }: NewSession,
  ): Promise<BegunSession> {
    const secret = newToken(kind === 'cookie' ? 'na_session' : 'na_refresh');
    const { SESSION_IDLE_HOURS: idle, SESSION_MAX_HOURS: most } = this.config;
    const userAgent = origin.userAgent.slice(0, 300);
    const values = [id, userId, kind, hashOf(secret), origin.ip, userAgent, `${idle} hours`, `${most} hours`, factors];
    const [begun] = await tx.query<{ expiresAt: Date }[]>(BEGIN, values);
    if (!begun) throw SessionNotFound({ id });
    return { sessionId: id, userId, secret, expiresAt: begun.expiresAt, factors };
  }

  /** Notes that a user has proven anew who they are. @throws Problem as `Proofs.of` */
  async confirm(
    { userId, sessionId }: UserPrincipal,
    given: { password: string; code?: string },
    origin: Origin,
  ): Promise<KnownSession> {
    const { email } = await this.dataSource.manager.findOneByOrFail(User, { id: userId });
    const { factors } = await this.proofs.of({ ...given, email }, origin);
    return transaction(this.dataSource, async tx => {
      const [[session]] = await tx.query<[KnownSession[], number]>(CONFIRM, [sessionId, factors]);
      if (!session) throw SessionNotFound({ id: sessionId });
      await tell(tx, SessionConfirmed, { userId, sessionId });
      return session;
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
}
