import { randomBytes } from 'node:crypto';
import { arrayOf, failed, integer, nullable, oneOf, optional, shape, string } from '../checks/check.ts';
import { notFound } from '../errors.ts';
import { newId } from '../ids.ts';
import type { Sandbox } from '../sandbox.ts';
import type { OAuthClientRecord, OAuthGrantRecord } from '../store/records.ts';
import { grantOf, revoke } from './grants.ts';

const clientBody = shape({
  clientId: optional(string({ max: 100 })),
  clientSecret: optional(string({ max: 200 })),
  name: optional(string({ max: 100 })),
  redirectUris: arrayOf(string({ max: 2000 }), { min: 1, max: 20 }),
  tokenSeconds: optional(nullable(integer({ min: 1, max: 31 * 86_400 }))),
});

const endBody = shape({
  does: oneOf(['expire', 'revoke']),
  token: optional(string()),
  clientId: optional(string()),
});

/** `POST /_sandbox/oauth/clients`: registers a public integration, in place of the one with its id. */
export function registerClient({ store }: Sandbox, body: unknown): object {
  const given = clientBody(body, 'body');
  for (const [index, uri] of given.redirectUris.entries())
    if (!/^https?:/.test(uri) || !URL.canParse(uri)) throw failed(`body.redirectUris[${index}]`, 'a web address', uri);
  const client = {
    id: given.clientId ?? newId(),
    secret: given.clientSecret ?? `secret_${randomBytes(24).toString('base64url')}`,
    name: given.name ?? 'A client',
    redirectUris: given.redirectUris,
    tokenSeconds: given.tokenSeconds ?? null,
  };
  store.transact(() => store.put('oauthClients', client));
  return shownClient(client);
}

/** `GET /_sandbox/oauth/clients`. */
export function listClients({ store }: Sandbox): object {
  return { clients: [...store.all('oauthClients')].map(shownClient) };
}

function shownClient({ id: clientId, secret: clientSecret, ...rest }: OAuthClientRecord): object {
  return { clientId, clientSecret, ...rest };
}

/**
 * `POST /_sandbox/oauth/tokens`: ends the tokens of the grant that a token stands for, or of all grants of a client. `expire` ends the access token
 * and leaves the refresh token, `revoke` ends both, as when a person disconnects the integration.
 */
export function endTokens({ store, clock }: Sandbox, body: unknown): object {
  const { does, token, clientId } = endBody(body, 'body');
  const grants = [...store.all('oauthGrants')].filter(grant =>
    token === undefined ? grant.clientId === clientId : grant === grantOf(store, token),
  );
  const alive = grants.filter(({ isRevoked }) => !isRevoked);
  if (alive.length === 0) throw notFound('grant', token ?? clientId ?? '', 'sandbox');
  const expire = ({ accessToken }: OAuthGrantRecord) => {
    const access = store.get('tokens', accessToken);
    if (access) store.put('tokens', { ...access, expires: clock.now() });
  };
  store.transact(() => alive.forEach(grant => (does === 'expire' ? expire(grant) : revoke(store, grant))));
  return { ended: alive.length };
}
