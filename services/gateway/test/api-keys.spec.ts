import { eventually } from '@na/testing';
import { API_KEY, house, type House } from './house.ts';
import { ID } from './things.ts';

describe('an API key', () => {
  let at: House;
  beforeAll(async () => {
    at = await house();
  });
  afterAll(() => at?.close());

  const make = (body: object, as?: string) => at.ask('POST', '/v1/api-keys', { body, as });
  const told = (type: string) =>
    at.database.query<{ data: object }>('select data from outbox where type like $1 order by seq', [`%.${type}`]);

  it('is shown once and opens the workspace, in either header', async () => {
    const made = await make({ name: 'CI' });
    expect(made).toMatchObject({
      status: 201,
      body: { name: 'CI', scopes: ['read', 'write'], workspaceId: at.workspaceId },
    });
    const { id, key } = made.body;
    expect(made.headers.get('location')).toBe(`/v1/api-keys/${id}`);
    expect((await at.ask('GET', '/v1/me', { as: key })).body).toMatchObject({
      actor: `api_key:${id}`,
      workspaceId: at.workspaceId,
    });
    expect((await at.ask('GET', '/v1/me', { as: null, headers: { 'x-api-key': key } })).status).toBe(200);
    for (const path of ['/v1/api-keys', `/v1/api-keys/${id}`])
      expect(JSON.stringify((await at.ask('GET', path)).body)).not.toContain(key);
    const stored = JSON.stringify(await at.database.query(`select k::text, encode(hash, 'hex') from api_keys k`));
    expect(stored).not.toContain(key.slice(-20));
    expect(await told('ApiKeyCreated')).toContainEqual({ data: { apiKeyId: id, name: 'CI' } });
  });

  it('with the scope read looks and changes nothing', async () => {
    const { key } = (await make({ name: 'Reader', scopes: ['read'] })).body;
    expect((await at.ask('GET', '/v1/api-keys', { as: key })).status).toBe(200);
    for (const [method, path] of [
      ['POST', '/v1/todos'],
      ['PATCH', `/v1/todos/${ID}`],
      ['DELETE', `/v1/todos/${ID}`],
    ] as const) {
      expect(await at.ask(method, path, { as: key })).toMatchObject({
        status: 403,
        body: { code: 'permission_missing' },
      });
    }
  });

  it('cannot be given more than its maker has', async () => {
    const { key } = (await make({ name: 'Writer', scopes: ['write'] })).body;
    expect(await make({ name: 'More', scopes: ['read', 'write'] }, key)).toMatchObject({
      status: 403,
      body: { code: 'scope_exceeded' },
    });
  });

  it('opens nothing two seconds after it was revoked, on any replica, and revoking it again is fine', async () => {
    const { id, key } = (await make({ name: 'Short' })).body;
    const other = await at.replica();
    expect((await other.ask('GET', '/v1/me', { as: key })).status).toBe(200);
    expect((await at.ask('DELETE', `/v1/api-keys/${id}`)).status).toBe(204);
    expect((await at.ask('GET', '/v1/me', { as: key })).status).toBe(401);
    await eventually(async () => expect((await other.ask('GET', '/v1/me', { as: key })).status).toBe(401), {
      withinMs: 2_500,
    });
    expect((await at.ask('DELETE', `/v1/api-keys/${id}`)).status).toBe(204);
    expect((await at.ask('GET', `/v1/api-keys/${id}`)).status).toBe(404);
    expect((await told('ApiKeyRevoked')).filter(({ data }) => JSON.stringify(data).includes(id))).toHaveLength(1);
  });

  it('of another workspace is not there', async () => {
    await at.database.query(`
      with w as (insert into workspaces (name) values ('Other') returning id)
      insert into api_keys (id, workspace_id, name, prefix, hash, scopes, created_by) select '${ID}', id, 'x', 'x', 'x', '{read}', 'x' from w`);
    expect(JSON.stringify((await at.ask('GET', '/v1/api-keys?limit=100')).body)).not.toContain(ID);
    expect((await at.ask('GET', `/v1/api-keys/${ID}`)).status).toBe(404);
    expect((await at.ask('DELETE', `/v1/api-keys/${ID}`)).status).toBe(404);
    expect((await at.ask('GET', '/v1/todos', { headers: { 'x-workspace-id': ID } })).status).toBe(403);
  });

  it('is listed page by page, newest first, each once', async () => {
    for (let count = 0; count < 5; count++) await make({ name: `Key ${count}` });
    const all = (await at.ask('GET', '/v1/api-keys?limit=100')).body.data.map(({ id }: { id: string }) => id);
    const seen: string[] = [];
    for (let cursor = ''; cursor !== null;) {
      const { body } = await at.ask('GET', `/v1/api-keys?limit=2${cursor && `&cursor=${cursor}`}`);
      seen.push(...body.data.map(({ id }: { id: string }) => id));
      cursor = body.nextCursor;
    }
    expect(seen).toEqual(all);
    expect(all).toEqual(all.toSorted().reverse());
    expect((await at.ask('GET', '/v1/api-keys?cursor=x')).body.errors).toEqual([
      { pointer: '?cursor', detail: expect.any(String) },
    ]);
  });

  it('of the configuration is there once, however often and by however many replicas it is seeded', async () => {
    await Promise.all([at.replica(), at.replica()]);
    const [counts] = await at.database.query(
      `select (select count(*)::int from users) users, (select count(*)::int from workspaces where name = 'Demo') workspaces,
         (select count(*)::int from api_keys where created_by like 'user:%') keys`,
    );
    expect(counts).toEqual({ users: 1, workspaces: 1, keys: 1 });
    expect((await at.ask('GET', '/v1/me', { as: API_KEY })).status).toBe(200);
  });
});
