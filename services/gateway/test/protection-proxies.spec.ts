import { house, EMAIL, PASSWORD, type House } from './house.ts';

const CASES: [string, string | undefined, string | undefined][] = [
  ['the nearest hop that is no proxy', '198.51.100.1', '203.0.113.1, 198.51.100.1'],
  ['a hop behind several proxies', '198.51.100.1', '203.0.113.1, 198.51.100.1, 10.0.0.5, 10.0.0.6'],
  ['IPv4 mapped into IPv6', '198.51.100.2', '::ffff:198.51.100.2'],
  ['IPv6, in whatever way it is written', '2001:db8::1', '2001:0DB8:0:0::0001'],
  ['an address with a port', '198.51.100.3', '198.51.100.3:4711'],
  ['IPv6 with a port', '2001:db8::2', '[2001:db8::2]:4711'],
];

describe('behind proxies that are trusted', () => {
  let at: House;
  beforeAll(async () => {
    at = await house({ env: { TRUSTED_PROXIES: '127.0.0.1, 10.0.0.0/8' } });
  });
  afterAll(() => at?.close());

  const ipOf = async (headers: Record<string, string>) => {
    const body = { email: EMAIL, password: PASSWORD };
    const { status } = await at.ask('POST', '/v1/sessions', { as: null, body, headers });
    expect(status).toBe(201);
    const [session] = await at.database.query<{ ip: string }>('select ip from sessions order by id desc limit 1');
    return session!.ip;
  };

  // ASVS 4.1.3, 15.3.4
  it.each(CASES)('the client is %s', async (_what, ip, forwarded) => {
    expect(await ipOf({ 'x-forwarded-for': forwarded! })).toBe(ip);
  });

  it.each([
    ['an entry that is no address ends the walk', { 'x-forwarded-for': '203.0.113.1, nobody, 10.0.0.5' }, '10.0.0.5'],
    ['nothing but proxies leaves the last of them', { 'x-forwarded-for': '10.0.0.7, 10.0.0.5' }, '10.0.0.7'],
    ['no header leaves the proxy', {}, '127.0.0.1'],
    ['Forwarded is not read', { forwarded: 'for=203.0.113.1' }, '127.0.0.1'],
    ['X-Real-IP is not read', { 'x-real-ip': '203.0.113.1' }, '127.0.0.1'],
  ])('%s', async (_what, headers, ip) => {
    expect(await ipOf(headers as never)).toBe(ip);
  });
});

describe('without a trusted proxy', () => {
  let at: House;
  beforeAll(async () => {
    at = await house();
  });
  afterAll(() => at?.close());

  // ASVS 4.1.3
  it('nothing that a client writes is believed: not its address, its host or its protocol', async () => {
    const body = { email: EMAIL, password: PASSWORD };
    const logIn = await at.ask('POST', '/v1/sessions', {
      as: null,
      body: { ...body, kind: 'cookie' },
      headers: { 'x-forwarded-for': '203.0.113.1' },
    });
    const [session] = await at.database.query<{ ip: string }>('select ip from sessions order by id desc limit 1');
    expect(session!.ip).toBe('127.0.0.1');
    const cookie = logIn.headers.get('set-cookie')!.split(';')[0]!;
    for (const [origin, forwarded] of [
      ['https://evil.example', { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' }],
      ['http://evil.example', { 'x-forwarded-host': 'evil.example' }],
      [at.url.replace('http:', 'https:'), { 'x-forwarded-proto': 'https' }],
    ] as [string, Record<string, string>][]) {
      const headers = { cookie, origin, ...forwarded };
      const forged = await at.ask('POST', '/v1/api-keys', { as: null, body: { name: 'x' }, headers });
      expect(forged).toMatchObject({ status: 403, body: { code: 'request_forged' } });
    }
  });
});
