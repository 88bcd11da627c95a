import { timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { namedId } from '../ids.ts';
import type { Sandbox } from '../sandbox.ts';
import type { OAuthClientRecord } from '../store/records.ts';
import { OAuthError } from './oauth-error.ts';

/** The client that every sandbox knows. Its secret opens nothing but a sandbox. */
export const demoClient = {
  id: namedId('oauth-client/demo'),
  secret: 'secret_sandbox_demo_client_opens_nothing_but_a_sandbox',
} as const;

/** Registers the demo client with the redirect URIs of this start; what was registered for it beside them stays. */
export function registerDemoClient({ store, oauthRedirects }: Sandbox): void {
  const known = store.get('oauthClients', demoClient.id);
  const redirectUris = [...new Set([...(known?.redirectUris ?? []), ...oauthRedirects])];
  if (known?.redirectUris.length === redirectUris.length) return;
  const client = { name: 'Sandbox client', tokenSeconds: null, ...known, ...demoClient, redirectUris };
  store.transact(() => store.put('oauthClients', client));
}

/** The client that a request of a server names and proves to be. @throws OAuthError `invalid_client` */
export function clientOf({ store }: Sandbox, request: FastifyRequest): OAuthClientRecord {
  const encoded = /^Basic +([\w+/=-]+) *$/i.exec(request.headers.authorization ?? '')?.[1];
  const [id = '', ...rest] = Buffer.from(encoded ?? '', 'base64')
    .toString('utf8')
    .split(':');
  const client = store.get('oauthClients', id);
  if (client && isSame(client.secret, rest.join(':'))) return client;
  throw new OAuthError('invalid_client', 'Client authentication failed.');
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
