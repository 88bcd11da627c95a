import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { SecretBox } from '@na/secrets';
import { logger } from '@na/telemetry';
import { Check, Provider, base, type Configuration, type KoaContextWithOIDC } from './oidc-provider.ts';
import { generateKeyPairSync } from 'node:crypto';
import { DataSource } from 'typeorm';
import { SESSION_COOKIE } from '../access/credential.ts';
import { WORKSPACE_PERMISSIONS } from '../access/permissions.ts';
import { keyedHash } from '../account/keyed-hash.ts';
import type { Config } from '../config.ts';
import { Subjects } from '../session/subjects.ts';
import { Applications } from './applications.ts';
import { Artifacts, Clients } from './artifacts.ts';
import { errorPage } from './pages.ts';

const log = logger('oauth');

/** Where the OAuth server stands. */
export const OAUTH_PATH = '/oauth';

const MINUTE_S = 60;
const DAY_S = 24 * 60 * MINUTE_S;

/**
 * How long things last, in seconds. Access tokens are as short as a session's; a code is fetched at once (RFC 6749 recommends at
 * most ten minutes); a refresh token, replaced on each use, lasts while it is used each month.
 */
const LASTS = {
  AccessToken: 10 * MINUTE_S,
  AuthorizationCode: MINUTE_S,
  ClientCredentials: 10 * MINUTE_S,
  Grant: 90 * DAY_S,
  IdToken: MINUTE_S,
  Interaction: 15 * MINUTE_S,
  RefreshToken: 30 * DAY_S,
  Session: 15 * MINUTE_S,
};

/**
 * The OAuth 2.0 server for API consumers: authorization code with PKCE and client credentials, consent, introspection (RFC 7662) and
 * revocation (RFC 7009). The protocol is oidc-provider's, a certified library; whom it knows, what it may grant and where it keeps
 * things is ours.
 */
@Injectable()
export class OAuthServer {
  readonly provider: Provider;

  constructor(
    dataSource: DataSource,
    applications: Applications,
    box: SecretBox,
    private readonly subjects: Subjects,
    @Inject(CONFIG) config: Config,
  ) {
    const clients = new Clients(applications, box);
    const adapter = (kind: string) => (kind === 'Client' ? clients : new Artifacts(kind, dataSource));
    const cookieKey = keyedHash(config.JWT_SIGNING_KEY, 'oauth cookies').toString('base64url');
    this.provider = new Provider(`${config.PUBLIC_URL}${OAUTH_PATH}`, { ...this.#settings(cookieKey), adapter });
    this.provider.on('server_error', (_ctx: unknown, error: Error) =>
      log.error({ err: error }, 'the OAuth server failed'),
    );
  }

  #settings(cookieKey: string): Configuration {
    return {
      scopes: [...Object.keys(WORKSPACE_PERMISSIONS), 'offline_access'],
      claims: {},
      responseTypes: ['code'],
      clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'none'],
      pkce: { required: () => true },
      features: {
        devInteractions: { enabled: false },
        userinfo: { enabled: false },
        rpInitiatedLogout: { enabled: false },
        clientCredentials: { enabled: true },
        // An application learns and ends what is its own, and nothing of others.
        introspection: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
        revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
      },
      interactions: {
        url: (_ctx, interaction) => `${OAUTH_PATH}/interactions/${interaction.uid}`,
        policy: this.#policy(),
      },
      findAccount: (_ctx, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
      // A token tells how its user proved who they are, as the workspace may come to ask for more while it is good.
      extraTokenClaims: ({ oidc }) => {
        const { amr } = oidc.entities.AuthorizationCode ?? oidc.entities.RefreshToken ?? {};
        return amr && { amr };
      },
      issueRefreshToken: (_ctx, client, code) =>
        client.grantTypeAllowed('refresh_token') && code.scopes.has('offline_access'),
      rotateRefreshToken: true,
      expiresWithSession: () => false,
      allowOmittingSingleRegisteredRedirectUri: false,
      conformIdTokenClaims: true,
      cookies: { keys: [cookieKey], short: { signed: true, sameSite: 'lax' }, long: { signed: true, sameSite: 'lax' } },
      // Nothing of ours is signed with it, as no identity tokens are given out, and the library wants one.
      jwks: { keys: [unusedKey()] },
      ttl: LASTS,
      renderError(ctx, { error, error_description }) {
        ctx.type = 'html';
        ctx.body = errorPage(error_description ?? error);
      },
    };
  }

  /** When people are asked: who was logged in a moment ago has to be so still, in the session that the gateway itself knows. */
  #policy() {
    const policy = base();
    const isGone = new Check('session_gone', 'the session has ended', async (ctx: KoaContextWithOIDC) => {
      const { session } = ctx.oidc;
      if (!session?.accountId) return Check.NO_NEED_TO_PROMPT;
      const secret = ctx.cookies.get(SESSION_COOKIE);
      const subject = secret ? await this.subjects.ofCookie(secret) : undefined;
      return subject?.userId === session.accountId ? Check.NO_NEED_TO_PROMPT : Check.REQUEST_PROMPT;
    });
    policy.get('login')!.checks.add(isGone);
    // Anybody can call an application by a known name, so what was allowed once is not taken for allowed now.
    const isUnasked = new Check('consent_each_time', 'the user decides each time', (ctx: KoaContextWithOIDC) =>
      ctx.oidc.result?.consent ? Check.NO_NEED_TO_PROMPT : Check.REQUEST_PROMPT,
    );
    policy.get('consent')!.checks.add(isUnasked);
    return policy;
  }
}

function unusedKey(): object {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'ES256' };
}
