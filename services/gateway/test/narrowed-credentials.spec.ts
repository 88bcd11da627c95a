import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Principal } from '../src/access/principal.ts';
import { ApiKeys } from '../src/api-key/api-keys.ts';
import { ServiceAccounts } from '../src/api-key/service-accounts.ts';
import { Applications } from '../src/oauth/applications.ts';
import { Invitations } from '../src/workspace/invitations.ts';
import { Members } from '../src/workspace/members.ts';
import { Roles } from '../src/workspace/roles.ts';
import { browserOn } from './browser.ts';
import { EMAIL, house, PASSWORD, type Answered, type House } from './house.ts';
import { loggedIn, person, told, type Person } from './people.ts';

const CALLBACK = 'https://app.example/callback';

/** Everything with which something is granted to somebody, and nothing that would be worth granting. */
const GRANTING = [
  ...['members:write', 'roles:write', 'api_keys:read', 'api_keys:write', 'applications:read', 'applications:write'],
  ...['workspace:read', 'members:read'],
];
/** Where grants are kept. */
const KEPT = ['invitations', 'memberships', 'roles', 'service_accounts', 'api_keys', 'applications'];
const BEYOND = ['grant_exceeded', 'member_above', 'scope_exceeded'];

describe('a credential that may less than whoever stands behind it', () => {
  let at: House;
  let ada: Person;
  let member: Person;
  /** Of each sort one that may what {@link GRANTING} cannot, to be reached for. */
  let strong: { role: string; invitation: string; account: string; key: string; application: string };
  let weak: { role: string; account: string; key: string };
  beforeAll(async () => {
    at = await house({ mail: true });
    ada = await loggedIn(at);
    member = await person(at, 'member@example.com', { role: 'viewer' });
    const make = async (path: string, body: object): Promise<string> => {
      const made = await ada.ask('POST', path, { body });
      expect(made.status).toBe(201);
      return made.body.id as string;
    };
    const role = await make('/v1/roles', { name: 'Auditor', permissions: ['audit:read'] });
    strong = {
      role,
      invitation: await make('/v1/invitations', { email: 'auditor@example.com', role }),
      account: await make('/v1/service-accounts', { name: 'Strong', role: 'admin' }),
      key: await make('/v1/api-keys', { name: 'Strong', scopes: ['read', 'write'] }),
      application: await make('/v1/applications', { name: 'Strong', scopes: ['read', 'write'] }),
    };
    const modest = await make('/v1/roles', { name: 'Modest', permissions: ['members:read'] });
    weak = {
      role: modest,
      account: await make('/v1/service-accounts', { name: 'Weak', role: modest }),
      key: await make('/v1/api-keys', { name: 'Weak', scopes: ['members:read'] }),
    };
    await at.database.query(`update invitations set sent_at = sent_at - interval '1 hour'`);
  });
  afterAll(() => at?.close());

  /** Every request that gives somebody permissions, asking for more than {@link GRANTING}. */
  const reaches = (): [method: string, path: string, body?: object][] => [
    ['POST', '/v1/invitations', { email: 'mine@example.com', role: 'admin' }],
    ['POST', '/v1/invitations', { email: 'mine@example.com', role: strong.role }],
    ['POST', `/v1/invitations/${strong.invitation}/resend`],
    ['POST', '/v1/roles', { name: 'Mine', permissions: ['members:read', 'todos:read'] }],
    ['PATCH', `/v1/roles/${weak.role}`, { permissions: ['todos:write'] }],
    ['PATCH', `/v1/roles/${strong.role}`, { permissions: ['members:read'] }],
    ['DELETE', `/v1/roles/${strong.role}`],
    ['PATCH', `/v1/members/${member.id}`, { role: 'owner' }],
    ['PATCH', `/v1/members/${member.id}`, { role: weak.role }],
    ['POST', '/v1/service-accounts', { name: 'Mine', role: 'member' }],
    ['PATCH', `/v1/service-accounts/${weak.account}`, { role: 'viewer' }],
    ['PATCH', `/v1/service-accounts/${strong.account}`, { name: 'Mine' }],
    ['POST', `/v1/service-accounts/${strong.account}/keys`, { name: 'Mine', scopes: ['todos:read'] }],
    ['POST', '/v1/api-keys', { name: 'Mine', scopes: ['todos:read'] }],
    ['POST', '/v1/api-keys', { name: 'Mine' }],
    ['PATCH', `/v1/api-keys/${weak.key}`, { scopes: ['members:read', 'tasks:write'] }],
    ['PATCH', `/v1/api-keys/${strong.key}`, { allowedNetworks: [] }],
    ['POST', `/v1/api-keys/${strong.key}/rotate`, {}],
    ['POST', '/v1/applications', { name: 'Mine', scopes: ['connections:write'] }],
    ['POST', `/v1/applications/${strong.application}/rotate-secret`],
  ];
  // When a key was used is noted a moment after its use, and is no grant.
  const row = `(to_jsonb(t) - 'last_used_at' - 'last_used_network')::text as row`;
  const kept = () => Promise.all(KEPT.map(table => at.database.query(`select ${row} from ${table} t order by 1`)));
  const token = async (fields: Record<string, string>, { id, secret }: { id: string; secret: string }) => {
    const response = await fetch(`${at.url}/oauth/token`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
      },
      body: new URLSearchParams(fields).toString(),
    });
    return ((await response.json()) as { access_token: string }).access_token;
  };

  const CREDENTIALS: { [what: string]: () => Promise<string> } = {
    'an API key': async () =>
      (await ada.ask('POST', '/v1/api-keys', { body: { name: 'Narrow', scopes: GRANTING } })).body.key,
    'a key of a service account that is an owner': async () => {
      const { id } = (await ada.ask('POST', '/v1/service-accounts', { body: { name: 'Narrow', role: 'owner' } })).body;
      const wanted = { body: { name: 'Narrow', scopes: GRANTING } };
      return (await ada.ask('POST', `/v1/service-accounts/${id}/keys`, wanted)).body.key;
    },
    'an application on its own account': async () => {
      const { body } = await ada.ask('POST', '/v1/applications', { body: { name: 'Narrow', scopes: GRANTING } });
      return token({ grant_type: 'client_credentials', scope: GRANTING.join(' ') }, body);
    },
    'an application that acts for an owner': async () => {
      const wanted = { name: 'Narrow', scopes: ['read', 'write', ...GRANTING], redirectUris: [CALLBACK] };
      const { body: application } = await ada.ask('POST', '/v1/applications', { body: wanted });
      const verifier = randomBytes(32).toString('base64url');
      const asked = {
        client_id: application.id as string,
        response_type: 'code',
        redirect_uri: CALLBACK,
        scope: GRANTING.join(' '),
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
      };
      const browser = browserOn(at.url);
      const logIn = await browser.goTo(`/oauth/auth?${new URLSearchParams(asked).toString()}`);
      const consent = await browser.submit(logIn, 'log-in', { email: EMAIL, password: PASSWORD });
      const code = new URL((await browser.submit(consent, 'consent')).url).searchParams.get('code')!;
      const given = { grant_type: 'authorization_code', code, redirect_uri: CALLBACK, code_verifier: verifier };
      return token(given, application);
    },
    'a session of a member with a custom role': async () => {
      const { id } = (await ada.ask('POST', '/v1/roles', { body: { name: 'Granting', permissions: GRANTING } })).body;
      return (await person(at, 'granting@example.com', { role: id })).token;
    },
  };

  // ASVS 8.2.1, 8.3.1
  it.each(Object.keys(CREDENTIALS))('grants nothing beyond itself, as %s', async what => {
    const as = await CREDENTIALS[what]!();
    expect((await at.ask('GET', '/v1/me', { as })).body.permissions.toSorted()).toEqual(GRANTING.toSorted());
    const before = await kept();
    const granted: Answered[] = [];
    for (const [method, path, body] of reaches()) {
      const answer = await at.ask(method, path, { as, body });
      if (answer.status !== 403 || !BEYOND.includes(answer.body.code)) granted.push(answer);
    }
    expect(granted).toEqual([]);
    expect(await kept()).toEqual(before);
    // What it has it may give.
    const within = await at.ask('POST', '/v1/api-keys', { as, body: { name: 'Within', scopes: ['members:read'] } });
    expect(within.status).toBe(201);
    const invited = { email: `${randomUUID()}@example.com`, role: weak.role };
    expect((await at.ask('POST', '/v1/invitations', { as, body: invited })).status).toBe(201);
  });

  it('is held to what it may itself wherever something is granted, though its user may all', async () => {
    const { workspaceId } = at;
    const by: Principal = {
      actor: `user:${ada.id}`,
      userId: ada.id,
      workspaceId,
      permissions: ['members:write', 'roles:write', 'api_keys:write', 'applications:write'],
    };
    const todos = ['todos:read' as const];
    const wanted = { name: 'Mine', scopes: todos, allowedNetworks: [] };
    const attempts = [
      at.app.get(Invitations).create(by, workspaceId, randomUUID(), { email: 'mine@example.com', role: 'viewer' }),
      at.app.get(Roles).create(by, workspaceId, randomUUID(), { name: 'Mine', permissions: todos }),
      at.app.get(Members).setRole(by, workspaceId, member.id, { role: weak.role }),
      at.app.get(ServiceAccounts).make(by, workspaceId, randomUUID(), { name: 'Mine', role: 'viewer' }),
      at.app.get(ApiKeys).make(by, workspaceId, randomUUID(), wanted, '127.0.0.1'),
      at.app.get(ApiKeys).change(by, workspaceId, weak.key, { scopes: todos }, undefined),
      at.app
        .get(Applications)
        .create(
          by,
          { id: randomUUID(), workspaceId },
          { name: 'Mine', kind: 'confidential', redirectUris: [], scopes: todos },
        ),
      at.app.get(Applications).rotateSecret(by, workspaceId, strong.application),
    ];
    const ends = await Promise.allSettled(attempts);
    const codes = ends.map(end => (end.status === 'rejected' ? (end.reason as { code: string }).code : 'granted'));
    expect(codes.filter(code => !BEYOND.includes(code))).toEqual([]);
  });

  it('that ends, or opens from some networks only, registers no application, which would do neither', async () => {
    const refused = { status: 403, body: { code: 'key_exceeds_maker' } };
    for (const bound of [
      { expiresAt: new Date(Date.now() + 3_600_000).toISOString() },
      { allowedNetworks: ['127.0.0.0/8'] },
    ]) {
      const key = (
        await ada.ask('POST', '/v1/api-keys', { body: { name: 'Bound', scopes: ['read', 'write'], ...bound } })
      ).body.key;
      const body = { name: 'Mine', scopes: ['todos:read'] };
      expect(await at.ask('POST', '/v1/applications', { as: key, body })).toMatchObject(refused);
      const rotate = `/v1/applications/${strong.application}/rotate-secret`;
      expect(await at.ask('POST', rotate, { as: key })).toMatchObject(refused);
    }
  });

  // ASVS 8.3.2
  it('takes with it what it offered, once it is revoked, narrowed or given another role', async () => {
    const key = async () =>
      (await ada.ask('POST', '/v1/api-keys', { body: { name: 'Inviter', scopes: GRANTING } })).body;
    const account = (await ada.ask('POST', '/v1/service-accounts', { body: { name: 'Inviter', role: 'admin' } })).body;
    const ofAccount = async () =>
      (await ada.ask('POST', `/v1/service-accounts/${account.id}/keys`, { body: { name: 'x', scopes: GRANTING } }))
        .body;
    const invite = async (as: string): Promise<string> => {
      const body = { email: `${randomUUID()}@example.com`, role: weak.role };
      return (await at.ask('POST', '/v1/invitations', { as, body })).body.id;
    };
    const [revoked, narrowed, leaked, kept] = [await key(), await key(), await ofAccount(), await ofAccount()];
    const taking: [as: string, take: () => Promise<Answered>][] = [
      [revoked.key, () => ada.ask('DELETE', `/v1/api-keys/${revoked.id}`)],
      [narrowed.key, () => ada.ask('PATCH', `/v1/api-keys/${narrowed.id}`, { body: { scopes: ['members:read'] } })],
      [leaked.key, () => ada.ask('DELETE', `/v1/api-keys/${leaked.id}`)],
      [kept.key, () => ada.ask('PATCH', `/v1/service-accounts/${account.id}`, { body: { role: 'viewer' } })],
    ];
    const offered: string[] = [];
    for (const [as, take] of taking) {
      const id = await invite(as);
      offered.push(id);
      expect((await ada.ask('GET', `/v1/invitations/${id}`)).status).toBe(200);
      expect((await take()).status).toBeLessThan(300);
      expect((await ada.ask('GET', `/v1/invitations/${id}`)).status).toBe(404);
    }
    const ends = (await told(at, 'InvitationRevoked')).map(({ data }) => data);
    for (const invitationId of offered) expect(ends).toContainEqual({ invitationId, because: 'inviter_changed' });
  });
});
