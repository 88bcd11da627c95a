import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider, type Adapter, type AdapterPayload } from 'oidc-provider';

export const CLIENT = { id: 'the-gateway', secret: 'a secret of the tests, nothing else' };

/** Whom the next one signs in as. */
export interface Person {
  sub: string;
  email?: string;
  email_verified?: boolean;
  amr?: string[];
}

/** What an identity token says. */
export interface Told {
  header: { alg: string };
  claims: Record<string, unknown>;
}

/** An OpenID provider as others run them, where everybody who comes is who the test says. */
export interface OpenIdProvider {
  issuer: string;
  person: Person;
  /** Gives another identity token than the provider would; none of its business is asked otherwise. */
  lie?: (told: Told, key: KeyObject) => Promise<string>;
  close(): Promise<void>;
}

/** Starts one that sends browsers back to `callback`. */
export async function openIdProvider(callback: string): Promise<OpenIdProvider> {
  let answer: (request: IncomingMessage, response: ServerResponse) => void = () => undefined;
  const server = createServer((request, response) => answer(request, response));
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const own: OpenIdProvider = {
    issuer,
    person: { sub: 'nobody' },
    close: async () => {
      server.closeAllConnections();
      await new Promise(done => server.close(done));
    },
  };
  const people = new Map<string, Person>();
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const provider = providerOf(issuer, callback, people, privateKey);
  provider.use(async (ctx, next) => {
    await next();
    const answered = ctx.body as { id_token?: string } | undefined;
    if (own.lie && answered?.id_token) answered.id_token = await own.lie(told(answered.id_token), privateKey);
  });
  answer = (request, response) => {
    people.set(own.person.sub, own.person);
    if (request.url!.startsWith('/person/')) void enter(provider, own.person, request, response);
    else void provider.callback()(request, response);
  };
  return own;
}

function told(token: string): Told {
  const [header, claims] = token
    .split('.')
    .slice(0, 2)
    .map(part => JSON.parse(Buffer.from(part, 'base64url').toString()) as object);
  return { header: header as { alg: string }, claims: claims as Record<string, unknown> };
}

function providerOf(issuer: string, callback: string, people: Map<string, Person>, privateKey: KeyObject): Provider {
  const signing = { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'ES256' };
  const lasts = ['AccessToken', 'AuthorizationCode', 'Grant', 'IdToken', 'Interaction', 'Session'].map(kind => [
    kind,
    600,
  ]);
  return new Provider(issuer, {
    adapter: memory(),
    jwks: { keys: [signing] },
    ttl: Object.fromEntries(lasts) as { [kind: string]: number },
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [callback],
        id_token_signed_response_alg: 'ES256',
      },
    ],
    claims: { openid: ['sub', 'amr'], email: ['email', 'email_verified'] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx, { uid }) => `/person/${uid}` },
    cookies: { keys: ['cookies of the tests'] },
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ ...people.get(sub)! }) }),
  });
}

async function enter(
  provider: Provider,
  { sub: accountId, amr }: Person,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { params } = await provider.interactionDetails(request, response);
  const grant = new provider.Grant({ accountId, clientId: String(params.client_id) });
  grant.addOIDCScope(String(params.scope));
  const grantId = await grant.save();
  const login = { accountId, ...(amr && { amr }) };
  await provider.interactionFinished(request, response, { login, consent: { grantId } });
}

/** Keeps what the provider hands out as long as it runs. */
function memory(): (kind: string) => Adapter {
  const kept = new Map<string, AdapterPayload>();
  const find = (test: (payload: AdapterPayload) => boolean) => [...kept.values()].find(test);
  return kind => ({
    upsert: async (id, payload) => void kept.set(`${kind} ${id}`, payload),
    find: async id => kept.get(`${kind} ${id}`),
    findByUid: async uid => find(payload => payload.kind === kind && payload.uid === uid),
    findByUserCode: async () => undefined,
    consume: async id => void Object.assign(kept.get(`${kind} ${id}`)!, { consumed: Date.now() / 1_000 }),
    destroy: async id => void kept.delete(`${kind} ${id}`),
    revokeByGrantId: async () => undefined,
  });
}
