import { eventually } from '@na/testing';
import { KeySweep } from '../src/api-key/key-sweep.ts';
import { askFrom } from './from-address.ts';
import { EMAIL, house, PASSWORD, type House, type Replica } from './house.ts';

interface Told {
  data: { apiKeyId: string; network?: string; reason?: string; ip?: string };
  workspace_id: string | null;
}

describe('the use of an API key', () => {
  let at: House;
  let other: Replica;
  beforeAll(async () => {
    at = await house({ mail: true });
    other = await at.replica();
  });
  afterAll(() => at?.close());

  const logIn = async () =>
    (await at.ask('POST', '/v1/sessions', { as: null, body: { email: EMAIL, password: PASSWORD } })).body
      .token as string;
  const make = async (body: object = {}, as?: string) =>
    (await at.ask('POST', '/v1/api-keys', { body: { name: 'CI', ...body }, as })).body as { id: string; key: string };
  const use = (key: string, address: string, by: Pick<House, 'url'> = at) => askFrom(address, by.url, '/v1/me', key);
  const told = async (type: string, apiKeyId?: string) =>
    (
      await at.database.query<Told & Record<string, unknown>>(
        'select data, workspace_id from outbox where type = $1 order by seq',
        [`na.gateway.v1.${type}`],
      )
    ).filter(({ data }) => apiKeyId === undefined || data.apiKeyId === apiKeyId);
  const networksOf = async (id: string) =>
    (
      await at.database.query<{ network: string }>('select network from api_key_networks where api_key_id = $1', [id])
    ).map(({ network }) => network);
  const refusals = async (reason: string) => {
    const text = await (await fetch(`${at.url}/metrics`)).text();
    return Number(new RegExp(`^na_api_keys_refused_total\\{reason="${reason}"\\} (\\d+)`, 'm').exec(text)?.[1] ?? 0);
  };

  it('is shown by when and from which network it last came, written at most once a minute', async () => {
    const { id, key } = await make();
    const last = async () => (await at.ask('GET', `/v1/api-keys/${id}`)).body;
    await use(key, '127.0.8.77');
    const { lastUsedAt } = await eventually(async () => {
      const now = await last();
      expect(now).toMatchObject({ lastUsedNetwork: '127.0.8.0/24', lastUsedAt: expect.any(String) });
      return now;
    });
    await use(key, '127.0.9.1', other);
    await eventually(async () => expect(await networksOf(id)).toContain('127.0.9.0/24'));
    expect(await last()).toMatchObject({ lastUsedNetwork: '127.0.8.0/24', lastUsedAt });
    await at.database.query(`update api_keys set last_used_at = now() - interval '1 minute' where id = $1`, [id]);
    await use(key, '127.0.10.1', other);
    await eventually(async () => expect((await last()).lastUsedNetwork).toBe('127.0.10.0/24'));
    expect((await last()).version).toBe(1);
  });

  // ASVS 6.3.5
  it('from a network that it did not come from before is told once, on all replicas together, and mailed to its maker', async () => {
    const { id, key } = await make({ name: 'Deploy' }, await logIn());
    await use(key, '127.0.0.9');
    await eventually(async () => expect((await at.ask('GET', `/v1/api-keys/${id}`)).body.lastUsedAt).not.toBeNull());
    expect(await told('ApiKeyUsedFromNewNetwork', id)).toEqual([]);
    await Promise.all(['127.0.7.1', '127.0.7.2'].flatMap(from => [use(key, from), use(key, from, other)]));
    await eventually(async () =>
      expect(await told('ApiKeyUsedFromNewNetwork', id)).toEqual([
        { data: { apiKeyId: id, network: '127.0.7.0/24' }, workspace_id: at.workspaceId },
      ]),
    );
    const mails = await eventually(() => {
      const found = at.mails().filter(({ to, text }) => to === EMAIL && text.includes('Deploy'));
      expect(found).toHaveLength(1);
      return found;
    });
    expect(mails[0]!.text).toMatch(/127\.0\.7\.[12]/);
    const written = () => at.database.query(`select id from mails where template = 'api_key_new_network' order by id`);
    const before = await written();
    await use(key, '127.0.6.1');
    await eventually(async () => expect(await told('ApiKeyUsedFromNewNetwork', id)).toHaveLength(2));
    expect(await written()).toEqual(before);
  });

  it('of a key that was never used, and of which no place is known, is not cried at', async () => {
    const { id, key } = await make();
    await at.database.query('delete from api_key_networks where api_key_id = $1', [id]);
    await use(key, '127.0.5.1');
    await eventually(async () => expect(await networksOf(id)).toEqual(['127.0.5.0/24']));
    expect(await told('ApiKeyUsedFromNewNetwork', id)).toEqual([]);
  });

  it('is remembered for 90 days and for 50 networks, and told again after', async () => {
    const { id, key } = await make();
    await at.database.query(
      `insert into api_key_networks (api_key_id, network, last_seen_at)
       select $1, '10.0.' || n || '.0/24', now() - interval '1 day' - n * interval '1 hour' from generate_series(1, 60) n`,
      [id],
    );
    await use(key, '127.0.4.1');
    await eventually(async () => expect(await networksOf(id)).toHaveLength(50));
    expect(await networksOf(id)).toEqual(expect.arrayContaining(['127.0.4.0/24', '10.0.1.0/24']));
    await at.database.query(
      `update api_key_networks set last_seen_at = now() - interval '91 days' where api_key_id = $1`,
      [id],
    );
    await at.app.get(KeySweep).sweep();
    expect(await networksOf(id)).toEqual([]);
    await use(key, '127.0.4.1', other);
    await eventually(async () =>
      expect((await told('ApiKeyUsedFromNewNetwork', id)).map(({ data }) => data.network)).toEqual([
        '127.0.4.0/24',
        '127.0.4.0/24',
      ]),
    );
  });

  it('goes on when the notes cannot be written', async () => {
    const { key } = await make();
    await at.database.query('alter table api_key_networks rename to away');
    try {
      expect((await use(key, '127.0.3.1')).status).toBe(200);
    } finally {
      await at.database.query('alter table away rename to api_key_networks');
    }
  });

  describe('outside of its networks', () => {
    it('is refused, on any replica, and told once a minute', async () => {
      const { id, key } = await make({ allowedNetworks: ['127.0.20.0/24', '2001:db8::/32'] });
      const before = await refusals('network');
      for (const by of [at, other]) {
        expect((await use(key, '127.0.20.9', by)).status).toBe(200);
        expect(await use(key, '127.0.21.9', by)).toMatchObject({ status: 403, body: { code: 'network_not_allowed' } });
      }
      expect((await refusals('network')) - before).toBe(2);
      await eventually(async () =>
        expect(await told('ApiKeyRefused', id)).toEqual([
          { data: { apiKeyId: id, reason: 'network', ip: '127.0.21.9' }, workspace_id: at.workspaceId },
        ]),
      );
    });

    it('is refused within two seconds after they were changed', async () => {
      const { id, key } = await make();
      expect((await use(key, '127.0.22.9', other)).status).toBe(200);
      const body = { allowedNetworks: ['127.0.23.0/24'] };
      expect((await at.ask('PATCH', `/v1/api-keys/${id}`, { body })).status).toBe(200);
      expect((await use(key, '127.0.22.9')).status).toBe(403);
      await eventually(async () => expect((await use(key, '127.0.22.9', other)).status).toBe(403), { withinMs: 2_000 });
    });

    it.each([['10.0.0.0'], ['10.0.0.0/33'], [''], ['10.0.0.0/8', '10.0.0.0/8'], 'x'])(
      'cannot be said by %j',
      async networks => {
        const allowedNetworks = Array.isArray(networks) ? networks : [networks];
        const { body } = await at.ask('POST', '/v1/api-keys', { body: { name: 'CI', allowedNetworks } });
        expect(body.errors).toEqual([{ pointer: '/allowedNetworks', detail: expect.stringContaining('CIDR') }]);
      },
    );
  });

  // ASVS 16.3.1
  it('of a key that opens nothing is counted by its reason, and told at most once a minute for one address', async () => {
    const { id, key } = await make();
    await at.ask('DELETE', `/v1/api-keys/${id}`);
    const ended = await make();
    await at.database.query(`update api_keys set expires_at = now() where id = $1`, [ended.id]);
    const bad = {
      revoked: key,
      expired: ended.key,
      bad_checksum: `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`,
      malformed: key.slice(0, -5),
      unknown: 'na_unknown_0123456789abcdef0123456789abcdef',
    };
    const before = await Promise.all(Object.keys(bad).map(refusals));
    for (const text of Object.values(bad))
      expect(await use(text, '127.0.30.1')).toMatchObject({ status: 401, body: { code: 'credential_refused' } });
    const after = await Promise.all(Object.keys(bad).map(refusals));
    expect(after.map((count, reason) => count - before[reason]!)).toEqual([1, 1, 1, 1, 1]);
    await use(bad.unknown, '127.0.30.1', other);
    await use(bad.unknown, '127.0.30.2', other);
    const from = async (ip: string) => (await told('ApiKeyRefused')).filter(({ data }) => data.ip === ip);
    await eventually(async () => expect(await from('127.0.30.2')).toHaveLength(1));
    await at.database.query(`update api_key_notices set told_at = now() - interval '61 seconds'`);
    const third = await at.replica();
    await use(bad.malformed, '127.0.30.1', third);
    const reasons = async () => (await from('127.0.30.1')).map(({ data }) => data.reason);
    await eventually(async () => expect(await reasons()).toContain('malformed'));
    expect(await reasons()).toEqual(['revoked', 'malformed']);
    expect((await from('127.0.30.1'))[0]).toEqual({
      data: { apiKeyId: id, reason: 'revoked', ip: '127.0.30.1' },
      workspace_id: at.workspaceId,
    });
    expect(JSON.stringify(await told('ApiKeyRefused'))).not.toContain('na_');
  });

  it('with a typo asks no table', async () => {
    const { key } = await make();
    await at.database.query('alter table api_keys rename to away');
    try {
      expect(await use(`${key.slice(0, -1)}x`, '127.0.31.1')).toMatchObject({ status: 401 });
      expect(await use(key.replace(/_.{8}$/, '_00000000'), '127.0.31.1')).toMatchObject({
        status: 401,
        body: { detail: expect.stringContaining('checksum') },
      });
    } finally {
      await at.database.query('alter table away rename to api_keys');
    }
  });
});
