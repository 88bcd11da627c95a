import { createHash } from 'node:crypto';
import { optional, own, shape, string, type JsonObject } from '../checks/check.ts';
import type { Answer } from '../http/call.ts';
import type { Sandbox } from '../sandbox.ts';
import type { OAuthClientRecord, OAuthCodeRecord, OAuthGrantRecord } from '../store/records.ts';
import { renderUser } from '../users/endpoints.ts';
import { grantFor, grantOf, renewed, revoke } from './grants.ts';
import { asInvalidRequest, OAuthError } from './oauth-error.ts';

/** How long a code waits for its exchange, in milliseconds (Notion: 10 minutes). */
const codeMs = 10 * 60_000;

const exchangeBody = shape({
  grant_type: string(),
  code: string({ max: 500 }),
  redirect_uri: optional(string({ max: 2000 })),
  code_verifier: optional(string({ max: 128 })),
  external_account: optional(shape({ key: string(), name: string() })),
});
const refreshBody = shape({ grant_type: string(), refresh_token: string({ max: 500 }) });

/** `POST /v1/oauth/token`. Runs in a transaction of its own, since a refusal may end a grant. */
export function token(sandbox: Sandbox, client: OAuthClientRecord, body: JsonObject): Answer {
  const grantType = own(body, 'grant_type');
  if (grantType === 'authorization_code') return exchange(sandbox, client, body);
  if (grantType === 'refresh_token') return refresh(sandbox, client, body);
  if (grantType === undefined) throw new OAuthError('invalid_request', 'grant_type is missing.');
  throw new OAuthError('unsupported_grant_type', 'grant_type should be authorization_code or refresh_token.');
}

function exchange(sandbox: Sandbox, client: OAuthClientRecord, body: JsonObject): Answer {
  const given = asInvalidRequest(() => exchangeBody(body, 'body'));
  const { store, clock } = sandbox;
  const code = store.get('oauthCodes', given.code);
  if (!code || code.clientId !== client.id)
    throw new OAuthError('invalid_grant', 'Invalid code: this code is unknown.');
  if (code.grantId !== null) {
    // Two have had the code, and one of them is a thief (RFC 6749, 4.1.2).
    end(sandbox, store.get('oauthGrants', code.grantId));
    throw new OAuthError('invalid_grant', 'Invalid code: this code has been used.');
  }
  if (clock.now() - code.issued >= codeMs)
    throw new OAuthError('invalid_grant', 'Invalid code: this code has expired.');
  if ((given.redirect_uri ?? null) !== code.redirectUri)
    throw new OAuthError('invalid_grant', 'redirect_uri is not the one that the code was asked for with.');
  refuseUnproven(code, given.code_verifier);
  return store.transact(() => {
    const grant = grantFor(sandbox, client, code);
    store.put('oauthCodes', { ...code, grantId: grant.id });
    return answerOf(sandbox, client, grant);
  });
}

/** A verifier without a challenge is refused too: it shows that the challenge was cut out of the authorization (RFC 9700, 2.1.1). */
function refuseUnproven({ challenge }: OAuthCodeRecord, verifier: string | undefined): void {
  if (challenge === null && verifier === undefined) return;
  const proven = verifier === undefined ? undefined : createHash('sha256').update(verifier).digest('base64url');
  if (challenge === proven) return;
  throw new OAuthError('invalid_grant', 'code_verifier does not fit the code_challenge.');
}

function refresh(sandbox: Sandbox, client: OAuthClientRecord, body: JsonObject): Answer {
  const { refresh_token: given } = asInvalidRequest(() => refreshBody(body, 'body'));
  const { store, clock, settings } = sandbox;
  const grant = grantOf(store, given);
  const isOurs = grant && grant.clientId === client.id && given !== grant.accessToken;
  if (!isOurs || grant.isRevoked) throw new OAuthError('invalid_grant', 'Invalid refresh token.');
  if (given === grant.refreshToken)
    return store.transact(() => answerOf(sandbox, client, renewed(sandbox, client, grant)));
  const isRecent = given === grant.spent.at(-1) && clock.now() - grant.issued < settings.refreshGraceSeconds * 1000;
  if (isRecent) return answerOf(sandbox, client, grant);
  end(sandbox, grant);
  throw new OAuthError('invalid_grant', 'OAuth grant revoked: this refresh token has been used before.');
}

/** In a transaction of its own, which stands although the request is refused. */
function end({ store }: Sandbox, grant: OAuthGrantRecord | undefined): void {
  if (grant) store.transact(() => revoke(store, grant));
}

const tokenBody = shape({ token: string({ max: 500 }) });

/** `POST /v1/oauth/introspect`. The tokens of others are as unknown as made-up ones. */
export function introspect({ store, clock }: Sandbox, client: OAuthClientRecord, body: JsonObject): Answer {
  const { token: given } = asInvalidRequest(() => tokenBody(body, 'body'));
  const grant = grantOf(store, given);
  if (!grant || grant.clientId !== client.id || grant.isRevoked) return { active: false };
  const access = given === grant.accessToken ? store.get('tokens', given) : undefined;
  const isAlive = access ? (access.expires ?? Infinity) > clock.now() : given === grant.refreshToken;
  if (!isAlive) return { active: false };
  return { active: true, scope: access?.capabilities.join(' ') ?? '', iat: Math.floor(grant.issued / 1000) };
}

/** `POST /v1/oauth/revoke`. What is unknown is revoked already (RFC 7009). */
export function revokeToken({ store }: Sandbox, client: OAuthClientRecord, body: JsonObject): Answer {
  const { token: given } = asInvalidRequest(() => tokenBody(body, 'body'));
  const grant = grantOf(store, given);
  if (grant && grant.clientId === client.id) store.transact(() => revoke(store, grant));
  return {};
}

function answerOf(sandbox: Sandbox, client: OAuthClientRecord, grant: OAuthGrantRecord): Answer {
  const { store } = sandbox;
  const workspace = store.get('workspace', 'workspace');
  const access = store.get('tokens', grant.accessToken)!;
  const user = store.get('users', grant.userId);
  return {
    access_token: grant.accessToken,
    token_type: 'bearer',
    refresh_token: grant.refreshToken,
    bot_id: grant.botId,
    workspace_id: workspace?.workspaceId ?? '',
    workspace_name: workspace?.name ?? null,
    workspace_icon: null,
    owner: user ? { type: 'user', user: renderUser(sandbox, access, user) } : { type: 'workspace', workspace: true },
    duplicated_template_id: null,
    ...(client.tokenSeconds !== null && { expires_in: client.tokenSeconds }),
  };
}
