import { eventually } from '@na/testing';
import { Passwords } from '../src/account/passwords.ts';
import { newUser } from './authenticator.ts';
import { house, type House, type Replica } from './house.ts';
import { logInFrom } from './log-in-from.ts';

describe('guesses at an account from many addresses', () => {
  let at: House;
  let other: Replica;
  let count = 0;
  let email: string;
  let userId: string;
  beforeAll(async () => {
    at = await house({ mail: true });
    other = await at.replica();
  });
  afterAll(() => at?.close());
  beforeEach(async () => {
    await at.database.query('delete from login_failures');
    email = `owner${++count}@example.com`;
    userId = await newUser(at, email);
  });

  /** Wrong passwords, each from an address of its own, turn by turn at both replicas. */
  const guess = async (times: number, of = email) => {
    const answers = [];
    for (let time = 0; time < times; time++)
      answers.push(await logInFrom(`127.0.${count}.${time + 10}`, (time % 2 ? other : at).url, of, 'guess'));
    return answers;
  };
  const lockedFor = async () => {
    const [row] = await at.database.query<{ ms: number }>(
      `select extract(epoch from locked_until - now())::float8 * 1000 as ms from login_failures where locked_until is not null`,
    );
    return row?.ms;
  };
  const lockIsOver = () =>
    at.database.query(`update login_failures set locked_until = now() where locked_until is not null`);
  const lockMails = () =>
    at.mails().filter(({ to, subject }) => to === email && /lock|failed|log-in|sign/i.test(subject));

  // ASVS 6.1.1, 6.3.1
  it('wait, longer after each, and are told and mailed once', async () => {
    expect((await guess(20)).map(({ status }) => status)).toEqual(new Array(20).fill(401));
    const refused = await logInFrom('127.0.200.1', other.url, email);
    expect(refused).toMatchObject({ status: 429, code: 'too_many_logins', retryAfter: '1' });
    await lockIsOver();
    expect((await guess(1))[0]!.status).toBe(401);
    const second = (await lockedFor())!;
    expect(second).toBeGreaterThan(1_000);
    await lockIsOver();
    expect((await guess(1))[0]!.status).toBe(401);
    expect((await lockedFor())!).toBeGreaterThan(second);
    await eventually(() => expect(lockMails()).toHaveLength(1));
    const told = await at.database.query(
      `select data from outbox where type = 'na.gateway.v1.AccountLocked' and about = $1`,
      [userId],
    );
    expect(told).toEqual([{ data: { userId, ip: expect.stringMatching(/^127\.0\./) } }]);
  });

  // ASVS 6.1.1
  it('do not lock out the owner: from where they got in before, and from anywhere when the wait is over', async () => {
    expect((await logInFrom('127.0.100.1', at.url, email)).status).toBe(201);
    await guess(25);
    expect((await logInFrom('127.0.100.2', at.url, email)).status).toBe(429);
    expect((await logInFrom('127.0.100.1', at.url, email)).status).toBe(201);
    // The guesser goes on waiting.
    expect((await logInFrom('127.0.100.2', at.url, email)).status).toBe(429);
    await lockIsOver();
    expect((await logInFrom('127.0.100.2', at.url, email)).status).toBe(201);
    await at.database.query(`update login_origins set seen_at = now() - interval '31 days'`);
    await at.database.query(`update login_failures set locked_until = now() + interval '1 minute'`);
    expect((await logInFrom('127.0.100.1', at.url, email)).status).toBe(429);
  });

  // ASVS 6.3.8
  it('are answered alike for an account that nobody has, with as many queries and one hash', async () => {
    const known = await guess(22);
    await at.database.query('delete from login_failures');
    const unknown = await guess(22, 'nobody@example.com');
    expect(unknown).toEqual(known);
    expect(known.map(({ status }) => status).sort()).toEqual([...new Array(20).fill(401), 429, 429]);
    // Counting begins with the first.
    await queriesOf(email);
    const ofNobody = await queriesOf('nobody@example.com');
    expect(Math.min(...ofNobody)).toBeGreaterThan(0);
    expect(await queriesOf(email)).toEqual(ofNobody);
    await at.database.query(`update users set state = 'suspended' where id = $1`, [userId]);
    expect(await queriesOf(email)).toEqual(ofNobody);
  });

  /** How many statements and comparisons with a hash one wrong password takes. */
  async function queriesOf(address: string) {
    await at.database.query('delete from login_failures');
    const before = [...(await statements()), hashes()];
    expect((await logInFrom('127.0.99.1', at.url, address, 'guess')).status).toBe(401);
    return [...(await statements()), hashes()].map((after, sort) => after - before[sort]!);
  }

  /** How often the gateway has compared a password with a hash, or with that of nobody. */
  function hashes(): number {
    const passwords = at.app.get(Passwords) as Passwords & { compared?: number };
    if (passwords.compared === undefined) {
      passwords.compared = 0;
      const isRight = passwords.isRight.bind(passwords);
      passwords.isRight = (...given) => (passwords.compared!++, isRight(...given));
    }
    return passwords.compared;
  }

  /** What the gateway's own pool has asked, by sort, as it counts itself. */
  async function statements(): Promise<number[]> {
    const { DataSource } = await import('typeorm');
    const pool = (at.app.get(DataSource).driver as unknown as { master: { asked?: number[]; query: unknown } }).master;
    pool.asked ??= watched(pool as never);
    return [...pool.asked];
  }
});

/** Counts the statements of a pool's clients: those that read, and the others. */
function watched(pool: { on(event: 'acquire', hear: (client: Client) => void): void }): number[] {
  const asked = [0, 0];
  const known = new WeakSet<Client>();
  pool.on('acquire', client => {
    if (known.has(client)) return;
    known.add(client);
    const query = client.query.bind(client) as (...given: unknown[]) => unknown;
    client.query = (...given: unknown[]) => {
      const text = String((given[0] as { text?: string } | undefined)?.text ?? given[0])
        .trim()
        .toLowerCase();
      // The relay and others ask for themselves all the time, so only what log-ins alone ask is counted.
      if (/login_failures|from "users"/.test(text)) asked[text.startsWith('select') ? 0 : 1]!++;
      return query(...given);
    };
  });
  return asked;
}

interface Client {
  query(...given: unknown[]): unknown;
}
