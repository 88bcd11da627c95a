import { randomBytes } from 'node:crypto';
import { newId } from '../ids.ts';
import type { Sandbox } from '../sandbox.ts';
import { capabilities, type OAuthClientRecord, type OAuthCodeRecord, type OAuthGrantRecord } from '../store/records.ts';
import type { Store } from '../store/store.ts';

/** Makes a grant of what a person agreed to. A person who agrees again keeps the bot that the client has from them. */
export function grantFor(sandbox: Sandbox, client: OAuthClientRecord, code: OAuthCodeRecord): OAuthGrantRecord {
  const { store, clock } = sandbox;
  const earlier = [...store.all('oauthGrants')].find(
    ({ clientId, userId }) => clientId === client.id && userId === code.userId,
  );
  const botId = earlier?.botId ?? newId();
  store.put('users', { id: botId, type: 'bot', name: client.name, email: null });
  const { userId, roots } = code;
  const common = { id: newId(), clientId: client.id, userId, botId, roots, spent: [], issued: clock.now() };
  return keep(sandbox, client, { ...common, ...newTokens(), isRevoked: false });
}

/** Gives a grant new tokens: the access token before opens nothing any more, and the refresh token before is spent. */
export function renewed(sandbox: Sandbox, client: OAuthClientRecord, grant: OAuthGrantRecord): OAuthGrantRecord {
  sandbox.store.remove('tokens', grant.accessToken);
  const spent = [...grant.spent, grant.refreshToken];
  return keep(sandbox, client, { ...grant, ...newTokens(), spent, issued: sandbox.clock.now() });
}

/** Ends a grant with all its tokens. */
export function revoke(store: Store, grant: OAuthGrantRecord): void {
  store.remove('tokens', grant.accessToken);
  store.put('oauthGrants', { ...grant, isRevoked: true });
}

/** The grant that a token, access or refresh, stands for or has stood for. */
export function grantOf(store: Store, token: string): OAuthGrantRecord | undefined {
  return [...store.all('oauthGrants')].find(
    ({ accessToken, refreshToken, spent }) => accessToken === token || refreshToken === token || spent.includes(token),
  );
}

function newTokens(): { accessToken: string; refreshToken: string } {
  const secret = () => randomBytes(32).toString('base64url').replaceAll(/[-_]/g, 'x');
  return { accessToken: `ntn_${secret()}`, refreshToken: `nrt_${secret()}` };
}

function keep({ store }: Sandbox, client: OAuthClientRecord, grant: OAuthGrantRecord): OAuthGrantRecord {
  store.put('oauthGrants', grant);
  store.put('tokens', {
    id: grant.accessToken,
    name: client.name,
    botId: grant.botId,
    capabilities: [...capabilities],
    roots: grant.roots,
    ratePerMinute: null,
    grantId: grant.id,
    ...(client.tokenSeconds !== null && { expires: grant.issued + client.tokenSeconds * 1000 }),
  });
  return grant;
}
