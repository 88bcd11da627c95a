import { POLICIES } from '../src/protection/limits/policies.ts';
import { API_KEY, EMAIL, house, PASSWORD, type Answered, type Ask, type House } from './house.ts';

/** Nothing worth speaking of grows again while a test runs. */
const LIMITS = 'address=1000/h,key=30/h,account=10/h,workspace=200/h,log_in=5/h';

const statuses = (answers: Answered[]) =>
  answers.reduce<Record<number, number>>((sum, { status }) => ({ ...sum, [status]: (sum[status] ?? 0) + 1 }), {});
/** Some were admitted, and some were not. */
const LIMITED = { 200: expect.any(Number), 429: expect.any(Number) };
const times = <T>(count: number, ask: (at: number) => T) => Array.from({ length: count }, (_, at) => ask(at));

describe('the limits', () => {
  let at: House;
  beforeAll(async () => {
    at = await house({ env: { RATE_LIMITS: LIMITS } });
  });
  afterAll(() => at?.close());

  const logIn = () => at.ask('POST', '/v1/sessions', { as: null, body: { email: EMAIL, password: PASSWORD } });
  const newKey = async () => {
    const { body } = await at.ask('POST', '/v1/api-keys', { body: { name: 'limits' } });
    return body.key as string;
  };

  it('are told on every answer of /v1, as structured fields', async () => {
    const answers = [
      await at.ask('GET', '/v1/me'),
      await at.ask('GET', '/v1/me', { as: null }),
      await at.ask('GET', '/v1/nothing'),
      await at.ask('GET', '/v1/api-keys?limit=0'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 401, 404, 422]);
    for (const { headers } of answers) {
      expect(headers.get('ratelimit-policy')).toMatch(/^"address";q=1000;w=3600(, |$)/);
      expect(headers.get('ratelimit')).toMatch(/^"address";r=\d+;t=\d+(, |$)/);
    }
    expect(answers[0]!.headers.get('ratelimit-policy')).toBe(
      '"address";q=1000;w=3600, "key";q=30;w=3600, "workspace";q=200;w=3600',
    );
    expect(answers[0]!.headers.get('ratelimit')).toMatch(
      /^"address";r=\d+;t=\d+, "key";r=\d{1,2};t=\d+, "workspace";r=\d{1,3};t=\d+$/,
    );
  });

  // ASVS 2.4.1
  it('refuse what is too much with 429, the limit’s name and when to come again, and let others go on', async () => {
    const key = await newKey();
    const answers = await Promise.all(times(40, () => at.ask('GET', '/v1/me', { as: key })));
    // Where Postgres takes more than 25 ms, a replica counts by its share, which is half.
    expect(statuses(answers)[200]).toBeLessThanOrEqual(30);
    expect(statuses(answers)[200]).toBeGreaterThanOrEqual(15);
    const refused = answers.find(({ status }) => status === 429)!;
    expect(refused.body).toMatchObject({ code: 'rate_limited', detail: expect.stringMatching(/"key"/) });
    // One of 30 an hour grows in two minutes, and one of a share of 15 in four.
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(60);
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(240);
    expect(refused.headers.get('ratelimit')).toMatch(/"key";r=0;t=\d+/);
    const other = await at.ask('GET', '/v1/health-of-nobody');
    expect(other.status).toBe(404);
  });

  // ASVS 2.4.1, 6.1.1, 6.3.1
  it('of an open door are tighter, count by address and are met before a password is looked at', async () => {
    const answers = await Promise.all(times(8, logIn));
    expect(statuses(answers)[201]).toBeLessThanOrEqual(5);
    expect(statuses(answers)[429]).toBeGreaterThanOrEqual(3);
    expect(answers.find(({ status }) => status === 429)!.body.detail).toMatch(/"log_in"/);
    const token = answers.find(({ status }) => status === 201)!.body.token as string;
    const mine = await Promise.all(times(12, () => at.ask('GET', '/v1/me', { as: token })));
    expect(statuses(mine)[200]).toBeLessThanOrEqual(10);
    expect(statuses(mine)[429]).toBeGreaterThanOrEqual(2);
    expect(mine.find(({ status }) => status === 429)!.body.detail).toMatch(/"account"/);
  });

  it('of a workspace hold for all its keys together', async () => {
    const keys = await Promise.all(times(8, newKey));
    const answers = await Promise.all(keys.flatMap(key => times(30, () => at.ask('GET', '/v1/me', { as: key }))));
    const refused = answers.filter(({ status }) => status === 429).map(({ body }) => body.detail as string);
    expect(refused).toContainEqual(expect.stringMatching(/"workspace"/));
  });

  // ASVS 6.6.3
  it('are tighter for each change that needs no credential', async () => {
    const { body } = await at.ask('GET', '/docs/openapi.json', { as: null });
    const open = Object.entries(
      body.paths as Record<string, Record<string, { 'x-needs'?: { needs: string } }>>,
    ).flatMap(([path, operations]) =>
      Object.entries(operations)
        .filter(([method, operation]) => method !== 'get' && operation['x-needs']?.needs === 'public')
        .map(([method]) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
    );
    const limited = POLICIES.flatMap(({ routes = [] }) => routes);
    expect(open.length).toBeGreaterThan(1);
    expect(open.filter(route => !limited.includes(route))).toEqual([]);
  });

  it('never stand in the way of what orchestrators ask', async () => {
    const answer = await fetch(`${at.url}/health/live`);
    expect(answer.status).toBe(200);
    expect(answer.headers.has('ratelimit')).toBe(false);
  });
});

describe('who asks', () => {
  let at: House;
  beforeAll(async () => {
    at = await house();
  });
  afterAll(() => at?.close());

  it('is never taken for somebody else who asks at the same moment', async () => {
    const body = { email: EMAIL, password: PASSWORD };
    const tokens = await Promise.all(times(4, () => at.ask('POST', '/v1/sessions', { as: null, body })));
    const asked = times(40, each => tokens[each % 4]!.body as { token: string; id: string });
    const answers = await Promise.all(asked.map(({ token }) => at.ask('GET', '/v1/sessions', { as: token })));
    const current = ({ body: { data } }: Answered) =>
      (data as { id: string; isCurrent: boolean }[]).find(({ isCurrent }) => isCurrent)?.id;
    expect(answers.map(current)).toEqual(asked.map(({ id }) => id));
  });
});

describe('the limits behind a proxy', () => {
  let at: House;
  beforeAll(async () => {
    at = await house({ env: { RATE_LIMITS: 'address=20/h', TRUSTED_PROXIES: '127.0.0.1' } });
  });
  afterAll(() => at?.close());

  const from = (address?: string) =>
    at.ask('GET', '/v1/me', { headers: address === undefined ? {} : { 'x-forwarded-for': address } });
  const many = async (count: number, address: (at: number) => string | undefined) =>
    statuses(await Promise.all(times(count, each => from(address(each)))));

  it('count each client, and all addresses of one /64 of IPv6 as one', async () => {
    expect(await many(25, () => '203.0.113.7')).toEqual(LIMITED);
    expect(await many(5, () => '203.0.113.8')).toEqual({ 200: 5 });
    expect(await many(25, each => `2001:db8:1:2::${each + 1}`)).toEqual(LIMITED);
    expect(await many(5, () => '2001:db8:1:3::1')).toEqual({ 200: 5 });
    expect(await many(20, () => '::ffff:203.0.113.8')).toEqual(LIMITED);
  });

  // ASVS 4.1.3
  it('cannot be escaped by what a client writes to the left', async () => {
    expect(await many(25, each => `10.1.1.${each}, 203.0.113.9`)).toEqual(LIMITED);
  });

  it('never count those whose address is not told as one', async () => {
    expect(await many(30, () => undefined)).toEqual({ 200: 30 });
    expect(await many(30, () => 'unknown')).toEqual({ 200: 30 });
  });
});

describe('a steady caller', () => {
  let at: House;
  beforeAll(async () => {
    // Chunks of 100: the next one has the time of fifty requests to come.
    at = await house({ env: { RATE_LIMITS: 'address=10000/h,key=10000/h,workspace=10000/h' } });
  });
  afterAll(() => at?.close());

  const waited = async () => {
    const text = await (await fetch(`${at.url}/metrics`)).text();
    return Number(/na_limiter_duration_seconds_count\{[^}]*outcome="store"[^}]*\} (\d+)/.exec(text)?.[1] ?? 0);
  };

  it('waits for the store once and then never: the next tokens are there before the last are spent', async () => {
    await at.ask('GET', '/v1/me');
    const before = await waited();
    expect(before).toBeGreaterThan(0);
    for (let each = 0; each < 250; each++) expect((await at.ask('GET', '/v1/me')).status).toBe(200);
    expect(await waited()).toBe(before);
  });
});

describe('two replicas', () => {
  let at: House;
  let replicas: Ask[];
  beforeAll(async () => {
    // A burst of 1,000 is taken in chunks of 10.
    at = await house({ env: { RATE_LIMITS: 'address=100000/h,key=100/h burst 1000,workspace=100000/h' } });
    replicas = [at.ask, (await at.replica()).ask];
  });
  afterAll(() => at?.close());

  it('share one limit in Postgres and never admit more, though neither asks for each request', async () => {
    const queries = async () => {
      const [row] = await at.database.query<{ n: number }>(
        `select xact_commit::int as n from pg_stat_database where datname = current_database()`,
      );
      return row!.n;
    };
    const before = await queries();
    const answers: Answered[] = [];
    for (let round = 0; round < 15; round++)
      answers.push(...(await Promise.all(times(80, each => replicas[each % 2]!('GET', '/v1/me', { as: API_KEY })))));
    const admitted = statuses(answers)[200]!;
    // Never more than the limit and a chunk for each replica; less where Postgres was too slow for some.
    expect(admitted).toBeGreaterThan(500);
    expect(admitted).toBeLessThanOrEqual(1_000 + 2 * 10);
    expect(statuses(answers)[429]).toBe(1_200 - admitted);
    expect((await queries()) - before).toBeLessThan(1_200);
  });
});
