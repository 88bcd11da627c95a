import { eventually } from '@na/testing';
import { activate, activeFactor, logIn, newFactor, newUser, type LoggedIn } from './authenticator.ts';
import { API_KEY, EMAIL, house, PASSWORD, type House, type Replica } from './house.ts';

describe('a workspace that asks its members for a second factor', () => {
  let at: House;
  let other: Replica;
  let owner: LoggedIn;
  let member: LoggedIn;
  beforeAll(async () => {
    at = await house();
    other = await at.replica();
    await newUser(at, 'bob@example.com', 'member');
    [owner, member] = [(await logIn(at, EMAIL)).body, (await logIn(at, 'bob@example.com')).body];
  });
  afterAll(() => at?.close());

  const setRequired = (requireMfa: boolean, { token }: LoggedIn) =>
    at.ask('PATCH', `/v1/workspaces/${at.workspaceId}`, { as: token, body: { requireMfa } });
  const refused = { status: 403, body: { code: 'second_factor_required_by_workspace' } };

  it('refuses whoever has proven none, within two seconds on every replica, and lets them enrol', async () => {
    for (const replica of [at, other])
      expect((await replica.ask('GET', '/v1/api-keys', { as: owner.token })).status).toBe(200);
    expect((await setRequired(true, owner)).status).toBe(200);
    for (const replica of [at, other])
      await eventually(
        async () => {
          expect(await replica.ask('GET', '/v1/api-keys', { as: owner.token })).toMatchObject(refused);
          expect(await replica.ask('GET', '/v1/members', { as: member.token })).toMatchObject(refused);
        },
        { withinMs: 2_000 },
      );
    // A permission that they lack anyway is not told apart.
    expect(await at.ask('GET', '/v1/audit', { as: member.token })).toMatchObject(refused);
    expect(await setRequired(false, owner)).toMatchObject(refused);
    expect((await at.ask('GET', '/v1/me', { as: member.token })).body.permissions).toEqual([]);
    const app = await newFactor(other, member.token);
    expect((await activate(other, member.token, app.id, app.code())).status).toBe(200);
    // The session in which the factor was shown has proven it.
    expect((await at.ask('GET', '/v1/members', { as: member.token })).status).not.toBe(401);
    await eventually(
      async () =>
        expect((await at.ask('GET', '/v1/me', { as: member.token })).body.permissions).toContain('todos:read'),
      {
        withinMs: 2_000,
      },
    );
  });

  it('is open to a session that was begun with a second factor, or in which one was proven', async () => {
    const before = (await logIn(at, EMAIL)).body as LoggedIn;
    const app = await activeFactor(at, before.token);
    // As if this session had begun before there was a factor.
    await at.database.query(`update sessions set factors = '{password}' where id = $1`, [before.id]);
    const began = await logIn(at, EMAIL, { code: app.code(1) });
    expect((await at.ask('GET', '/v1/api-keys', { as: began.body.token })).status).toBe(200);
    await eventually(
      async () => expect(await at.ask('GET', '/v1/api-keys', { as: before.token })).toMatchObject(refused),
      {
        withinMs: 2_000,
      },
    );
    const confirm = { password: PASSWORD, code: app.recoveryCodes[0] };
    const confirmed = await at.ask('POST', '/v1/sessions/current/confirm', { as: before.token, body: confirm });
    expect(confirmed.status).toBe(200);
    const as = confirmed.body.token;
    expect((await at.ask('GET', '/v1/api-keys', { as })).status).toBe(200);
    const removal = { code: app.recoveryCodes[1] };
    const removed = await at.ask('POST', `/v1/me/factors/${app.id}/remove`, { as, body: removal });
    expect(removed.status).toBe(200);
    expect(await at.ask('GET', '/v1/api-keys', { as })).toMatchObject(refused);
  });

  // ASVS 6.8.4
  it('is open to who signed in by a provider that asked for a second factor, and not to who signed in there without', async () => {
    const session = (await logIn(at, EMAIL)).body as LoggedIn;
    const headers = { 'x-workspace-id': at.workspaceId };
    for (const [factors, status] of [
      ['{oidc_mfa}', 200],
      ['{oidc}', 403],
    ] as const) {
      await at.database.query(`update sessions set factors = $2 where id = $1`, [session.id, factors]);
      await eventually(
        async () => expect((await at.ask('GET', '/v1/api-keys', { as: session.token, headers })).status).toBe(status),
        { withinMs: 2_000 },
      );
    }
  });

  it('is open to API keys, and closed to no other workspace', async () => {
    expect((await at.ask('GET', '/v1/api-keys', { as: API_KEY })).status).toBe(200);
    const session = (await logIn(at, EMAIL)).body as LoggedIn;
    const made = await at.ask('POST', '/v1/workspaces', { as: session.token, body: { name: 'Other' } });
    const headers = { 'x-workspace-id': made.body.id };
    await eventually(async () =>
      expect((await at.ask('GET', '/v1/api-keys', { as: session.token, headers })).status).toBe(200),
    );
    const here = { 'x-workspace-id': at.workspaceId };
    expect(await at.ask('GET', '/v1/api-keys', { as: session.token, headers: here })).toMatchObject(refused);
  });
});
