import { Injectable } from '@nestjs/common';
import type { GatewayReply } from '../http/gateway-request.ts';
import { AccessTokens } from './access-tokens.ts';
import { setSessionCookie } from './cookies.ts';
import { csrfTokenOf } from './forgery.ts';
import type { SessionDto, TokensDto } from './session.dto.ts';
import { sessionEnded, type BegunSession, type SessionKind } from './sessions.ts';
import { Subjects } from './subjects.ts';

/** Answers whoever begins or continues a session. */
@Injectable()
export class SessionAnswers {
  constructor(
    private readonly accessTokens: AccessTokens,
    private readonly subjects: Subjects,
  ) {}

  /** What a session begins or, confirmed, goes on with: tokens for a program, a cookie for a browser. */
  async begun(begun: BegunSession, kind: SessionKind, reply: GatewayReply): Promise<SessionDto> {
    const { sessionId, secret, expiresAt } = begun;
    const subject = await this.subjects.of(sessionId);
    if (!subject) throw sessionEnded();
    const { userId, email } = subject;
    const workspaces = subject.workspaces.map(({ id, name, role }) => ({ id, name, role }));
    const known = { id: sessionId, user: { id: userId, email }, workspaces };
    if (kind === 'token') return { ...known, ...(await this.tokens(begun)) };
    setSessionCookie(reply, secret, expiresAt);
    const end = expiresAt.toISOString();
    return { ...known, expiresAt: end, csrfToken: csrfTokenOf(secret, sessionId), sessionExpiresAt: end };
  }

  /** What a session of tokens goes on with. */
  async tokens(begun: BegunSession): Promise<TokensDto> {
    const { token, expiresAt } = await this.accessTokens.issue(begun);
    return { token, expiresAt, refreshToken: begun.secret, sessionExpiresAt: begun.expiresAt.toISOString() };
  }
}
