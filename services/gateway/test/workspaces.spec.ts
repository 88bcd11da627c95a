import { eventually } from '@na/testing';
import { Subjects } from '../src/session/subjects.ts';
import { API_KEY, house, type House } from './house.ts';
import { loggedIn, person, told, type Person } from './people.ts';
import { ID } from './things.ts';

describe('a workspace', () => {
  let at: House;
  let ada: Person;
  let bob: Person;
  beforeAll(async () => {
    at = await house();
    ada = await loggedIn(at);
    bob = await person(at, 'bob@example.com');
  });
  afterAll(() => at?.close());

  const make = async (by: Person, name: string) => (await by.ask('POST', '/v1/workspaces', { body: { name } })).body;
  const inside = (workspaceId: string) => ({ headers: { 'x-workspace-id': workspaceId } });

  it('is made by any user, who owns it at once, and once though the request comes twice', async () => {
    const asking = { body: { name: 'Marketing' }, headers: { 'idempotency-key': 'marketing' } };
    const { status, body, headers } = await bob.ask('POST', '/v1/workspaces', asking);
    expect(status).toBe(201);
    expect(body).toMatchObject({ name: 'Marketing', role: 'owner', requireMfa: false, version: 1 });
    expect(headers.get('location')).toBe(`/v1/workspaces/${body.id}`);
    expect(headers.get('etag')).toBe('"1"');
    expect((await bob.ask('POST', '/v1/workspaces', asking)).body).toEqual(body);
    expect((await bob.ask('GET', '/v1/workspaces')).body.data).toEqual([body]);
    expect((await bob.ask('GET', `/v1/workspaces/${body.id}`)).body).toEqual(body);
    expect((await bob.ask('GET', '/v1/me')).body.workspaces).toEqual([
      { id: body.id, name: 'Marketing', role: 'owner' },
    ]);
    const actor = `user:${bob.id}`;
    expect(await told(at, 'WorkspaceMade')).toEqual([
      { data: { workspaceId: body.id, ownerId: bob.id }, actor, workspaceId: body.id },
    ]);
    expect(await told(at, 'MemberAdded')).toEqual([
      { data: { userId: bob.id, role: 'owner' }, actor, workspaceId: body.id },
    ]);
  });

  it('is named by its path, and one of somebody else is as one that is not there', async () => {
    const { id } = await make(bob, 'Sales');
    for (const [method, body] of [['GET'], ['PATCH', { name: 'Ours' }], ['DELETE']] as const) {
      const [theirs, nobodys] = [
        await ada.ask(method, `/v1/workspaces/${id}`, { body }),
        await ada.ask(method, `/v1/workspaces/${ID}`, { body }),
      ];
      expect(theirs).toMatchObject({ status: 404, body: { code: 'workspace_not_found' } });
      expect(JSON.stringify(theirs.body).replaceAll(id, '')).toBe(JSON.stringify(nobodys.body).replaceAll(ID, ''));
    }
    // A header that names one's own opens no other.
    expect(await ada.ask('GET', `/v1/workspaces/${id}`, inside(at.workspaceId))).toMatchObject({ status: 404 });
    expect(await ada.ask('GET', '/v1/members', inside(id))).toMatchObject({ status: 403 });
    expect((await bob.ask('GET', `/v1/workspaces/${id}`)).body.name).toBe('Sales');
  });

  it('keeps its name and its settings, and is not changed from what it no longer is', async () => {
    const { id } = await make(bob, 'Support');
    const change = (body: object, version: number) =>
      bob.ask('PATCH', `/v1/workspaces/${id}`, { body, headers: { 'if-match': `"${version}"` } });
    expect(await change({ name: 'Help' }, 1)).toMatchObject({ status: 200, body: { name: 'Help', version: 2 } });
    expect(await change({ name: 'Stale' }, 1)).toMatchObject({ status: 412, body: { code: 'version_stale' } });
    expect(await change({ name: ' ' }, 2)).toMatchObject({ status: 422, body: { errors: [{ pointer: '/name' }] } });
    // No change is no version.
    expect((await change({ name: 'Help' }, 2)).body.version).toBe(2);
    expect((await change({ requireMfa: true }, 2)).body).toMatchObject({ requireMfa: true, version: 3 });
    const subject = await at.app.get(Subjects).of(bob.sessionId);
    expect(subject!.workspaces.find(workspace => workspace.id === id)).toMatchObject({ requireMfa: true });
    expect(await told(at, 'WorkspaceChanged')).toMatchObject([
      { data: { workspaceId: id, fields: ['name'], requireMfa: false }, actor: `user:${bob.id}` },
      { data: { workspaceId: id, fields: ['requireMfa'], requireMfa: true }, actor: `user:${bob.id}` },
    ]);
  });

  it('is for a key what its scopes say', async () => {
    expect((await at.ask('GET', `/v1/workspaces/${at.workspaceId}`)).body).toMatchObject({ name: 'Demo' });
    expect(await at.ask('PATCH', `/v1/workspaces/${at.workspaceId}`, { body: { name: 'x' } })).toMatchObject({
      status: 403,
    });
    expect(await at.ask('POST', '/v1/workspaces', { body: { name: 'x' } })).toMatchObject({
      status: 403,
      body: { code: 'user_needed' },
    });
  });

  // ASVS 7.5.3
  it('is deleted by an owner who has just proven who they are, with all that belongs to it', async () => {
    const { id } = await make(bob, 'Short-lived');
    const cleo = await person(at, 'cleo@example.com', { role: 'admin', workspaceId: id });
    const { body: role } = await bob.ask('POST', '/v1/roles', {
      body: { name: 'Reader', permissions: ['todos:read'] },
      ...inside(id),
    });
    await at.database.query('update memberships set role = null, role_id = $1 where user_id = $2', [role.id, cleo.id]);
    const { body: key } = await bob.ask('POST', '/v1/api-keys', {
      body: { name: 'Bot', scopes: ['read'] },
      ...inside(id),
    });
    const other = await at.replica();
    expect((await other.ask('GET', '/v1/roles', { as: key.key })).status).toBe(200);
    expect(await cleo.ask('DELETE', `/v1/workspaces/${id}`)).toMatchObject({ status: 403 });
    await at.database.query(`update sessions set confirmed_at = now() - interval '11 minutes' where id = $1`, [
      bob.sessionId,
    ]);
    await eventually(async () =>
      expect(await bob.ask('DELETE', `/v1/workspaces/${id}?dryRun=true`)).toMatchObject({
        status: 403,
        body: { code: 'confirmation_needed' },
      }),
    );
    await bob.confirm();
    const goes = { id, members: 2, invitations: 0, roles: 1, apiKeys: 1 };
    expect(await bob.ask('DELETE', `/v1/workspaces/${id}?dryRun=true`)).toMatchObject({
      status: 200,
      body: { ...goes, dryRun: true },
    });
    expect((await bob.ask('GET', `/v1/workspaces/${id}`)).status).toBe(200);
    expect(await bob.ask('DELETE', `/v1/workspaces/${id}`)).toMatchObject({ status: 200, body: goes });
    expect((await bob.ask('GET', `/v1/workspaces/${id}`)).status).toBe(404);
    await eventually(async () => expect((await other.ask('GET', '/v1/roles', { as: key.key })).status).toBe(401), {
      withinMs: 2_500,
    });
    expect(await told(at, 'WorkspaceDeleted')).toEqual([
      { data: { workspaceId: id, members: 2, apiKeys: 1 }, actor: `user:${bob.id}`, workspaceId: id },
    ]);
    const held = (await told(at, 'ActorRevoked')).map(({ data }) => data.actor);
    expect(held).toEqual(expect.arrayContaining([`user:${bob.id}`, `user:${cleo.id}`, `api_key:${key.id}`]));
  });

  it('takes with it every row that names it: each table that references workspaces says so', async () => {
    const holding = await at.database.query(
      `select conrelid::regclass::text as table from pg_constraint
       where contype = 'f' and confrelid = 'workspaces'::regclass and confdeltype <> 'c'`,
    );
    expect(holding).toEqual([]);
  });

  // ASVS 2.3.2
  it('is one of at most fifty that a user owns', async () => {
    const dora = await person(at, 'dora@example.com');
    await at.database.query(
      `with made as (insert into workspaces (name) select 'x' from generate_series(1, 49) returning id)
       insert into memberships (user_id, workspace_id, role) select $1, id, 'owner' from made`,
      [dora.id],
    );
    const made = await Promise.all([1, 2, 3].map(() => dora.ask('POST', '/v1/workspaces', { body: { name: 'y' } })));
    expect(made.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    const page = (await dora.ask('GET', '/v1/workspaces?limit=30')).body;
    const rest = (await dora.ask('GET', `/v1/workspaces?limit=30&cursor=${page.nextCursor}`)).body;
    expect(new Set([...page.data, ...rest.data].map(({ id }) => id)).size).toBe(50);
    expect(rest.nextCursor).toBeNull();
    expect((await dora.ask('GET', '/v1/workspaces?cursor=x')).status).toBe(422);
  });

  it('is in nobody’s way who belongs to another', async () => {
    expect((await at.ask('GET', '/v1/members', { as: API_KEY })).body.data).toHaveLength(1);
  });
});
