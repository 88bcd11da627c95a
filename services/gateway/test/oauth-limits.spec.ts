import { TodoService } from '@na/contracts';
import { askForToken, register, type RegisteredApplication } from './application.ts';
import { house, type House } from './house.ts';

const times = <T>(count: number, ask: (at: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, at) => ask(at)));
const count = (answers: { status: number }[], wanted: number) =>
  answers.filter(({ status }) => status === wanted).length;

describe('the limits of the OAuth server', () => {
  let at: House;
  beforeAll(async () => {
    at = await house({ env: { RATE_LIMITS: 'tokens=10/h,application=20/h', TRUSTED_PROXIES: '127.0.0.1' } });
    at.neighbours.answer(TodoService.listTodos, () => ({ todos: [] }));
  });
  afterAll(() => at?.close());

  const own = (app: RegisteredApplication, more: Record<string, string> = {}) =>
    askForToken(at, app, { grant_type: 'client_credentials', scope: 'todos:read', ...more });
  const byForm = async ({ id, secret }: RegisteredApplication, from: string) => {
    const fields = { grant_type: 'client_credentials', scope: 'todos:read', client_id: id, client_secret: secret };
    const headers = { 'x-forwarded-for': from };
    return fetch(`${at.url}/oauth/token`, { method: 'POST', headers, body: new URLSearchParams(fields) });
  };

  it('are told on every answer, those of an application too when its secret is right', async () => {
    const app = await register(at);
    const known = (await own(app)).headers;
    expect(known.get('ratelimit-policy')).toBe('"application";q=20;w=3600, "tokens";q=10;w=3600');
    expect(known.get('ratelimit')).toMatch(/^"application";r=\d+;t=\d+, "tokens";r=\d+;t=\d+$/);
    const strange = await byForm({ ...app, secret: 'wrong' }, '192.0.2.1');
    expect(strange.status).toBe(401);
    expect(strange.headers.get('ratelimit-policy')).toMatch(/^"address";q=60000;w=60, "refresh";q=1200;w=60$/);
    expect(strange.headers.get('ratelimit')).toMatch(/^"address";r=\d+;t=\d+, "refresh";r=\d+;t=\d+$/);
  });

  // ASVS 2.4.1
  it('hold for an application however many addresses it comes from, and not for another one', async () => {
    const app = await register(at);
    const answers = await times(20, each => byForm(app, `192.0.2.${each + 1}`));
    expect(count(answers, 200)).toBeLessThanOrEqual(10);
    expect(count(answers, 200) + count(answers, 429)).toBe(20);
    const refused = answers.find(({ status }) => status === 429)!;
    expect(await refused.json()).toMatchObject({ code: 'rate_limited', detail: expect.stringMatching(/"tokens"/) });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(60);
    expect(refused.headers.get('ratelimit')).toMatch(/"tokens";r=0;t=\d+/);
    expect((await own(await register(at))).status).toBe(200);
  });

  it('cannot be used up by somebody who knows an application’s id and not its secret', async () => {
    const app = await register(at);
    const guesses = await times(30, each => byForm({ ...app, secret: `guess-${each}` }, '192.0.2.7'));
    expect(count(guesses, 401)).toBe(30);
    expect((await own(app)).status).toBe(200);
  });

  it('of a public application, which has no secret, hold for each address apart', async () => {
    const { id } = await register(at, { kind: 'public' });
    const from = (address: string) => {
      const fields = { grant_type: 'refresh_token', refresh_token: 'unknown', client_id: id };
      const headers = { 'x-forwarded-for': address };
      return fetch(`${at.url}/oauth/token`, { method: 'POST', headers, body: new URLSearchParams(fields) });
    };
    expect(count(await times(20, () => from('198.51.100.1')), 429)).toBeGreaterThanOrEqual(10);
    expect((await from('198.51.100.2')).status).toBe(400);
  });

  it('of an application hold for what it asks with its tokens too', async () => {
    const app = await register(at);
    const token = String((await own(app)).body['access_token']);
    const answers = await times(30, () => at.ask('GET', '/v1/todos', { as: token }));
    expect(count(answers, 200)).toBeLessThanOrEqual(19);
    expect(answers.find(({ status }) => status === 429)!.body.detail).toMatch(/"application"/);
  });
});
