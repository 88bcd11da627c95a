import { eventually } from '@na/testing';
import { createHash } from 'node:crypto';
import { newKeyText } from '../src/api-key/key-text.ts';
import { API_KEY, EMAIL, house, PASSWORD, type House, type Replica } from './house.ts';
import { rowsOf } from './rows.ts';
import { ID } from './things.ts';

const DAY_MS = 24 * 60 * 60_000;
const ahead = (ms: number) => new Date(Date.now() + ms).toISOString();

describe('an API key', () => {
  let at: House;
  let other: Replica;
  beforeAll(async () => {
    at = await house();
    other = await at.replica();
  });
  afterAll(() => at?.close());

  const make = (body: object, as?: string) => at.ask('POST', '/v1/api-keys', { body, as });
  const rotate = (id: string, body: object = {}, headers = {}, as?: string) =>
    at.ask('POST', `/v1/api-keys/${id}/rotate`, { body, headers, as });
  const opens = async (key: string, by: Pick<House, 'ask'> = at) =>
    (await by.ask('GET', '/v1/me', { as: key })).status === 200;
  const told = (type: string) =>
    at.database.query<{ data: object }>('select data from outbox where type like $1 order by seq', [`%.${type}`]);

  it('is shown once and opens the workspace, in either header', async () => {
    const made = await make({ name: 'CI' });
    expect(made).toMatchObject({
      status: 201,
      body: { name: 'CI', scopes: ['read', 'write'], workspaceId: at.workspaceId, state: 'active', lastUsedAt: null },
    });
    const { id, key, prefix } = made.body;
    expect(made.headers.get('location')).toBe(`/v1/api-keys/${id}`);
    expect(key).toMatch(/^na_live_[0-9a-f]{16}_[0-9A-Za-z]{43}_[0-9a-f]{8}$/);
    expect(key.startsWith(`${prefix}_`)).toBe(true);
    expect((await at.ask('GET', '/v1/me', { as: key })).body).toMatchObject({
      actor: `api_key:${id}`,
      workspaceId: at.workspaceId,
    });
    expect((await at.ask('GET', '/v1/me', { as: null, headers: { 'x-api-key': key } })).status).toBe(200);
    for (const path of ['/v1/api-keys', `/v1/api-keys/${id}`])
      expect(JSON.stringify((await at.ask('GET', path)).body)).not.toContain(key);
    expect(await told('ApiKeyCreated')).toContainEqual({ data: { apiKeyId: id, name: 'CI' } });
  });

  it('comes alone: with another credential beside it, nobody knows which one is meant', async () => {
    const { key } = (await make({ name: 'One of two' })).body;
    const both = await at.ask('GET', '/v1/me', { as: API_KEY, headers: { 'x-api-key': key } });
    expect(both).toMatchObject({ status: 401, body: { code: 'credential_refused' } });
  });

  // ASVS 11.4.1
  it('is kept as a hash of its secret alone', async () => {
    const { id, key } = (await make({ name: 'Kept' })).body;
    const [, , , secret] = key.split('_');
    expect(await rowsOf(at.database, 'api_keys')).not.toContain(secret);
    const [stored] = await at.database.query<{ hash: Buffer }>(`select hash from api_keys where id = $1`, [id]);
    expect(stored!.hash).toEqual(createHash('sha256').update(secret).digest());
    const events = JSON.stringify(await at.database.query('select data from outbox'));
    expect(events).not.toContain(secret);
  });

  it('of another secret with the same id opens nothing', async () => {
    const [first, second] = [(await make({ name: 'a' })).body.key, (await make({ name: 'b' })).body.key] as [
      string,
      string,
    ];
    expect(await opens(first)).toBe(true);
    expect(await opens(newKeyText(first.split('_')[2]!))).toBe(false);
    expect(await opens(second)).toBe(true);
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

  // ASVS 8.2.1
  it('cannot be given more than its maker has, nor be made or turned into more by a key that has less', async () => {
    const writer = (await make({ name: 'Writer', scopes: ['write'] })).body;
    const full = (await make({ name: 'Full' })).body;
    const refused = { status: 403, body: { code: 'scope_exceeded' } };
    expect(await make({ name: 'More', scopes: ['read', 'write'] }, writer.key)).toMatchObject(refused);
    expect(await rotate(full.id, {}, {}, writer.key)).toMatchObject(refused);
    const widen = (id: string, body: object) => at.ask('PATCH', `/v1/api-keys/${id}`, { body, as: writer.key });
    expect(await widen(writer.id, { scopes: ['read', 'write'] })).toMatchObject(refused);
    expect(await widen(full.id, { allowedNetworks: ['0.0.0.0/0'] })).toMatchObject(refused);
    expect((await widen(full.id, { name: 'Only a name' })).status).toBe(200);
    expect((await rotate(writer.id, {}, {}, writer.key)).status).toBe(200);
  });

  // ASVS 2.2.3
  it('cannot give another key more time, or more places, than it has', async () => {
    const bounds = { expiresAt: ahead(DAY_MS), allowedNetworks: ['127.0.0.0/8'] };
    const { key } = (await make({ name: 'Bounded', ...bounds })).body;
    const refused = { status: 403, body: { code: 'key_exceeds_maker' } };
    for (const beyond of [
      { allowedNetworks: bounds.allowedNetworks },
      { ...bounds, expiresAt: ahead(2 * DAY_MS) },
      { expiresAt: bounds.expiresAt },
      { ...bounds, allowedNetworks: ['0.0.0.0/0'] },
      { ...bounds, allowedNetworks: ['127.0.0.0/8', '10.0.0.0/8'] },
    ])
      expect(await make({ name: 'Beyond', ...beyond }, key)).toMatchObject(refused);
    expect((await make({ name: 'Within', ...bounds, allowedNetworks: ['127.0.0.0/24'] }, key)).status).toBe(201);
    const free = (await make({ name: 'Free' })).body;
    expect(await rotate(free.id, {}, {}, key)).toMatchObject(refused);
  });

  it('opens nothing two seconds after it was revoked, on any replica, and revoking it again is fine', async () => {
    const { id, key } = (await make({ name: 'Short' })).body;
    expect(await opens(key, other)).toBe(true);
    expect((await at.ask('DELETE', `/v1/api-keys/${id}`)).status).toBe(204);
    expect(await opens(key)).toBe(false);
    await eventually(async () => expect(await opens(key, other)).toBe(false), { withinMs: 2_000 });
    expect((await at.ask('DELETE', `/v1/api-keys/${id}`)).status).toBe(204);
    expect((await at.ask('GET', `/v1/api-keys/${id}`)).status).toBe(404);
    expect((await rotate(id)).status).toBe(404);
    expect((await told('ApiKeyRevoked')).filter(({ data }) => JSON.stringify(data).includes(id))).toHaveLength(1);
    expect(await told('ActorRevoked')).toContainEqual({ data: { actor: `api_key:${id}` } });
  });

  describe('that ends by itself', () => {
    it('is said to be active, expiring and expired, and opens nothing once it is', async () => {
      const { id, key, state } = (await make({ name: 'Ends', expiresAt: ahead(8 * DAY_MS) })).body;
      expect(state).toBe('active');
      const endsIn = (span: string) =>
        at.database.query(`update api_keys set expires_at = now() + $2::interval where id = $1`, [id, span]);
      const stateNow = async () => (await at.ask('GET', `/v1/api-keys/${id}`)).body.state;
      expect(await opens(key)).toBe(true);
      await endsIn('6 days');
      expect(await stateNow()).toBe('expiring');
      await endsIn('-1 second');
      expect(await stateNow()).toBe('expired');
      for (const by of [at, other])
        await eventually(async () => expect(await opens(key, by)).toBe(false), { withinMs: 2_000 });
      const { body } = await at.ask('GET', '/v1/me', { as: key });
      expect(body).toMatchObject({ code: 'credential_refused', detail: expect.stringContaining('expired') });
    });

    // ASVS 2.3.2
    it.each([
      ['a moment', 1_000],
      ['the past', -DAY_MS],
      ['more than a year', 366 * DAY_MS],
    ])('does not end in %s', async (_name, ms) => {
      expect((await make({ name: 'Unfit', expiresAt: ahead(ms) })).body.errors).toEqual([
        { pointer: '/expiresAt', detail: expect.stringContaining('365 days') },
      ]);
    });
  });

  describe('that is rotated', () => {
    it('opens with the new secret and, for the overlap, with the one before, and never with a third', async () => {
      const { id, key: first } = (await make({ name: 'Rotates' })).body;
      const rotated = await rotate(id);
      const { key: second, previousSecretUntil } = rotated.body;
      expect(rotated.status).toBe(200);
      expect(Date.parse(previousSecretUntil) - Date.now()).toBeGreaterThan(DAY_MS - 60_000);
      for (const by of [at, other])
        for (const key of [first, second])
          await eventually(async () => expect(await opens(key, by)).toBe(true), { withinMs: 2_000 });
      const { key: third } = (await rotate(id, { overlap: 'P7D' })).body;
      for (const by of [at, other]) {
        await eventually(async () => expect(await opens(first, by)).toBe(false), { withinMs: 2_000 });
        for (const key of [second, third])
          await eventually(async () => expect(await opens(key, by)).toBe(true), { withinMs: 2_000 });
      }
      expect(new Set([first, second, third].map(key => key.split('_')[2])).size).toBe(1);
      expect((await told('ApiKeyRotated')).map(({ data }) => data)).toContainEqual({
        apiKeyId: id,
        overlapMs: 7 * DAY_MS,
      });
    });

    it('without an overlap, or when it is over, no longer opens with the secret before', async () => {
      const { id, key: first } = (await make({ name: 'At once' })).body;
      expect(await opens(first)).toBe(true);
      const { key: second, previousSecretUntil } = (await rotate(id, { overlap: 'PT0S' })).body;
      expect(previousSecretUntil).toBeNull();
      expect(await opens(first)).toBe(false);
      await rotate(id, { overlap: 'PT1H' });
      expect(await opens(second)).toBe(true);
      await at.database.query(`update api_keys set previous_until = now() - interval '1 second' where id = $1`, [id]);
      await eventually(async () => expect(await opens(second)).toBe(false), { withinMs: 2_000 });
      expect((await at.ask('GET', `/v1/api-keys/${id}`)).body.previousSecretUntil).toBeNull();
    });

    it('twice by one request, whose answer was lost, keeps the secret that is in use', async () => {
      const { id, key: inUse } = (await make({ name: 'Lost' })).body;
      const headers = { 'idempotency-key': 'rotation-1' };
      const lost = (await rotate(id, {}, headers)).body;
      // The gateway died before it could note what it had answered.
      await at.database.query(`update idempotency set answer = null, held_until = now() where answer is not null`);
      const again = (await rotate(id, {}, headers)).body;
      expect(again.key).not.toBe(lost.key);
      expect([await opens(inUse), await opens(lost.key), await opens(again.key)]).toEqual([true, false, true]);
    });

    it.each(['P8D', 'P1M', '1 day', '', 'PT-1S'])('takes no overlap of %j', async overlap => {
      const { id } = (await make({ name: 'Overlap' })).body;
      expect((await rotate(id, { overlap })).body.errors).toEqual([
        { pointer: '/overlap', detail: expect.stringContaining('P7D') },
      ]);
    });

    it('from the form of before gets the one of today, and the old one opens for the overlap', async () => {
      const demo = (await at.ask('GET', '/v1/api-keys?sort=createdAt&limit=1')).body.data[0];
      expect(API_KEY.startsWith(demo.prefix)).toBe(true);
      const { key } = (await rotate(demo.id)).body;
      expect(key).toMatch(/^na_live_[0-9a-f]{16}_/);
      expect([await opens(API_KEY), await opens(key)]).toEqual([true, true]);
    });
  });

  it('is changed by who has seen its latest version', async () => {
    const { id } = (await make({ name: 'Before' })).body;
    const change = (body: object, version: string) =>
      at.ask('PATCH', `/v1/api-keys/${id}`, { body, headers: { 'if-match': version } });
    const changed = await change({ name: 'After', scopes: ['todos:read'] }, '"1"');
    expect(changed).toMatchObject({ status: 200, body: { name: 'After', scopes: ['todos:read'], version: 2 } });
    expect(changed.headers.get('etag')).toBe('"2"');
    expect(await change({ name: 'Late' }, '"1"')).toMatchObject({ status: 412, body: { code: 'version_stale' } });
    expect(await told('ApiKeyChanged')).toContainEqual({ data: { apiKeyId: id, fields: ['name', 'scopes'] } });
  });

  it('goes on when its maker has left, as it is the workspace’s own', async () => {
    const [user] = await at.database.query<{ id: string }>(
      `insert into users (email, password_hash) select 'leaver@example.com', password_hash from users where email = $1 returning id`,
      [EMAIL],
    );
    await at.database.query(`insert into memberships (user_id, workspace_id, role) values ($1, $2, 'admin')`, [
      user!.id,
      at.workspaceId,
    ]);
    const credentials = { email: 'leaver@example.com', password: PASSWORD };
    const { token } = (await at.ask('POST', '/v1/sessions', { as: null, body: credentials })).body;
    const { key } = (await make({ name: 'Of a leaver' }, token)).body;
    const owner = (await at.ask('POST', '/v1/sessions', { as: null, body: { email: EMAIL, password: PASSWORD } })).body;
    expect((await at.ask('DELETE', `/v1/members/${user!.id}`, { as: owner.token })).status).toBe(204);
    const headers = { 'x-workspace-id': at.workspaceId };
    await eventually(
      async () => expect((await at.ask('GET', '/v1/api-keys', { as: token, headers })).status).toBe(403),
      { withinMs: 2_000 },
    );
    expect(await opens(key)).toBe(true);
  });

  // ASVS 8.2.2, 8.4.1
  it('of another workspace is not there', async () => {
    await at.database.query(`
      with w as (insert into workspaces (name) values ('Other') returning id)
      insert into api_keys (id, workspace_id, name, prefix, public_id, hash, scopes, created_by)
      select '${ID}', id, 'x', 'x', 'x', 'x', '{read}', 'x' from w`);
    expect(JSON.stringify((await at.ask('GET', '/v1/api-keys?limit=100')).body)).not.toContain(ID);
    const asked = [
      await at.ask('GET', `/v1/api-keys/${ID}`),
      await at.ask('DELETE', `/v1/api-keys/${ID}`),
      await at.ask('PATCH', `/v1/api-keys/${ID}`, { body: { name: 'Ours' } }),
      await rotate(ID),
    ];
    expect(asked.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    expect((await at.ask('GET', '/v1/todos', { headers: { 'x-workspace-id': ID } })).status).toBe(403);
  });

  describe('in the list', () => {
    const idsOf = async (query: string) => {
      const seen: string[] = [];
      for (let cursor = ''; cursor !== null;) {
        const { body } = await at.ask('GET', `/v1/api-keys?limit=2${query}${cursor && `&cursor=${cursor}`}`);
        seen.push(...body.data.map(({ id }: { id: string }) => id));
        cursor = body.nextCursor;
      }
      return seen;
    };
    const all = async (query = '') => (await at.ask('GET', `/v1/api-keys?limit=100${query}`)).body;
    beforeAll(async () => {
      for (const name of ['b', 'a', 'c', 'a', 'B'])
        await make({ name, ...(name < 'b' && { expiresAt: ahead(DAY_MS) }) });
    });

    it('stands page by page, newest first, each once', async () => {
      const ids = (await all()).data.map(({ id }: { id: string }) => id);
      expect(await idsOf('')).toEqual(ids);
      expect(ids).toEqual(ids.toSorted().reverse());
    });

    it.each(['name', '-name', 'createdAt', '-createdAt', 'expiresAt', '-lastUsedAt,name', 'expiresAt,-name'])(
      'stands in the order of %s, each once on all pages',
      async sort => {
        const { data } = await all(`&sort=${sort}`);
        const ids = data.map(({ id }: { id: string }) => id);
        expect(await idsOf(`&sort=${sort}`)).toEqual(ids);
        expect(ids.toSorted()).toEqual((await all()).data.map(({ id }: { id: string }) => id).toSorted());
        const first = data.map((key: { [name: string]: string | null }) => key[sort.replace(/^-|,.*$/g, '')]);
        if (sort.endsWith('createdAt')) {
          const sorted = first.toSorted();
          expect(first).toEqual(sort.startsWith('-') ? sorted.reverse() : sorted);
        }
        if (sort === 'expiresAt') expect(first.indexOf(null)).toBe(first.filter(Boolean).length);
      },
    );

    it('is counted on request', async () => {
      const { total, data } = await all('&total=true');
      expect(total).toBe(data.length);
      expect(await all()).not.toHaveProperty('total');
    });

    it.each(['colour', 'name,name', 'name,-name', '', 'name,', '--name', 'id'])('is not sorted by %j', async sort => {
      const { body } = await at.ask('GET', `/v1/api-keys?sort=${sort}`);
      expect(body.errors).toEqual([
        { pointer: '?sort', detail: expect.stringContaining('createdAt, name, expiresAt, lastUsedAt') },
      ]);
    });

    it('goes on only where a page of the same order ended', async () => {
      const { nextCursor } = (await at.ask('GET', '/v1/api-keys?limit=1&sort=name')).body;
      const forged = (place: unknown) => Buffer.from(JSON.stringify(place)).toString('base64url');
      for (const cursor of [
        'x',
        nextCursor,
        forged({}),
        forged(['-id', "' or 1=1"]),
        forged(['-id', ID, ID]),
        forged(['-createdAt,-id', '2026-02-31 00:00:00+00', ID]),
      ])
        expect((await at.ask('GET', `/v1/api-keys?sort=-createdAt&cursor=${cursor}`)).body.errors).toEqual([
          { pointer: '?cursor', detail: expect.any(String) },
        ]);
      expect((await at.ask('GET', `/v1/api-keys?sort=name&cursor=${nextCursor}`)).status).toBe(200);
      expect((await at.ask('GET', `/v1/api-keys?sort=-name&cursor=${nextCursor}`)).status).toBe(422);
    });
  });

  it('of the configuration is there once, however often and by however many replicas it is seeded', async () => {
    await Promise.all([at.replica(), at.replica()]);
    const [counts] = await at.database.query(
      `select (select count(*)::int from users where email = '${EMAIL}') users, (select count(*)::int from workspaces where name = 'Demo') workspaces,
         (select count(*)::int from api_keys where name = 'Demo') keys`,
    );
    expect(counts).toEqual({ users: 1, workspaces: 1, keys: 1 });
    expect((await at.ask('GET', '/v1/me', { as: API_KEY })).status).toBe(200);
  });
});
