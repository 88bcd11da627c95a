import { createHash, randomBytes } from 'node:crypto';
import { browserOn, type Browser } from './browser.ts';
import { EMAIL, PASSWORD, type House } from './house.ts';

const CALLBACK = 'https://app.example/callback';

/** An application that is registered with the OAuth server. */
export interface RegisteredApplication {
  id: string;
  secret: string;
}

export interface TokensOfApplication {
  access_token: string;
  refresh_token: string;
}

export async function register(at: House, more: object = {}): Promise<RegisteredApplication> {
  const body = { name: 'App', redirectUris: [CALLBACK], scopes: ['todos:read'], ...more };
  const made = await at.ask('POST', '/v1/applications', { body });
  if (made.status !== 201) throw new Error(`No application was made: ${made.status} ${JSON.stringify(made.body)}`);
  return made.body;
}

/** What a browser that knows nobody is given by the demo user, who logs in with `code` when they have a second factor. */
export async function authorized(at: House, app: RegisteredApplication, code?: string): Promise<TokensOfApplication> {
  const browser = browserOn(at.url);
  const verifier = randomBytes(32).toString('base64url');
  const login = await browser.goTo(authorizationOf(app, verifier));
  await browser.submit(login, 'log-in', { email: EMAIL, password: PASSWORD, ...(code && { code }) });
  return allowed(at, app, browser);
}

/** What a browser whose user is logged in is given. */
export async function allowed(at: House, app: RegisteredApplication, browser: Browser): Promise<TokensOfApplication> {
  const verifier = randomBytes(32).toString('base64url');
  const consent = await browser.goTo(authorizationOf(app, verifier));
  const back = await browser.submit(consent, 'consent');
  const { body, status } = await askForToken(at, app, {
    grant_type: 'authorization_code',
    code: new URL(back.url).searchParams.get('code') ?? '',
    redirect_uri: CALLBACK,
    code_verifier: verifier,
  });
  if (status !== 200) throw new Error(`No tokens were given: ${status} ${JSON.stringify(body)}`);
  return body as unknown as TokensOfApplication;
}

/** Asks an endpoint of the OAuth server with the application's secret; `path` is below `/oauth`. */
export async function askForToken(
  { url }: Pick<House, 'url'>,
  { id, secret }: RegisteredApplication,
  fields: Record<string, string>,
  path = '/token',
) {
  const response = await fetch(`${url}/oauth${path}`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
    body: new URLSearchParams(fields),
  });
  const body = (await response.json()) as Record<string, unknown>;
  return { status: response.status, headers: response.headers, body };
}

/** Where an application sends the browser of somebody who is to let it act. */
export function authorizationOf({ id }: RegisteredApplication, verifier: string): string {
  const query = new URLSearchParams({
    client_id: id,
    response_type: 'code',
    redirect_uri: CALLBACK,
    scope: 'todos:read offline_access',
    prompt: 'consent',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  return `/oauth/auth?${query.toString()}`;
}
