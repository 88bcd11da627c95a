import type { Sandbox } from '../sandbox.ts';
import type { OAuthClientRecord } from '../store/records.ts';
import { OAuthError } from './oauth-error.ts';

/** What a client sends a person with. */
export interface AuthorizationRequest {
  client: OAuthClientRecord;
  /** Where the person goes back to: one of the registered ones. */
  redirectUri: string;
  /** Whether the request named it, so that the exchange has to as well. */
  isRedirectNamed: boolean;
  state: string | null;
  challenge: string | null;
}

/** Something is wrong with a request whose redirect URI is good, so the client is told there (RFC 6749, 4.1.2.1). */
export class RefusedAtClient extends Error {
  constructor(readonly location: string) {
    super('The request is refused at its redirect URI.');
  }
}

/**
 * Reads an authorization request. As long as client and redirect URI are in doubt nobody is sent anywhere.
 * @throws OAuthError about client and redirect URI, {@link RefusedAtClient} about the rest
 */
export function authorizationRequest(sandbox: Sandbox, query: unknown): AuthorizationRequest {
  const given = query as { [name: string]: string | string[] | undefined };
  const one = (name: string): string | null => {
    const value = given[name];
    if (Array.isArray(value)) throw new OAuthError('invalid_request', `${name} came several times.`);
    return value ?? null;
  };
  const client = sandbox.store.get('oauthClients', one('client_id') ?? '');
  if (!client) throw new OAuthError('invalid_request', 'Missing or invalid client_id.');
  const named = one('redirect_uri');
  const redirectUri = named ?? (client.redirectUris.length === 1 ? client.redirectUris[0]! : '');
  if (!client.redirectUris.includes(redirectUri))
    throw new OAuthError('invalid_request', 'Missing or invalid redirect_uri.');

  const state = one('state');
  const refuse = (error: string, error_description: string): never => {
    throw new RefusedAtClient(backTo({ redirectUri, state }, { error, error_description }));
  };
  if (one('response_type') !== 'code') refuse('unsupported_response_type', 'response_type should be code.');
  if (one('owner') !== 'user') refuse('invalid_request', 'owner should be user.');
  const challenge = one('code_challenge');
  const method = one('code_challenge_method');
  if (challenge !== null && !(method === 'S256' && /^[\w-]{43}$/.test(challenge)))
    refuse('invalid_request', 'code_challenge should be of the method S256.');
  if (challenge === null && method !== null) refuse('invalid_request', 'code_challenge is missing.');
  return { client, redirectUri, isRedirectNamed: named !== null, state, challenge };
}

/** The redirect URI with an answer, and the state as it came. */
export function backTo(
  { redirectUri, state }: Pick<AuthorizationRequest, 'redirectUri' | 'state'>,
  answer: { [name: string]: string },
): string {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(answer)) url.searchParams.set(name, value);
  if (state !== null) url.searchParams.set('state', state);
  return url.href;
}
