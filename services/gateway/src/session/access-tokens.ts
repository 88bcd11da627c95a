import { Injectable } from '@nestjs/common';
import { SignJWT } from 'jose';
import { randomUUID } from 'node:crypto';
import { ALGORITHM, SigningKeys } from './signing-keys.ts';

/** Who makes access tokens, whom they are for, and what sort of token they are (RFC 9068). */
export const TOKEN = { issuer: 'notion-assistant', audience: 'notion-assistant-api', type: 'at+jwt' } as const;

/** How long an access token is good for, in seconds. */
const LASTS_S = 10 * 60;

/** What an access token says. */
export interface Claims {
  /** The user's id. */
  sub: string;
  /** The session's id. */
  sid: string;
  /** The token's own id. */
  jti: string;
  /** When it was made and when it ends, in seconds since 1970. */
  iat: number;
  exp: number;
}

/** Issues access tokens. */
@Injectable()
export class AccessTokens {
  constructor(private readonly keys: SigningKeys) {}

  /** A token for the user of a session, and when it ends. */
  async issue({
    userId,
    sessionId,
  }: {
    userId: string;
    sessionId: string;
  }): Promise<{ token: string; expiresAt: string }> {
    const { id, privateKey } = await this.keys.current();
    const iat = Math.floor(Date.now() / 1_000);
    const exp = iat + LASTS_S;
    const token = await new SignJWT({ sid: sessionId })
      .setProtectedHeader({ alg: ALGORITHM, typ: TOKEN.type, kid: id })
      .setIssuer(TOKEN.issuer)
      .setAudience(TOKEN.audience)
      .setSubject(userId)
      .setJti(randomUUID())
      .setIssuedAt(iat)
      .setExpirationTime(exp)
      .sign(privateKey);
    return { token, expiresAt: new Date(exp * 1_000).toISOString() };
  }
}
