import { Injectable } from '@nestjs/common';
import { decodeProtectedHeader } from 'jose';
import passport from 'passport';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { CredentialRefused } from '../errors.ts';
import { isId } from '../http/fields.ts';
import { Briefly } from '../http/briefly.ts';
import type { GatewayRequest } from '../http/gateway-request.ts';
import { TOKEN, type Claims } from './access-tokens.ts';
import { ALGORITHM, SigningKeys } from './signing-keys.ts';

const NOT_OURS = 'The access token is not valid; log in with POST /v1/sessions.';
const EXPIRED =
  'The access token has expired; get another with POST /v1/sessions/refresh, or log in again with POST /v1/sessions.';

/** A signature that held is not looked at again for this time, in milliseconds; a key that is dropped counts nowhere after two seconds. */
const KNOWN_FOR_MS = 1_500;

const fromHeader = ExtractJwt.fromAuthHeaderAsBearerToken();

/** Checks access tokens. The algorithm and the key are ours to choose, never the token's: it only says which of our keys it means. */
@Injectable()
export class TokenCheck {
  readonly #strategy: Strategy;
  readonly #known = new Briefly<Claims>(KNOWN_FOR_MS);

  constructor(private readonly keys: SigningKeys) {
    this.#strategy = new Strategy(
      {
        jwtFromRequest: fromHeader,
        secretOrKeyProvider: (_request: unknown, token: string, done: (error: unknown, key?: never) => void) => {
          this.#keyOf(token).then(key => done(null, key as never), done);
        },
        algorithms: [ALGORITHM],
        issuer: TOKEN.issuer,
        audience: TOKEN.audience,
      },
      // Ids that are none were never signed by us, or by somebody who has our key and no idea.
      (claims: Claims, done: (error: unknown, found: Claims | false) => void) =>
        done(null, isId(claims.sub) && isId(claims.sid) && claims),
    );
  }

  /** What the access token of a request says. @throws Problem `credential_refused` */
  async claimsOf(request: GatewayRequest): Promise<Claims> {
    const claims = await this.#known.get(fromHeader(request) ?? '', () => this.#verified(request));
    if (!claims) throw CredentialRefused({ why: NOT_OURS });
    if (claims.exp * 1_000 <= Date.now()) throw CredentialRefused({ why: EXPIRED });
    return claims;
  }

  #verified(request: GatewayRequest): Promise<Claims> {
    return new Promise((resolve, reject) => {
      const decided = (error: unknown, claims: Claims | false, info: unknown) =>
        claims ? resolve(claims) : reject(error ?? refusal(info));
      // Passport writes where the answer goes onto the strategy that it is given, so each request has one of its own: with a shared one,
      // of two that come at once the first is never answered, or the second is taken for the first.
      const own = Object.create(this.#strategy) as Strategy;
      const middleware = passport.authenticate(own, { session: false }, decided) as (...args: unknown[]) => void;
      middleware(request, undefined, reject);
    });
  }

  async #keyOf(token: string) {
    const { kid, typ } = headerOf(token);
    const key = typ === TOKEN.type && typeof kid === 'string' ? await this.keys.verifying(kid) : undefined;
    if (!key) throw CredentialRefused({ why: NOT_OURS });
    return key;
  }
}

/** passport-jwt tells as its info what was wrong with a token, and also what its key provider threw. */
function refusal(info: unknown): unknown {
  const isOfToken = /^(JsonWebTokenError|NotBeforeError|TokenExpiredError)$/.test(
    (info as Error | undefined)?.name ?? '',
  );
  if (info instanceof Error && !isOfToken) return info;
  return CredentialRefused({ why: (info as Error | undefined)?.name === 'TokenExpiredError' ? EXPIRED : NOT_OURS });
}

function headerOf(token: string): { kid?: unknown; typ?: unknown } {
  try {
    return decodeProtectedHeader(token);
  } catch {
    return {};
  }
}
