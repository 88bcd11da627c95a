import { createHash, randomBytes } from 'node:crypto';
import type { RawAnswer, TestSandbox } from './harness.ts';

export const redirectUri = 'http://127.0.0.1:3999/callback';

/** A client that is registered for a test. */
export interface TestClient {
  clientId: string;
  clientSecret: string;
}

/** Registers a public integration. */
export async function newClient(sandbox: TestSandbox, more: object = {}): Promise<TestClient> {
  return (await sandbox.admin('POST', '/oauth/clients', {
    name: 'Planner',
    redirectUris: [redirectUri],
    ...more,
  })) as never;
}

/** The path and query of an authorization; null leaves a parameter out. */
export function authorizePath({ clientId }: TestClient, more: { [name: string]: string | null } = {}): string {
  const usual = {
    client_id: clientId,
    response_type: 'code',
    owner: 'user',
    redirect_uri: redirectUri,
    state: 'state 1&2',
  };
  const given = Object.entries({ ...usual, ...more }).filter(([, value]) => value !== null) as [string, string][];
  return `/v1/oauth/authorize?${new URLSearchParams(given)}`;
}

/** What a browser finds on the consent page. */
export interface Consent extends RawAnswer {
  action: string;
  proof: string;
  cookie: string;
}

/** Opens the consent page. */
export async function openConsent(sandbox: TestSandbox, path: string, cookie?: string): Promise<Consent> {
  const page = await sandbox.raw('GET', path, { token: null, version: null, headers: cookie ? { cookie } : {} });
  const attribute = (pattern: RegExp) => (pattern.exec(page.text)?.[1] ?? '').replaceAll('&amp;', '&');
  return {
    ...page,
    action: attribute(/action="([^"]+)"/),
    proof: attribute(/name="proof" value="([^"]+)"/),
    cookie: page.headers.get('set-cookie')?.split(';')[0] ?? '',
  };
}

/** Answers it, as a form does. */
export async function answerConsent(
  sandbox: TestSandbox,
  { action, cookie }: Pick<Consent, 'action' | 'cookie'>,
  fields: [string, string][],
  headers: Record<string, string> = {},
): Promise<{ status: number; location: URL | null; text: string }> {
  const response = await fetch(`${sandbox.url}${action}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie, 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(fields).toString(),
  });
  const location = response.headers.get('location');
  return {
    status: response.status,
    location: location === null ? null : new URL(location),
    text: await response.text(),
  };
}

/** The id of the first person that the page offers. */
export function personOn({ text }: Consent): string {
  return /<option value="([^"]+)"/.exec(text)![1]!;
}

/** Has a person agree to share the root page; gives the code. */
export async function agree(sandbox: TestSandbox, client: TestClient, more?: { [name: string]: string | null }) {
  const page = await openConsent(sandbox, authorizePath(client, more));
  const { location } = await answerConsent(sandbox, page, [
    ['proof', page.proof],
    ['person', personOn(page)],
    ['page', sandbox.rootPageId],
    ['answer', 'allow'],
  ]);
  return location!.searchParams.get('code')!;
}

/** A PKCE verifier and its challenge. */
export function pkce(): { verifier: string; challenge: string } {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}
