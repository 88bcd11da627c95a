import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, ConfigInvalid } from '@na/config';
import { span } from '@na/telemetry';
import { z } from 'zod';
import type { Config } from '../config.ts';
import { OAuthNotConfigured } from '../errors.ts';
import { requests, seconds } from '../notion/request-metrics.ts';
import { OAuthFailure, refusalOf, unansweredOf } from './oauth-failure.ts';

/** What Notion gives for a code or a refresh token, as far as it is used here. */
const tokens = z.object({
  access_token: z.string().min(1),
  // Notion's types allow for none; then the access token does not end.
  refresh_token: z.string().min(1).nullish(),
  bot_id: z.guid(),
  workspace_id: z.guid(),
  workspace_name: z.string().nullish(),
  // Not documented by Notion, and honoured when it comes (RFC 6749, 5.1); in seconds.
  expires_in: z.number().positive().nullish(),
});

export type Tokens = z.output<typeof tokens>;

interface Client {
  id: string;
  secret: string;
  redirectUri: string;
}

/** Notion's OAuth endpoints, as our client. */
@Injectable()
export class NotionOAuth {
  readonly #client: Client | undefined;

  constructor(
    @Inject(CONFIG)
    private readonly config: Pick<
      Config,
      | 'NOTION_BASE_URL'
      | 'NOTION_VERSION'
      | 'NOTION_TIMEOUT_MS'
      | 'NOTION_OAUTH_CLIENT_ID'
      | 'NOTION_OAUTH_CLIENT_SECRET'
      | 'NOTION_OAUTH_REDIRECT_URI'
    >,
  ) {
    this.#client = clientOf(config);
  }

  /** Where Notion sends people back to. @throws Problem `oauth_not_configured` */
  get redirectUri(): string {
    return this.#configured().redirectUri;
  }

  /** The page where a person says yes or no. @throws Problem `oauth_not_configured` */
  authorizeUrl({ state, challenge }: { state: string; challenge: string }): string {
    const { id, redirectUri } = this.#configured();
    const url = new URL('/v1/oauth/authorize', this.config.NOTION_BASE_URL);
    url.search = new URLSearchParams({
      client_id: id,
      response_type: 'code',
      owner: 'user',
      redirect_uri: redirectUri,
      state,
      // Notion does not document PKCE and does not mind it; whoever honours it keeps a stolen code from being of use.
      code_challenge: challenge,
      code_challenge_method: 'S256',
    }).toString();
    return url.href;
  }

  /** @throws OAuthFailure */
  exchange(code: string, verifier: string): Promise<Tokens> {
    const { redirectUri } = this.#configured();
    const grant = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier };
    return this.#post('oauth.token', grant).then(tokensFrom);
  }

  /** @throws OAuthFailure */
  refresh(refreshToken: string): Promise<Tokens> {
    return this.#post('oauth.token', { grant_type: 'refresh_token', refresh_token: refreshToken }).then(tokensFrom);
  }

  /** Repeatable. @throws OAuthFailure */
  async revoke(token: string): Promise<void> {
    await this.#post('oauth.revoke', { token });
  }

  #configured(): Client {
    if (!this.#client) throw OAuthNotConfigured({});
    return this.#client;
  }

  async #post(operation: 'oauth.token' | 'oauth.revoke', body: object): Promise<unknown> {
    const { id, secret } = this.#configured();
    const { NOTION_BASE_URL, NOTION_VERSION, NOTION_TIMEOUT_MS } = this.config;
    const stop = seconds.startTimer({ operation });
    try {
      const answer = await span(`notion ${operation}`, {}, async () => {
        const response = await fetch(new URL(`/v1/${operation.replace('.', '/')}`, NOTION_BASE_URL), {
          method: 'POST',
          headers: {
            authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
            'content-type': 'application/json',
            'notion-version': NOTION_VERSION,
          },
          body: JSON.stringify(body),
          redirect: 'error',
          signal: AbortSignal.timeout(NOTION_TIMEOUT_MS),
        }).catch((error: unknown) => {
          throw unansweredOf(error);
        });
        const text = await response.text().catch((error: unknown) => {
          throw unansweredOf(error);
        });
        if (!response.ok) throw refusalOf(response, text, Date.now());
        return JSON.parse(text) as unknown;
      });
      requests.inc({ operation, outcome: 'ok' });
      return answer;
    } catch (error) {
      requests.inc({ operation, outcome: error instanceof OAuthFailure ? error.symptom : 'unreadable' });
      throw error instanceof OAuthFailure ? error : unansweredOf(error);
    } finally {
      stop();
    }
  }
}

function tokensFrom(answer: unknown): Tokens {
  const parsed = tokens.safeParse(answer);
  if (parsed.success) return parsed.data;
  // Its parts are named and never shown: they may be tokens.
  const parts = parsed.error.issues.map(({ path }) => path.join('.')).join(', ');
  throw unansweredOf(new Error(`the answer lacks or misspells: ${parts}`));
}

function clientOf(config: NotionOAuth['config']): Client | undefined {
  const {
    NOTION_OAUTH_CLIENT_ID: id,
    NOTION_OAUTH_CLIENT_SECRET: secret,
    NOTION_OAUTH_REDIRECT_URI: redirectUri,
  } = config;
  if (id && secret && redirectUri) return { id, secret, redirectUri };
  if (!id && !secret && !redirectUri) return undefined;
  throw new ConfigInvalid(
    'Connections by OAuth need NOTION_OAUTH_CLIENT_ID, NOTION_OAUTH_CLIENT_SECRET and NOTION_OAUTH_REDIRECT_URI; set all three or none.',
  );
}
