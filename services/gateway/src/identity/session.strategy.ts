import { Inject, Injectable, type ExecutionContext } from '@nestjs/common';
import { AuthGuard, PassportStrategy } from '@nestjs/passport';
import { CONFIG } from '@na/config';
import { ExtractJwt, Strategy } from 'passport-jwt';
import type { Config } from '../config.ts';
import { CredentialRefused } from '../errors.ts';
import { isId } from '../http/fields.ts';
import { TOKEN, type Claims } from './session-tokens.ts';

/** Checks session tokens; the algorithm is ours to choose, never the token's. */
@Injectable()
export class SessionStrategy extends PassportStrategy(Strategy, 'session') {
  constructor(@Inject(CONFIG) config: Config) {
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      secretOrKey: config.JWT_SIGNING_KEY,
      algorithms: [TOKEN.algorithm],
      issuer: TOKEN.issuer,
      audience: TOKEN.audience,
    });
  }

  /** A subject that is no id was never signed by us, or by somebody who has our key and no idea. */
  validate(claims: Claims): Claims | false {
    return isId(claims.sub) && claims;
  }
}

/** Lets in who has a valid session token. */
@Injectable()
export class SessionGuard extends AuthGuard('session') {
  override handleRequest<Found = Claims>(
    error: unknown,
    found: Found | false,
    info: unknown,
    _context: ExecutionContext,
  ): Found {
    if (error) throw error;
    if (!found) throw CredentialRefused({ why: whyNot(info) });
    return found;
  }
}

function whyNot(info: unknown): string {
  const isExpired = (info as Error | undefined)?.name === 'TokenExpiredError';
  return isExpired
    ? 'The session token has expired; log in again with POST /v1/sessions.'
    : 'The session token is not valid; log in with POST /v1/sessions.';
}
