import { eventually } from '@na/testing';
import { PERMISSIONS, PERMISSIONS_OF, ROLES } from '../src/access/permissions.ts';
import { house, type House, type Replica } from './house.ts';
import { loggedIn, person, told, type Person } from './people.ts';
import { ID } from './things.ts';

describe('roles', () => {
  let at: House;
  let other: Replica;
  let ada: Person;
  beforeAll(async () => {
    at = await house();
    other = await at.replica();
    ada = await loggedIn(at);
  });
  afterAll(() => at?.close());

  const make = (name: string, permissions: string[], by = ada) =>
    by.ask('POST', '/v1/roles', { body: { name, permissions } });
  const status = async (as: string, method: string, path: string, body?: object) =>
    (await other.ask(method, path, { as, body })).status;

  it('are four that every workspace has, and those that it makes', async () => {
    const { status, body, headers } = await make('Editor', ['todos:read', 'todos:write']);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      name: 'Editor',
      builtIn: false,
      permissions: ['todos:read', 'todos:write'],
      version: 1,
    });
    expect(headers.get('location')).toBe(`/v1/roles/${body.id}`);
    const { data } = (await ada.ask('GET', '/v1/roles')).body;
    expect(data.slice(0, 4)).toEqual(
      ROLES.map(id => ({ id, name: id, builtIn: true, permissions: [...PERMISSIONS_OF[id]] })),
    );
    expect(data.slice(4)).toEqual([body]);
    const page = (await ada.ask('GET', '/v1/roles?limit=3')).body;
    expect((await ada.ask('GET', `/v1/roles?cursor=${page.nextCursor}`)).body).toEqual({
      data: data.slice(3),
      nextCursor: null,
    });
    expect((await ada.ask('GET', '/v1/roles/viewer')).body).toEqual(data[3]);
    expect((await ada.ask('GET', `/v1/roles/${body.id}`)).body).toEqual(body);
    expect((await ada.ask('GET', '/v1/roles?cursor=nonsense')).status).toBe(422);
    expect(await told(at, 'RoleMade')).toEqual([
      {
        data: { roleId: body.id, permissions: ['todos:read', 'todos:write'] },
        actor: `user:${ada.id}`,
        workspaceId: at.workspaceId,
      },
    ]);
  });

  // ASVS 8.2.1, 8.3.1, 8.3.2
  it('permit what they say, on every replica within two seconds of a change, and nothing else', async () => {
    const { body: role } = await make('Watcher', ['workspace:read', 'members:read']);
    const wim = await person(at, 'wim@example.com', { role: role.id });
    expect((await wim.ask('GET', '/v1/me')).body).toMatchObject({
      permissions: ['workspace:read', 'members:read'],
      workspaces: [{ role: role.id }],
    });
    expect((await wim.ask('GET', '/v1/members')).body.data[0]).toMatchObject({ role: role.id, roleName: 'Watcher' });
    expect(await status(wim.token, 'GET', '/v1/api-keys')).toBe(403);
    const change = await ada.ask('PATCH', `/v1/roles/${role.id}`, {
      body: { permissions: ['api_keys:read'] },
      headers: { 'if-match': '"1"' },
    });
    expect(change).toMatchObject({ status: 200, body: { permissions: ['api_keys:read'], version: 2 } });
    await eventually(
      async () => {
        expect(await status(wim.token, 'GET', '/v1/api-keys')).toBe(200);
        expect(await status(wim.token, 'GET', '/v1/members')).toBe(403);
      },
      { withinMs: 2_000 },
    );
    expect((await ada.ask('PATCH', `/v1/roles/${role.id}`, { body: {}, headers: { 'if-match': '"1"' } })).status).toBe(
      412,
    );
    expect((await told(at, 'RoleRedefined'))[0]!.data).toEqual({
      roleId: role.id,
      permissions: ['api_keys:read'],
      permissionsBefore: ['workspace:read', 'members:read'],
    });
  });

  it('are given to members and to the invited, as built-in ones are', async () => {
    const { body: role } = await make('Given', ['todos:read']);
    const member = await person(at, 'given@example.com', { role: 'viewer' });
    const given = await ada.ask('PATCH', `/v1/members/${member.id}`, { body: { role: role.id } });
    expect(given).toMatchObject({ status: 200, body: { role: role.id, roleName: 'Given' } });
    expect((await told(at, 'RoleChanged')).at(-1)!.data).toEqual({ userId: member.id, from: 'viewer', to: role.id });
  });

  it('are never made, widened, narrowed or removed by those who lack what they permit', async () => {
    const { body: strong } = await make('Strong', ['workspace:delete', 'audit:read']);
    const { body: keeper } = await make('Keeper', ['roles:write', 'members:write', 'todos:read', 'workspace:read']);
    const kim = await person(at, 'kim@example.com', { role: keeper.id });
    expect(await make('Mine', ['todos:write'], kim)).toMatchObject({ status: 403, body: { code: 'grant_exceeded' } });
    const patch = (id: string, body: object) => kim.ask('PATCH', `/v1/roles/${id}`, { body });
    expect(await patch(strong.id, { permissions: ['todos:read'] })).toMatchObject({ body: { code: 'member_above' } });
    expect(await patch(keeper.id, { permissions: ['roles:write', 'audit:read'] })).toMatchObject({
      status: 403,
      body: { code: 'grant_exceeded' },
    });
    expect((await kim.ask('DELETE', `/v1/roles/${strong.id}`)).status).toBe(403);
    expect(
      await kim.ask('POST', '/v1/invitations', { body: { email: 'x@example.com', role: strong.id } }),
    ).toMatchObject({ status: 403, body: { code: 'grant_exceeded' } });
    expect((await make('Mine', ['todos:read'], kim)).status).toBe(201);
  });

  // ASVS 8.2.3
  it('are not removed while somebody has them, which is told by name to those who may see members', async () => {
    const { body: role } = await make('Held', ['todos:read']);
    await person(at, 'holder@example.com', { role: role.id });
    await ada.ask('POST', '/v1/invitations', { body: { email: 'future@example.com', role: role.id } });
    const remove = (by = ada) => by.ask('DELETE', `/v1/roles/${role.id}`);
    const refused = await remove();
    expect(refused).toMatchObject({ status: 409, body: { code: 'role_in_use' } });
    expect(refused.body.detail).toContain('holder@example.com and 1 open invitation');
    const { body: keeper } = await make('Blind keeper', ['roles:write', 'todos:read']);
    const blind = await person(at, 'blind@example.com', { role: keeper.id });
    expect((await remove(blind)).body.detail).toContain('1 member and 1 open invitation');
    await at.database.query(`delete from memberships where role_id = $1`, [role.id]);
    await at.database.query(`update invitations set revoked_at = now() where role_id = $1`, [role.id]);
    expect([(await remove()).status, (await remove()).status]).toEqual([204, 204]);
    expect((await ada.ask('GET', `/v1/roles/${role.id}`)).status).toBe(404);
    expect((await told(at, 'RoleRemoved')).map(({ data }) => data)).toEqual([{ roleId: role.id }]);
    // Its name is free again.
    expect((await make('Held', ['todos:read'])).status).toBe(201);
  });

  it('have names of their own and known permissions, and built-in ones stay as they are', async () => {
    await make('Taken', ['todos:read']);
    for (const name of ['taken', 'Owner'])
      expect(await make(name, ['todos:read'])).toMatchObject({ status: 409, body: { code: 'role_name_taken' } });
    for (const permissions of [[], ['todos:burn'], ['system:write'], ['todos:read', 'todos:read']])
      expect((await make('Odd', permissions)).body.errors).toMatchObject([{ pointer: '/permissions' }]);
    expect((await ada.ask('PATCH', '/v1/roles/owner', { body: { name: 'King' } })).status).toBe(422);
    expect((await ada.ask('DELETE', '/v1/roles/owner')).status).toBe(422);
    expect((await ada.ask('DELETE', `/v1/roles/${ID}`)).status).toBe(404);
  });

  it('of the same name asked for at once are one', async () => {
    const answers = await Promise.all([make('Race', ['todos:read']), make('race', ['todos:read'])]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  it('are made of a vocabulary that anybody with a credential can read', async () => {
    const { data } = (await at.ask('GET', '/v1/permissions?limit=100')).body;
    expect(
      Object.fromEntries(data.map((one: { name: string; description: string }) => [one.name, one.description])),
    ).toEqual(PERMISSIONS);
  });

  // ASVS 16.3.2
  it('refuse, and that is counted each time and told once a minute, whichever replica it was', async () => {
    const viewer = await person(at, 'viewer@example.com', { role: 'viewer' });
    const counted = async () => {
      const text = (await at.ask('GET', '/metrics')).body as string;
      return Number(/^na_permission_denied_total\{[^}]*permission="todos:write"[^}]*\} (\d+)/m.exec(text)?.[1] ?? 0);
    };
    const before = await counted();
    for (let count = 0; count < 5; count++) {
      expect((await viewer.ask('POST', '/v1/todos', { body: { title: 'x' } })).status).toBe(403);
      expect(await status(viewer.token, 'POST', '/v1/todos', { title: 'x' })).toBe(403);
    }
    expect((await viewer.ask('GET', '/v1/members', { headers: { 'x-workspace-id': ID } })).status).toBe(403);
    expect((await counted()) - before).toBeGreaterThanOrEqual(5);
    const mine = async () => (await told(at, 'PermissionDenied')).filter(({ actor }) => actor === `user:${viewer.id}`);
    await eventually(async () =>
      expect(await mine()).toEqual(
        expect.arrayContaining([
          {
            data: { deniedActor: `user:${viewer.id}`, permission: 'todos:write' },
            actor: `user:${viewer.id}`,
            workspaceId: at.workspaceId,
          },
          {
            data: { deniedActor: `user:${viewer.id}`, permission: 'workspace:foreign', foreignWorkspaceId: ID },
            actor: `user:${viewer.id}`,
            workspaceId: null,
          },
        ]),
      ),
    );
    expect(await mine()).toHaveLength(2);
  });
});
