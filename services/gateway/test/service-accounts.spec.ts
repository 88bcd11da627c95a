import { eventually } from '@na/testing';
import { EMAIL, house, PASSWORD, type House, type Replica } from './house.ts';
import { ID } from './things.ts';

describe('a service account', () => {
  let at: House;
  let other: Replica;
  let owner: string;
  beforeAll(async () => {
    at = await house();
    other = await at.replica();
    const credentials = { email: EMAIL, password: PASSWORD };
    owner = (await at.ask('POST', '/v1/sessions', { as: null, body: credentials })).body.token;
  });
  afterAll(() => at?.close());

  const make = (body: object, as = owner) =>
    at.ask('POST', '/v1/service-accounts', { as, body: { name: 'Deployments', role: 'member', ...body } });
  const change = (id: string, body: object, headers = {}, as = owner) =>
    at.ask('PATCH', `/v1/service-accounts/${id}`, { as, body, headers });
  const keyOf = (id: string, body: object = {}, as = owner) =>
    at.ask('POST', `/v1/service-accounts/${id}/keys`, { as, body: { name: 'CI', ...body } });
  const me = (key: string, by: Pick<House, 'ask'> = at) => by.ask('GET', '/v1/me', { as: key });
  const told = (type: string) =>
    at.database.query<{ data: object }>('select data from outbox where type = $1 order by seq', [
      `na.gateway.v1.${type}`,
    ]);

  it('is a member with a role, and acts by keys of its own in its own name', async () => {
    const made = await make({});
    expect(made).toMatchObject({ status: 201, body: { name: 'Deployments', role: 'member', version: 1 } });
    const { id } = made.body;
    expect(made.headers.get('location')).toBe(`/v1/service-accounts/${id}`);
    const known = await at.ask('GET', `/v1/service-accounts/${id}`, { as: owner });
    expect(known).toMatchObject({ status: 200, body: made.body });
    const key = await keyOf(id);
    expect(key).toMatchObject({ status: 201, body: { serviceAccountId: id } });
    expect(key.headers.get('location')).toBe(`/v1/api-keys/${key.body.id}`);
    const { body } = await me(key.body.key);
    expect(body).toMatchObject({ actor: `service_account:${id}`, workspaceId: at.workspaceId });
    expect(body.permissions).toContain('todos:write');
    expect(body.permissions).not.toContain('connections:write');
    expect(await told('ServiceAccountCreated')).toContainEqual({ data: { serviceAccountId: id, role: 'member' } });
    const listed = await at.ask('GET', `/v1/api-keys?serviceAccountId=${id}&total=true`, { as: owner });
    expect(listed.body).toMatchObject({ data: [{ id: key.body.id }], total: 1 });
  });

  // ASVS 8.3.2
  it('may what the scopes of its key name and its role permits, as the role is within two seconds, on any replica', async () => {
    const { id } = (await make({ role: 'viewer' })).body;
    const { key } = (await keyOf(id, { scopes: ['todos:read', 'todos:write', 'connections:write'] })).body;
    const permitted = async (by: Pick<House, 'ask'>) => (await me(key, by)).body.permissions;
    for (const by of [at, other]) expect(await permitted(by)).toEqual(['todos:read']);
    expect((await change(id, { role: 'admin' })).status).toBe(200);
    for (const by of [at, other])
      await eventually(
        async () =>
          expect((await permitted(by)).toSorted()).toEqual(['connections:write', 'todos:read', 'todos:write']),
        { withinMs: 2_000 },
      );
    await change(id, { role: 'viewer' });
    for (const by of [at, other])
      await eventually(async () => expect(await permitted(by)).toEqual(['todos:read']), { withinMs: 2_000 });
  });

  it('follows a custom role, and may nothing when the role is taken away', async () => {
    const body = { name: 'Task runner', permissions: ['tasks:read', 'tasks:write'] };
    const role = (await at.ask('POST', '/v1/roles', { as: owner, body })).body.id as string;
    const { id, permissions } = (await make({ role })).body;
    expect(permissions).toEqual(['tasks:read', 'tasks:write']);
    const { key } = (await keyOf(id)).body;
    expect((await me(key)).body.permissions.toSorted()).toEqual(['tasks:read', 'tasks:write']);
    await at.ask('PATCH', `/v1/roles/${role}`, { as: owner, body: { permissions: ['tasks:read'] } });
    await eventually(async () => expect((await me(key)).body.permissions).toEqual(['tasks:read']), { withinMs: 2_000 });
    await at.database.query('update roles set removed_at = now() where id = $1', [role]);
    await eventually(async () => expect((await me(key)).body.permissions).toEqual([]), { withinMs: 2_000 });
    expect((await change(id, { name: 'Without a role' })).body).toMatchObject({ role, permissions: [] });
    expect((await change(id, { role: 'viewer' })).body).toMatchObject({ role: 'viewer' });
    expect((await make({ role: ID })).status).toBe(404);
  });

  // ASVS 8.2.3
  it('keeps its custom role from being removed, which is told by name to those who may see service accounts', async () => {
    const body = { name: 'Held by a program', permissions: ['tasks:read'] };
    const role = (await at.ask('POST', '/v1/roles', { as: owner, body })).body.id as string;
    const { id } = (await make({ name: 'Nightly <b>run</b>', role })).body;
    const { key } = (await keyOf(id, { scopes: ['tasks:read'] })).body;
    const remove = (as = owner) => at.ask('DELETE', `/v1/roles/${role}`, { as });
    const refused = await remove();
    expect(refused).toMatchObject({ status: 409, body: { code: 'role_in_use' } });
    expect(refused.body.detail).toContain('“Nightly <b>run</b>”');
    const scopes = ['roles:write', 'tasks:read'];
    const blind = (await at.ask('POST', '/v1/api-keys', { as: owner, body: { name: 'Blind', scopes } })).body.key;
    const toBlind = (await remove(blind)).body.detail;
    expect(toBlind).toContain('1 service account');
    expect(toBlind).not.toContain('Nightly');
    expect((await me(key)).body.permissions).toEqual(['tasks:read']);
    await at.ask('DELETE', `/v1/service-accounts/${id}`, { as: owner });
    expect((await remove()).status).toBe(204);
  });

  it('made at once with the removal of its role finds the role or keeps it', async () => {
    const body = { name: 'Raced for', permissions: ['tasks:read'] };
    const role = (await at.ask('POST', '/v1/roles', { as: owner, body })).body.id as string;
    const [made, removed] = await Promise.all([make({ role }), at.ask('DELETE', `/v1/roles/${role}`, { as: owner })]);
    expect([
      [201, 409],
      [404, 204],
    ]).toContainEqual([made.status, removed.status]);
  });

  // ASVS 8.2.1
  it('is given no more than its maker has, and is not touched by who has less', async () => {
    const custom = { name: 'Key keeper', permissions: ['api_keys:read', 'api_keys:write', 'todos:read'] };
    const role = (await at.ask('POST', '/v1/roles', { as: owner, body: custom })).body.id as string;
    const keeper = (await make({ role })).body;
    const { key } = (await keyOf(keeper.id, { scopes: custom.permissions })).body;
    const above = (await make({ role: 'owner' })).body;
    expect(await make({ role: 'member' }, key)).toMatchObject({ status: 403, body: { code: 'grant_exceeded' } });
    expect(await change(keeper.id, { role: 'member' }, {}, key)).toMatchObject({
      status: 403,
      body: { code: 'grant_exceeded' },
    });
    for (const refused of [
      await change(above.id, { name: 'Mine' }, {}, key),
      await at.ask('DELETE', `/v1/service-accounts/${above.id}`, { as: key }),
    ])
      expect(refused).toMatchObject({ status: 403, body: { code: 'member_above' } });
    expect(await keyOf(above.id, { scopes: ['tasks:write'] }, key)).toMatchObject({
      status: 403,
      body: { code: 'scope_exceeded' },
    });
    expect((await make({ role }, key)).status).toBe(201);
  });

  it('is changed by who has seen its latest version', async () => {
    const { id } = (await make({})).body;
    expect(await change(id, { name: 'Renamed' }, { 'if-match': '"1"' })).toMatchObject({
      status: 200,
      body: { name: 'Renamed', role: 'member', version: 2 },
    });
    expect((await change(id, { name: 'Late' }, { 'if-match': '"1"' })).status).toBe(412);
  });

  it('that is removed opens nothing within two seconds, on any replica, and removing it again is fine', async () => {
    const { id } = (await make({})).body;
    const { key } = (await keyOf(id)).body;
    for (const by of [at, other]) expect((await me(key, by)).status).toBe(200);
    for (const _once of [1, 2])
      expect((await at.ask('DELETE', `/v1/service-accounts/${id}`, { as: owner })).status).toBe(204);
    for (const by of [at, other])
      await eventually(async () => expect((await me(key, by)).status).toBe(401), { withinMs: 2_000 });
    expect((await at.ask('GET', `/v1/service-accounts/${id}`, { as: owner })).status).toBe(404);
    expect((await keyOf(id)).status).toBe(404);
    const removals = (await told('ServiceAccountRemoved')).filter(({ data }) => JSON.stringify(data).includes(id));
    expect(removals).toEqual([{ data: { serviceAccountId: id } }]);
    expect(await told('ActorRevoked')).toContainEqual({ data: { actor: `service_account:${id}` } });
  });

  it('is made once, however often the same request comes', async () => {
    const headers = { 'idempotency-key': 'account-1' };
    const ask = () =>
      at.ask('POST', '/v1/service-accounts', { as: owner, headers, body: { name: 'Once', role: 'viewer' } });
    const first = (await ask()).body;
    await at.database.query(`update idempotency set answer = null, held_until = now() where answer is not null`);
    expect((await ask()).body).toEqual(first);
    const { body } = await at.ask('GET', '/v1/service-accounts?limit=100&total=true', { as: owner });
    expect(body.data.filter(({ name }: { name: string }) => name === 'Once')).toHaveLength(1);
    expect(body.total).toBe(body.data.length);
  });

  it('stands in the list in the order that is asked for', async () => {
    for (const name of ['b', 'a', 'c']) await make({ name });
    const names: string[] = [];
    for (let cursor = ''; cursor !== null;) {
      const path = `/v1/service-accounts?sort=-name&limit=2${cursor && `&cursor=${cursor}`}`;
      const { body } = await at.ask('GET', path, { as: owner });
      names.push(...body.data.map(({ name }: { name: string }) => name));
      cursor = body.nextCursor;
    }
    expect(names.filter(name => name.length === 1)).toEqual(['c', 'b', 'a']);
    expect(names).toHaveLength((await at.ask('GET', '/v1/service-accounts?limit=100', { as: owner })).body.data.length);
  });

  // ASVS 8.4.1
  it('of another workspace is not there', async () => {
    await at.database.query(`
      with w as (insert into workspaces (name) values ('Other') returning id)
      insert into service_accounts (id, workspace_id, name, role, created_by) select '${ID}', id, 'x', 'viewer', 'x' from w`);
    const asked = [
      await at.ask('GET', `/v1/service-accounts/${ID}`, { as: owner }),
      await change(ID, { name: 'Ours' }),
      await at.ask('DELETE', `/v1/service-accounts/${ID}`, { as: owner }),
      await keyOf(ID),
    ];
    expect(asked.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    const listed = (await at.ask('GET', '/v1/service-accounts?limit=100', { as: owner })).body.data;
    expect(listed.map(({ id }: { id: string }) => id)).not.toContain(ID);
  });
});
