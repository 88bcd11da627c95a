// eslint-disable-next-line no-restricted-imports -- It looks on at all that goes over the wire, which no service may.
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { TodoService } from '@na/contracts';
import { authorized, register } from './application.ts';
import { logIn, newUser } from './authenticator.ts';
import { API_KEY, EMAIL, house, PASSWORD, type House } from './house.ts';

/** The bits of chance in a text of letters that are as likely as each other. */
const bitsIn = (text: string) => text.length * Math.log2(62);
/** What is chance in a secret of ours: what comes after its name, its id and before its checksum. */
const chanceIn = (secret: string) => secret.replace(/^na_live_[^_]+_|^na_[a-z]+_/, '');

describe('a token', () => {
  let at: House;
  let wire: NatsConnection;
  const seen: string[] = [];
  beforeAll(async () => {
    at = await house();
    at.neighbours.answer(TodoService.listTodos, () => ({ todos: [] }));
    const { user, password: pass } = at.nats.user('operator');
    wire = await connect({ servers: at.nats.url, user, pass });
    wire.subscribe('>', {
      callback: (_error, message) => void seen.push(`${message.subject} ${message.headers} ${message.string()}`),
    });
    await wire.flush();
  });
  afterAll(async () => {
    await wire?.close();
    await at?.close();
  });

  const inBrowser = async () => {
    const body = { email: EMAIL, password: PASSWORD, kind: 'cookie' };
    return at.ask('POST', '/v1/sessions', { as: null, body });
  };
  const cookieOf = (headers: Headers) => headers.get('set-cookie')!.split(';')[0]!;

  // ASVS 10.1.1
  it('goes to the gateway and no further: the services behind it are told who acts, and never what they came with', async () => {
    const app = await register(at);
    const { access_token, refresh_token } = await authorized(at, app);
    const session = (await logIn(at, EMAIL)).body;
    const cookie = cookieOf((await inBrowser()).headers);
    for (const as of [session.token, access_token, API_KEY])
      expect((await at.ask('GET', '/v1/todos', { as })).status).toBe(200);
    expect((await at.ask('GET', '/v1/todos', { as: null, headers: { cookie } })).status).toBe(200);
    await wire.flush();
    const calls = seen.filter(line => line.startsWith('rpc.') && line.includes('ListTodos'));
    expect(calls.length).toBeGreaterThanOrEqual(4);
    const kept = await at.database.query('select data from outbox');
    const all = `${seen.join('\n')}\n${JSON.stringify(kept)}`;
    const held = [session.token, session.refreshToken, access_token, refresh_token, API_KEY, cookie.split('=')[1]!];
    for (const secret of [...held, app.secret]) expect(all.includes(secret)).toBe(false);
  });

  // ASVS 10.1.1
  it('is not given to the page of a browser’s session, whose cookie no script reads', async () => {
    const { headers, body } = await inBrowser();
    expect(headers.get('set-cookie')).toMatch(/; HttpOnly/);
    expect([body.token, body.refreshToken]).toEqual([undefined, undefined]);
    expect(JSON.stringify(body)).not.toContain(cookieOf(headers).split('=')[1]!);
  });

  // ASVS 10.3.3
  it('stands for the user that it was given for, and never for who has their address afterwards', async () => {
    const session = (await logIn(at, EMAIL)).body;
    const { access_token } = await authorized(at, await register(at));
    const who = async (as: string) => (await at.ask('GET', '/v1/me', { as })).body.actor;
    const before = await who(session.token);
    const [ada] = await at.database.query<{ id: string }>('select id from users where email = $1', [EMAIL]);
    expect(before).toBe(`user:${ada!.id}`);
    await at.database.query(`update users set email = 'moved@example.com' where id = $1`, [ada!.id]);
    const heir = await newUser(at, EMAIL, 'viewer');
    expect(await who((await logIn(at, EMAIL)).body.token)).toBe(`user:${heir}`);
    expect([await who(session.token), await who(access_token)]).toEqual([before, before]);
    await at.database.query('delete from users where id = $1', [heir]);
    await at.database.query('update users set email = $2 where id = $1', [ada!.id, EMAIL]);
  });

  // ASVS 11.5.1
  it('has 128 bits of chance or more, and so has every other secret that is handed out', async () => {
    const drawn = async () => {
      const app = await register(at);
      const tokens = await authorized(at, app);
      const session = (await logIn(at, EMAIL)).body;
      const key = (await at.ask('POST', '/v1/api-keys', { body: { name: 'x' } })).body.key as string;
      const cookie = cookieOf((await inBrowser()).headers).split('=')[1]!;
      return {
        ...{ key: key.slice(0, -6), cookie, secret: app.secret, refresh: session.refreshToken as string },
        ...{ ofApplication: tokens.access_token, refreshOfApplication: tokens.refresh_token },
      };
    };
    const [one, other] = [await drawn(), await drawn()];
    for (const [name, secret] of Object.entries(one)) {
      const another = other[name as keyof typeof other];
      expect({ name, isEnough: bitsIn(chanceIn(secret)) >= 128 }).toEqual({ name, isEnough: true });
      // Two of a kind share nothing but their name: no letter stands at its place for good.
      const same = [...chanceIn(secret)].filter((letter, at) => letter === chanceIn(another)[at]).length;
      expect({ name, isLikely: same < chanceIn(secret).length / 2 }).toEqual({ name, isLikely: true });
    }
  });
});
