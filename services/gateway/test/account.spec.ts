import { eventually } from '@na/testing';
import { AccountSweep } from '../src/account/account-sweep.ts';
import { API_KEY, EMAIL, house, PASSWORD, type Answered, type House } from './house.ts';
import { peopleOf, SECRET, tokenIn } from './newcomers.ts';
import { rowsOf } from './rows.ts';

/** What could tell one answer from another; what differs from request to request by its nature is left out. */
export const seen = ({ status, headers, body }: Answered) => {
  const own = new Set(['date', 'x-request-id', 'traceparent', 'ratelimit', 'etag']);
  const names = [...headers.keys()].filter(name => !own.has(name)).sort();
  const { traceId: _, ...told } = body as Record<string, unknown>;
  return { status, body: told, names, length: headers.get('content-length') };
};

describe('signing up', () => {
  let at: House;
  let people: ReturnType<typeof peopleOf>;
  beforeAll(async () => {
    at = await house({ mail: true, env: { SIGN_UP: 'open', MAIL_REQUESTS_PER_IP: '1000' } });
    people = peopleOf(at);
  });
  afterAll(() => at?.close());

  const confirm = (token: string) => at.ask('POST', '/v1/email-verifications/confirm', { as: null, body: { token } });

  it('opens an account with a workspace of its own, once the address is confirmed', async () => {
    const email = 'grace.hopper@example.com';
    expect(await people.signUp('Grace.Hopper@Example.com')).toMatchObject({ status: 202 });
    const mail = await people.mailTo(email, /confirm/i);
    expect(mail.text).toContain('/account/verify-email#token=');
    expect(await people.logIn(email)).toMatchObject({ status: 403, body: { code: 'email_unverified' } });
    expect(await people.logIn(email, 'not the password')).toMatchObject({
      status: 401,
      body: { code: 'login_failed' },
    });
    expect((await confirm(tokenIn(mail))).status).toBe(200);
    const { id, token } = await people.person(email);
    const { body } = await at.ask('GET', '/v1/me', { as: token });
    expect(body).toMatchObject({
      user: { id, email, name: null, isEmailVerified: true, isOperator: false },
      workspaces: [{ name: 'Grace Hopper', role: 'owner' }],
    });
    expect((await people.told(id)).slice(0, 2)).toEqual([
      { type: 'UserSignedUp', actor: 'service:gateway', data: { userId: id, ip: '127.0.0.1' } },
      { type: 'EmailVerified', actor: `user:${id}`, data: { userId: id } },
    ]);
  });

  // ASVS 6.3.8
  it('is answered the same for a known and an unknown address, and only the mail says which it was', async () => {
    const [known, unknown] = [await people.signUp(EMAIL), await people.signUp('unknown@example.com')];
    expect(seen(known)).toEqual(seen(unknown));
    expect(known.status).toBe(202);
    expect((await people.mailTo(EMAIL, /account/i)).text).toContain('/account/forgot-password');
    await people.mailTo('unknown@example.com', /confirm/i);
    expect((await people.logIn(EMAIL, SECRET)).status).toBe(401);
    expect((await people.logIn(EMAIL, PASSWORD)).status).toBe(201);
    await at.database.query('delete from login_failures');
  });

  it('asks again for the link, answered the same whoever has the address; the older link opens nothing', async () => {
    const email = 'again@example.com';
    const ask = (to: string) => at.ask('POST', '/v1/email-verifications', { as: null, body: { email: to } });
    await people.signUp(email);
    const first = tokenIn(await people.mailTo(email, /confirm/i));
    const before = at.mails().length;
    const [waiting, verified, unknown] = [await ask(email), await ask(EMAIL), await ask('nobody@example.com')];
    expect(seen(waiting)).toEqual(seen(unknown));
    expect(seen(verified)).toEqual(seen(unknown));
    const second = tokenIn(await people.mailTo(email, /confirm/i, before));
    expect(await confirm(first)).toMatchObject({ status: 422, body: { code: 'email_token_refused' } });
    expect((await confirm(second)).status).toBe(200);
    await eventually(async () => expect(await at.database.query('select id from account_requests')).toEqual([]));
    expect(
      at
        .mails()
        .slice(before)
        .map(({ to }) => to),
    ).toEqual([email]);
  });

  it('again before the address is confirmed means the password given last, and the link sent last', async () => {
    const email = 'twice@example.com';
    await people.signUp(email, 'the first of two passwords');
    const first = tokenIn(await people.mailTo(email, /confirm/i));
    const before = at.mails().length;
    await people.signUp(email, SECRET);
    const second = tokenIn(await people.mailTo(email, /confirm/i, before));
    expect((await confirm(first)).status).toBe(422);
    expect((await confirm(second)).status).toBe(200);
    expect((await people.logIn(email, 'the first of two passwords')).status).toBe(401);
    expect((await people.logIn(email, SECRET)).status).toBe(201);
  });

  // ASVS 6.4.1, 6.5.1
  it('is confirmed by a token once, though two come with it at once, and not after an hour', async () => {
    const email = 'race@example.com';
    await people.signUp(email);
    const token = tokenIn(await people.mailTo(email, /confirm/i));
    await at.database.query(`update email_tokens set expires_at = now() where email = $1`, [email]);
    expect((await confirm(token)).status).toBe(422);
    await at.database.query(`update email_tokens set expires_at = now() + interval '1 minute' where email = $1`, [
      email,
    ]);
    const other = await at.replica();
    const statuses = await Promise.all(
      [at, other, at, other].map(door =>
        door.ask('POST', '/v1/email-verifications/confirm', { as: null, body: { token } }),
      ),
    );
    expect(statuses.map(({ status }) => status).sort()).toEqual([200, 422, 422, 422]);
    const made = await at.database.query(`select id from workspaces where name = 'Race'`);
    expect(made).toHaveLength(1);
  });

  it('gives links that work for an hour at most', async () => {
    await people.signUp('hour@example.com');
    await people.mailTo('hour@example.com', /confirm/i);
    const [{ left }] = (await at.database.query<{ left: number }>(
      `select extract(epoch from expires_at - now())::float8 as left from email_tokens where email = 'hour@example.com'`,
    )) as [{ left: number }];
    expect(left).toBeLessThanOrEqual(3_600);
    expect(left).toBeGreaterThan(3_500);
  });

  // ASVS 6.2.1, 6.2.4, 6.2.9, 6.2.11
  it.each([
    ['seven characters', 'x7!fQ_z'],
    ['more than 128', 'x'.repeat(129)],
    ['a common one', 'Trustno1!'.slice(0, 8)],
    ['the e-mail address', 'my weakling 42'],
    ['the product’s name', 'notion assistant rocks'],
  ])('refuses a password of %s, in one shape and without showing it', async (_what, password) => {
    const { status, body } = await people.signUp('weakling@example.com', password);
    expect({ status, code: body.code, errors: body.errors }).toEqual({
      status: 422,
      code: 'validation_failed',
      errors: [{ pointer: '/password', detail: expect.any(String) }],
    });
    expect(JSON.stringify(body)).not.toContain(password);
  });

  // ASVS 6.2.8, 6.2.9
  it('takes a password of 128 characters of any kind, and tells it from one that begins alike', async () => {
    const password = 'ü🐎 '.repeat(40) + 'the end!';
    const long = [...password].slice(-128).join('');
    await people.signUp('long@example.com', long);
    await confirm(tokenIn(await people.mailTo('long@example.com', /confirm/i)));
    expect((await people.logIn('long@example.com', long)).status).toBe(201);
    expect((await people.logIn('long@example.com', `${[...long].slice(0, 127).join('')}?`)).status).toBe(401);
  });

  it.each([
    ['a name <a@example.com>'],
    ['a@b@example.com'],
    ['a,b@example.com'],
    ['"a b"@example.com'],
    ['a@ex\r\nbcc:x@y.z'],
  ])('refuses the address %j, to which no mail could go', async email => {
    const { status, body } = await people.signUp(email);
    expect({ status, pointer: body.errors[0].pointer }).toEqual({ status: 422, pointer: '/email' });
  });

  it('with an Idempotency-Key is done once, however often it comes', async () => {
    const email = 'once@example.com';
    const headers = { 'idempotency-key': 'sign-up-once' };
    const ask = () => at.ask('POST', '/v1/users', { as: null, headers, body: { email, password: SECRET } });
    expect((await ask()).body).toEqual((await ask()).body);
    await people.mailTo(email, /confirm/i);
    await eventually(async () => expect(await at.database.query('select id from account_requests')).toEqual([]));
    expect(at.mails().filter(({ to }) => to === email)).toHaveLength(1);
  });

  it('is dealt with by whichever replica comes next, when the one that took it died', async () => {
    const email = 'orphan@example.com';
    await at.database.query(
      `insert into account_requests (id, kind, email, password_hash, ip, correlation_id)
       select uuidv7(), 'sign_up', $1, password_hash, '127.0.0.1', 'c' from users limit 1`,
      [email],
    );
    await people.mailTo(email, /confirm/i);
  });

  it('is forgotten after a week without confirmation', async () => {
    await people.signUp('late@example.com');
    await people.mailTo('late@example.com', /confirm/i);
    const known = () => at.database.query(`select id from users where email = 'late@example.com'`);
    await at.app.get(AccountSweep).sweep();
    expect(await known()).toHaveLength(1);
    await at.database.query(`update users set created_at = now() - interval '8 days' where email = 'late@example.com'`);
    await at.app.get(AccountSweep).sweep();
    expect(await known()).toEqual([]);
  });

  it('leaves no password, token or address in clear in the database', async () => {
    const email = 'traces@example.com';
    await people.signUp(email, SECRET);
    const token = tokenIn(await people.mailTo(email, /confirm/i));
    const tables = await at.database.query<{ name: string }>(
      `select table_name as name from information_schema.tables where table_schema = 'gateway'`,
    );
    for (const { name } of tables) {
      const rows = await rowsOf(at.database, `gateway."${name}"`);
      expect([name, rows.includes(token), rows.includes(token.slice(-20)), rows.includes(SECRET)]).toEqual([
        name,
        false,
        false,
        false,
      ]);
      if (!['users', 'email_tokens', 'email_changes', 'invitations'].includes(name))
        expect([name, rows.includes(email)]).toEqual([name, false]);
    }
  });

  // ASVS 14.2.1
  it('shows a page behind the link of a mail, which takes nothing from elsewhere and keeps the token to itself', async () => {
    for (const page of ['verify-email', 'forgot-password', 'reset-password', 'change-email', 'undo-email-change']) {
      const { status, headers, body } = await at.ask('GET', `/account/${page}`, { as: null });
      expect(status).toBe(200);
      expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(headers.get('content-security-policy')).toBe(
        "default-src 'none';script-src 'self';style-src 'self';connect-src 'self';base-uri 'none';form-action 'none';frame-ancestors 'none'",
      );
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(body).toContain(`data-page="${page}"`);
      expect(body).not.toMatch(/<script>|<style|style=|\son\w+=|{{/);
    }
    expect((await at.ask('GET', '/account/page.js', { as: null })).body).toContain('history.replaceState');
    expect((await at.ask('GET', '/account/page.css', { as: null })).status).toBe(200);
  });

  it('names its user, who can change that and take it back, if nobody else has meanwhile', async () => {
    const ada = await people.newcomer('names@example.com');
    const named = await at.ask('PATCH', '/v1/me', { as: ada.token, body: { name: 'Ada' } });
    expect(named).toMatchObject({ status: 200, body: { name: 'Ada', version: 2 } });
    expect(named.headers.get('etag')).toBe('"2"');
    const stale = { as: ada.token, body: { name: 'B' }, headers: { 'if-match': '"1"' } };
    expect(await at.ask('PATCH', '/v1/me', stale)).toMatchObject({ status: 412, body: { code: 'version_stale' } });
    expect((await at.ask('PATCH', '/v1/me', { as: ada.token, body: { name: null } })).body.name).toBeNull();
    expect((await at.ask('PATCH', '/v1/me', { as: API_KEY, body: { name: 'x' } })).status).toBe(403);
  });
});

describe('signing up by invitation only', () => {
  let at: House;
  beforeAll(async () => {
    at = await house({ mail: true, env: { SIGN_UP: 'invite_only' } });
  });
  afterAll(() => at?.close());

  it('is answered the same for everybody, and opens an account to those who are invited', async () => {
    const people = peopleOf(at);
    await at.database.query(
      `insert into invitations (id, workspace_id, email, role, token_hash, invited_by, expires_at, accepted_at, revoked_at)
       values (uuidv7(), $1, 'invited@example.com', 'member', 'x', 'user:1', now() + interval '1 day', null, null),
              (uuidv7(), $1, 'late@example.com', 'member', 'l', 'user:1', now() - interval '1 second', null, null),
              (uuidv7(), $1, 'was-here@example.com', 'member', 'w', 'user:1', now() + interval '1 day', now(), null),
              (uuidv7(), $1, 'unwanted@example.com', 'member', 'u', 'user:1', now() + interval '1 day', null, now())`,
      [at.workspaceId],
    );
    const strangers = ['stranger', 'late', 'was-here', 'unwanted'].map(name => people.signUp(`${name}@example.com`));
    const invited = await people.signUp('Invited@example.com');
    for (const stranger of await Promise.all(strangers)) expect(seen(stranger)).toEqual(seen(invited));
    await eventually(async () => expect(await at.database.query('select id from account_requests')).toEqual([]));
    await people.mailTo('invited@example.com', /confirm/i);
    expect(at.mails().map(({ to }) => to)).toEqual(['invited@example.com']);
    const found = await at.database.query<{ email: string }>(`select email from users where state = 'unverified'`);
    expect(found.map(({ email }) => email)).toEqual(['invited@example.com']);
  });
});

describe('signing up where it is closed, as it is unless somebody opens it', () => {
  let at: House;
  beforeAll(async () => {
    at = await house({
      env: { MAIL_REQUESTS_PER_ADDRESS: '2', MAIL_REQUESTS_PER_IP: '5', TRUSTED_PROXIES: '127.0.0.1' },
    });
  });
  afterAll(() => at?.close());

  it('is refused', async () => {
    expect(await peopleOf(at).signUp('x@example.com')).toMatchObject({ status: 403, body: { code: 'sign_up_closed' } });
  });

  // ASVS 2.4.1
  // ASVS 2.3.2
  it('leaves mails with links to ask for, so often to one address and so often from one, known or not', async () => {
    const ask = (email: string, from = '203.0.113.7') =>
      at.ask('POST', '/v1/password-resets', { as: null, body: { email }, headers: { 'x-forwarded-for': from } });
    for (const email of [EMAIL, 'nobody@example.com']) {
      await at.database.query('delete from mail_requests');
      const statuses = [await ask(email), await ask(email), await ask(email)].map(({ status }) => status);
      expect(statuses).toEqual([202, 202, 429]);
    }
    await at.database.query('delete from mail_requests');
    for (let count = 0; count < 5; count++) expect((await ask(`user${count}@example.com`)).status).toBe(202);
    const sixth = await ask('user6@example.com');
    expect(sixth).toMatchObject({ status: 429, body: { code: 'too_many_mails' } });
    expect(Number(sixth.headers.get('retry-after'))).toBeGreaterThan(3_000);
    await at.database.query(`update mail_requests set until = now()`);
    expect((await ask('user6@example.com')).status).toBe(202);
    expect(await rowsOf(at.database, 'mail_requests')).not.toMatch(/example|203\.0/);
    // Who has one address of IPv6 has a /64 of them.
    const statuses = [];
    for (let count = 0; count < 6; count++)
      statuses.push((await ask(`guest${count}@example.com`, `2001:db8::${count + 1}`)).status);
    expect(statuses).toEqual([202, 202, 202, 202, 202, 429]);
    expect((await ask('guest6@example.com', '2001:db8:0:1::1')).status).toBe(202);
  });
});
