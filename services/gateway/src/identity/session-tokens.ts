import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { randomUUID } from 'node:crypto';

/** Who makes session tokens, whom they are for, and the one algorithm that counts. */
export const TOKEN = { algorithm: 'HS256', issuer: 'notion-assistant', audience: 'notion-assistant-api' } as const;

/** How long a session token is good for, in seconds. */
const LASTS_S = 15 * 60;

/** What a session token says. */
export interface Claims {
  /** The user's id. */
  sub: string;
  /** The token's own id. */
  jti: string;
  /** When it was made and when it ends, in seconds since 1970. */
  iat: number;
  exp: number;
}

/** Issues session tokens. */
@Injectable()
export class SessionTokens {
  constructor(private readonly jwt: JwtService) {}

  issue(userId: string, now = Date.now()): { token: string; expiresAt: string } {
    const iat = Math.floor(now / 1_000);
    const exp = iat + LASTS_S;
    const claims = { sub: userId, jti: randomUUID(), iat, exp, iss: TOKEN.issuer, aud: TOKEN.audience };
    const token = this.jwt.sign(claims, {
      algorithm: TOKEN.algorithm,
      header: { alg: TOKEN.algorithm, typ: 'at+jwt' },
    });
    return { token, expiresAt: new Date(exp * 1_000).toISOString() };
  }
}
