import { CredentialMissing, CredentialRefused } from '../errors.ts';
import type { GatewayRequest } from '../http/gateway-request.ts';

/** What somebody comes with. */
export type Credential =
  | { kind: 'access_token' }
  /** An access token that our OAuth server gave an application. */
  | { kind: 'application_token'; token: string }
  | { kind: 'api_key'; key: string }
  /** A browser's session; whoever sends it may have been made to, so it is trusted less. */
  | { kind: 'cookie'; secret: string };

/** The cookie of a browser's session. `__Host-` keeps it to this very host, and to HTTPS. */
export const SESSION_COOKIE = '__Host-session';

/**
 * The one credential of a request. A header counts before a cookie, as a browser sends the cookie with whatever a page asks.
 * @throws Problem `credential_missing`, `credential_refused`
 */
export function credentialOf({ headers, cookies }: GatewayRequest): Credential {
  const { authorization } = headers;
  const ownHeader = headers['x-api-key']?.toString();
  if (authorization !== undefined && ownHeader !== undefined)
    throw CredentialRefused({ why: 'Two credentials came, in Authorization and in X-Api-Key; send one.' });
  if (ownHeader !== undefined) return { kind: 'api_key', key: ownHeader };
  if (authorization === undefined) {
    const secret = cookies?.[SESSION_COOKIE];
    if (secret === undefined) throw CredentialMissing({});
    return { kind: 'cookie', secret };
  }
  const bearer = /^Bearer +(\S+) *$/i.exec(authorization)?.[1];
  if (bearer === undefined)
    throw CredentialRefused({
      why: 'Authorization should be "Bearer", a space and an access token or an API key.',
    });
  if (bearer.startsWith('na_')) return { kind: 'api_key', key: bearer };
  // Ours for sessions are JWTs, of three parts; those for applications mean nothing but what is stored under their hash.
  return bearer.includes('.') ? { kind: 'access_token' } : { kind: 'application_token', token: bearer };
}
