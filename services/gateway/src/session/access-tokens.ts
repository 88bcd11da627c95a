import { Injectable } from '@nestjs/common';
import { SignJWT } from 'jose';
import { randomUUID } from 'node:crypto';
import { hasSecondFactor, type Factor } from './proofs.ts';
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
  /** How the user proved who they are, in the words of RFC 8176. */
  amr: string[];
  /** When they proved it last, in seconds since 1970, to the millisecond (RFC 9068). */
  auth_time: number;
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
    factors,
    confirmedAt,
  }: {
    userId: string;
    sessionId: string;
    factors: readonly Factor[];
    confirmedAt: Date;
  }): Promise<{ token: string; expiresAt: string }> {
    const { id, privateKey } = await this.keys.current();
    const iat = Math.floor(Date.now() / 1_000);
    const exp = iat + LASTS_S;
    const token = await new SignJWT({
      sid: sessionId,
      amr: methodsOf(factors),
      auth_time: confirmedAt.getTime() / 1_000,
    })
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

/** As RFC 8176 calls them; `fed` is what providers say of a sign-in elsewhere, for which it has no word. */
const METHODS: { [factor in Factor]: string } = {
  password: 'pwd',
  oidc: 'fed',
  totp: 'otp',
  recovery_code: 'otp',
  oidc_mfa: 'mfa',
};

/** What somebody proved with who they are, as tokens say it; two proofs of one factor are not `mfa`. */
export function methodsOf(factors: readonly Factor[]): string[] {
  return [...new Set([...factors.map(factor => METHODS[factor]), ...(hasSecondFactor({ factors }) ? ['mfa'] : [])])];
}
