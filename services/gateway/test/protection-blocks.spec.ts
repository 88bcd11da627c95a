import { AddressBlocked, AddressUnblocked } from '@na/contracts';
import { eventually } from '@na/testing';
import { endOfBlock, isGuess } from '../src/protection/blocks/refused-credentials.ts';
import { EMAIL, house, PASSWORD, type Ask, type House } from './house.ts';

const HERE = '192.0.2.1';
const EXEMPT = '198.51.100.9';

describe('blocks', () => {
  let at: House;
  let other: Ask;
  let token: string;
  beforeAll(async () => {
    at = await house({
      env: { TRUSTED_PROXIES: '127.0.0.1', BLOCK_EXEMPT: `${EXEMPT}/32`, BLOCK_AFTER_REFUSALS: '10' },
    });
    other = (await at.replica()).ask;
    await at.database.query('update users set is_operator = true');
    const body = { email: EMAIL, password: PASSWORD };
    ({ token } = (await at.ask('POST', '/v1/sessions', { as: null, body })).body);
  });
  afterAll(() => at?.close());

  const from = (address: string, ask = at.ask) => ask('GET', '/v1/me', { headers: { 'x-forwarded-for': address } });
  const block = (body: object, headers = {}) =>
    at.ask('POST', '/v1/blocks', { as: token, body, headers: { 'x-forwarded-for': HERE, ...headers } });
  const told = (type: string) =>
    at.database.query<{ data: { blockId: string } }>('select data from outbox where type = $1 order by seq', [type]);

  // ASVS 2.4.1, 16.3.3
  it('by an operator keep a network out on all replicas, are told, and let it in again when they are lifted', async () => {
    const { status, body, headers } = await block({ network: '203.0.113.0/24', reason: 'Scrapes.' });
    expect(status).toBe(201);
    expect(body).toMatchObject({ network: '203.0.113.0/24', because: 'operator', reason: 'Scrapes.', until: null });
    expect(headers.get('location')).toBe(`/v1/blocks/${body.id}`);
    for (const ask of [at.ask, other])
      await eventually(async () =>
        expect(await from('203.0.113.77', ask)).toMatchObject({ status: 403, body: { code: 'address_blocked' } }),
      );
    expect((await from('203.0.114.77')).status).toBe(200);
    expect((await at.ask('GET', '/v1/blocks', { as: token })).body.data).toMatchObject([{ id: body.id }]);
    expect((await at.ask('GET', `/v1/blocks/${body.id}`, { as: token })).body).toEqual(body);
    for (let time = 0; time < 2; time++)
      expect((await at.ask('DELETE', `/v1/blocks/${body.id}`, { as: token })).status).toBe(204);
    for (const ask of [at.ask, other])
      await eventually(async () => expect((await from('203.0.113.77', ask)).status).toBe(200));
    expect((await at.ask('GET', `/v1/blocks/${body.id}`, { as: token })).status).toBe(404);
    expect((await told(AddressBlocked.name)).map(({ data }) => data)).toEqual([
      { blockId: body.id, network: '203.0.113.0/24', because: 'operator', until: '' },
    ]);
    expect((await told(AddressUnblocked.name)).map(({ data }) => data)).toEqual([
      { blockId: body.id, network: '203.0.113.0/24' },
    ]);
  });

  it('are refused before the body is read', async () => {
    const { body } = await block({ network: '203.0.113.200', reason: 'Floods.' });
    const answer = await at.ask('POST', '/v1/todos', {
      raw: '{"not json',
      headers: { 'x-forwarded-for': '203.0.113.200' },
    });
    expect(answer).toMatchObject({ status: 403, body: { code: 'address_blocked' } });
    expect(body.network).toBe('203.0.113.200/32');
  });

  it('are made once for a request that is repeated', async () => {
    const ask = () => block({ network: '203.0.113.201', reason: 'Once.' }, { 'idempotency-key': 'block-once' });
    const [one, two] = [await ask(), await ask()];
    expect(two.body).toEqual(one.body);
    expect(two.headers.get('idempotent-replayed')).toBe('true');
  });

  it.each([
    ['what is no network', { network: 'example.com', reason: 'x' }, '/network'],
    ['a network with a prefix that is too long', { network: '10.0.0.0/33', reason: 'x' }, '/network'],
    ['half the world', { network: '0.0.0.0/1', reason: 'x' }, '/network'],
    ['whole providers', { network: '2001::/16', reason: 'x' }, '/network'],
    ['the operator who asks', { network: '192.0.2.0/24', reason: 'x' }, '/network'],
    ['until yesterday', { network: '10.0.0.0/8', reason: 'x', until: '2020-01-01T00:00:00Z' }, '/until'],
    ['for no reason', { network: '10.0.0.0/8' }, '/reason'],
  ])('do not take %s', async (_what, body, pointer) => {
    expect(await block(body)).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
  });

  it('are for operators only', async () => {
    for (const [method, path] of [
      ['GET', '/v1/blocks'],
      ['POST', '/v1/blocks'],
      ['DELETE', '/v1/blocks/01980a3c-5b1e-7c3d-9f00-3d2c1b0a9e8f'],
    ] as const) {
      const body = method === 'POST' ? { network: '10.0.0.0/8', reason: 'x' } : undefined;
      expect(await at.ask(method, path, { body })).toMatchObject({ status: 403, body: { code: 'permission_missing' } });
    }
    expect((await at.ask('DELETE', '/v1/blocks/01980a3c-5b1e-7c3d-9f00-3d2c1b0a9e8f', { as: token })).status).toBe(404);
  });

  // ASVS 2.4.1, 6.1.1, 6.3.1
  it('come by themselves to whoever only guesses, for a while, and not to others', async () => {
    const guess = (address: string, ask: Ask) =>
      ask('GET', '/v1/me', { as: 'na_live_guessed', headers: { 'x-forwarded-for': address } });
    for (let tries = 0; tries < 12; tries++) {
      await guess('2001:db8:7:7::1', tries % 2 ? at.ask : other);
      await guess(EXEMPT, at.ask);
    }
    for (const ask of [at.ask, other])
      await eventually(async () => {
        const answer = await from('2001:db8:7:7::2', ask);
        expect(answer).toMatchObject({ status: 429, body: { code: 'too_many_refusals' } });
        expect(Number(answer.headers.get('retry-after'))).toBeLessThanOrEqual(60);
      });
    expect((await from('2001:db8:7:8::1')).status).toBe(200);
    expect((await from(EXEMPT)).status).toBe(200);
    const blocks = (await at.ask('GET', '/v1/blocks', { as: token })).body.data;
    expect(blocks[0]).toMatchObject({ because: 'refused_credentials', network: '2001:db8:7:7::/64' });
    const [event] = (await told(AddressBlocked.name)).slice(-1);
    expect(event!.data).toMatchObject({ because: 'refused_credentials', network: '2001:db8:7:7::/64' });
    expect((await at.ask('DELETE', `/v1/blocks/${blocks[0].id}`, { as: token })).status).toBe(204);
    expect((await from('2001:db8:7:7::2')).status).toBe(200);
  });

  it('never come to an owner whose credential has merely lapsed', async () => {
    const body = { email: EMAIL, password: PASSWORD };
    const headers = { 'x-forwarded-for': '203.0.115.1' };
    const session = (await at.ask('POST', '/v1/sessions', { as: null, body, headers })).body;
    await at.ask('DELETE', '/v1/sessions/current', { as: session.token, headers });
    const code = async () => (await at.ask('GET', '/v1/me', { as: session.token, headers })).body;
    expect((await code()).code).toBe('credential_refused');
    expect(isGuess(await code())).toBe(false);
    const [{ n } = { n: 0 }] = await at.database.query<{ n: number }>(
      `select count(*)::int as n from refused_credentials where network = '203.0.115.1/32'`,
    );
    expect(n).toBe(0);
  });

  it('last longer each time: 1, 5, 15 and then 60 minutes', () => {
    expect([1, 2, 3, 4, 9].map(time => endOfBlock(time, 0).getTime() / 60_000)).toEqual([1, 5, 15, 60, 60]);
  });
});
