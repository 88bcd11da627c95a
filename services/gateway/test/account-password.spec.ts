import { eventually } from '@na/testing';
import { DataSource } from 'typeorm';
import { EMAIL, house, type Answered, type House } from './house.ts';
import { peopleOf, SECRET, tokenIn, type Person } from './newcomers.ts';
import { rowsOf } from './rows.ts';

const NEW = 'another lantern, another night';

describe('a password', () => {
  let at: House;
  let people: ReturnType<typeof peopleOf>;
  beforeAll(async () => {
    at = await house({ mail: true, env: { SIGN_UP: 'open', MAIL_REQUESTS_PER_IP: '1000' } });
    people = peopleOf(at);
  });
  afterAll(() => at?.close());

  const post = (path: string, body: object, as: string | null = null) => at.ask('POST', path, { as, body });
  const askForReset = (email: string) => post('/v1/password-resets', { email });
  const reset = (token: string, password = NEW) => post('/v1/password-resets/confirm', { token, password });
  const change = (person: Person, currentPassword: string, newPassword: string) =>
    post('/v1/me/password', { currentPassword, newPassword }, person.token);
  const opens = async (token: string, expected: number, ask = at.ask) =>
    eventually(async () => expect((await ask('GET', '/v1/me', { as: token })).status).toBe(expected), {
      withinMs: 2_000,
    });
  const tokenFor = async (email: string) => {
    const before = at.mails().length;
    expect((await askForReset(email)).status).toBe(202);
    return tokenIn(await people.mailTo(email, /choose a new password/i, before));
  };
  const refused = { status: 422, body: { code: 'email_token_refused' } };

  describe('that is forgotten', () => {
    // ASVS 6.3.8
    it('is asked to be reset with one answer for every address, and only its owner gets a mail', async () => {
      const { email } = await people.newcomer('forgetful@example.com');
      await people.signUp('unconfirmed@example.com');
      await people.mailTo('unconfirmed@example.com', /confirm/i);
      const before = at.mails().length;
      const bare = ({ status, headers, body }: Answered) => ({
        status,
        body: body as object,
        names: [...headers.keys()].sort(),
        length: headers.get('content-length'),
      });
      const [known, unknown] = [bare(await askForReset(email)), bare(await askForReset('nobody@example.com'))];
      expect(known).toEqual(unknown);
      expect(known.status).toBe(202);
      const mail = await people.mailTo(email, /password/i, before);
      expect(mail.text).toContain('/account/reset-password#token=');
      await eventually(async () => expect(await at.database.query('select id from account_requests')).toEqual([]));
      expect(
        at
          .mails()
          .slice(before)
          .map(({ to }) => to),
      ).toEqual([email]);
    });

    // ASVS 6.3.7, 7.4.3
    it('is reset by the token of the mail: all sessions end, the new one opens, the old one does not, and a mail says so', async () => {
      const email = 'reset@example.com';
      const one = await people.newcomer(email);
      const two = await people.person(email);
      const token = await tokenFor(email);
      const before = at.mails().length;
      expect((await reset(token)).status).toBe(200);
      const other = await at.replica();
      await opens(one.token, 401);
      await opens(two.token, 401, other.ask);
      expect((await post('/v1/sessions/refresh', { refreshToken: one.refreshToken })).status).toBe(401);
      expect((await people.logIn(email, SECRET)).status).toBe(401);
      expect((await people.logIn(email, NEW)).status).toBe(201);
      await people.mailTo(email, /password/i, before);
      const events = (await people.told(one.id)).map(({ type, actor, data }) => [type, actor, data['how'] ?? '']);
      expect(events).toContainEqual(['PasswordResetSent', 'service:gateway', '']);
      expect(events).toContainEqual(['PasswordChanged', `user:${one.id}`, 'reset']);
      expect(events).toContainEqual(['SessionsEnded', `user:${one.id}`, '']);
    });

    // ASVS 6.5.1
    // ASVS 6.6.2
    it('is reset once by a token, by one of two who come at once, and by the newest only', async () => {
      const email = 'tokens@example.com';
      await people.newcomer(email);
      const first = await tokenFor(email);
      const second = await tokenFor(email);
      expect(await reset(first)).toMatchObject(refused);
      const both = await Promise.all([reset(second, NEW), reset(second, 'and yet another lantern')]);
      expect(both.map(({ status }) => status).sort()).toEqual([200, 422]);
      expect(await reset(second)).toMatchObject(refused);
      const late = await tokenFor(email);
      await at.database.query(`update email_tokens set expires_at = now() where email = $1`, [email]);
      expect(await reset(late)).toMatchObject(refused);
      expect(await reset('na_mail_nonsense')).toMatchObject(refused);
    });

    // ASVS 6.6.2
    it('is reset by no token that is for something else', async () => {
      const email = 'purpose@example.com';
      await people.signUp(email);
      const verification = tokenIn(await people.mailTo(email, /confirm/i));
      expect(await reset(verification)).toMatchObject(refused);
      const resetting = await tokenFor(email);
      for (const path of ['/v1/email-verifications/confirm', '/v1/email-changes/confirm', '/v1/email-changes/undo'])
        expect(await post(path, { token: resetting })).toMatchObject(refused);
      expect((await reset(resetting)).status).toBe(200);
    });

    it('is not lost with a token when the new one is too weak', async () => {
      const email = 'hesitant@example.com';
      await people.newcomer(email);
      const token = await tokenFor(email);
      const weak = await reset(token, 'password1');
      expect(weak).toMatchObject({
        status: 422,
        body: { code: 'validation_failed', errors: [{ pointer: '/password' }] },
      });
      const withName = await reset(token, 'Hesitant, as ever');
      expect(withName).toMatchObject({ status: 422, body: { errors: [{ pointer: '/password' }] } });
      expect((await reset(token)).status).toBe(200);
    });

    it('is reset by who never confirmed the address, which is confirmed by that', async () => {
      const email = 'both@example.com';
      await people.signUp(email);
      await people.mailTo(email, /confirm/i);
      expect((await reset(await tokenFor(email))).status).toBe(200);
      expect((await people.logIn(email, NEW)).body.workspaces).toHaveLength(1);
    });

    // ASVS 6.4.3
    it('is one factor: who has a second one still needs it after the reset', async () => {
      const email = 'second@example.com';
      const { id } = await people.newcomer(email);
      await at.database.query(
        `insert into factors (id, user_id, kind, seed, activated_at) values (uuidv7(), $1, 'totp', 'sealed', now())`,
        [id],
      );
      const { status, body } = await reset(await tokenFor(email));
      expect({ status, fields: Object.keys(body) }).toEqual({ status: 200, fields: ['detail'] });
      expect((await people.logIn(email, NEW)).body.code).toBe('second_factor_needed');
    });

    it('opens no mail to a suspended user, and no token from before', async () => {
      const email = 'gone@example.com';
      const { id } = await people.newcomer(email);
      const token = await tokenFor(email);
      await at.database.query(`update users set state = 'suspended' where id = $1`, [id]);
      expect(await reset(token)).toMatchObject(refused);
      const before = at.mails().length;
      expect((await askForReset(email)).status).toBe(202);
      await eventually(async () => expect(await at.database.query('select id from account_requests')).toEqual([]));
      expect(at.mails().slice(before)).toEqual([]);
      // The one from before the suspension; what is sent later may still be on its way.
      expect((await people.told(id)).filter(({ type }) => type === 'PasswordResetSent')).toHaveLength(1);
    });

    it('lets its owner in at once after the reset, however often others had guessed', async () => {
      const email = 'guessed@example.com';
      await people.newcomer(email);
      for (let guess = 0; guess < 11; guess++) await people.logIn(email, `guess ${guess}`);
      expect((await people.logIn(email)).status).toBe(429);
      expect((await reset(await tokenFor(email))).status).toBe(200);
      expect((await people.logIn(email, NEW)).status).toBe(201);
    });
  });

  describe('that is known', () => {
    // ASVS 6.2.2, 6.2.3, 7.4.3
    it('is changed by who knows it: the session goes on, the others and the links from before do not', async () => {
      const email = 'changer@example.com';
      const one = await people.newcomer(email);
      const two = await people.person(email);
      const link = await tokenFor(email);
      const before = at.mails().length;
      const { status, body } = await change(one, SECRET, NEW);
      expect({ status, id: body.id }).toEqual({ status: 200, id: one.id });
      await opens(two.token, 401);
      await opens(one.token, 200);
      expect(await reset(link)).toMatchObject(refused);
      expect((await people.logIn(email, SECRET)).status).toBe(401);
      expect((await people.logIn(email, NEW)).status).toBe(201);
      expect((await people.mailTo(email, /password/i, before)).text).toContain('127.0.0.1');
      expect((await people.told(one.id)).findLast(({ type }) => type === 'PasswordChanged')).toEqual({
        type: 'PasswordChanged',
        actor: `user:${one.id}`,
        data: { userId: one.id, how: 'changed', ip: '127.0.0.1' },
      });
    });

    // ASVS 6.2.3, 6.2.4
    it.each([
      ['a wrong one until now', 'not the password', NEW, '/currentPassword'],
      ['a common new one', SECRET, 'iloveyou1', '/newPassword'],
      ['the same one again', SECRET, SECRET, '/newPassword'],
      ['a new one that is too short', SECRET, 'short', '/newPassword'],
    ])('is not changed with %s', async (what, current, next, pointer) => {
      const email = `refused-${what.length}@example.com`;
      const person = await people.newcomer(email);
      const { status, body } = await change(person, current, next);
      expect({ status, code: body.code, errors: body.errors }).toEqual({
        status: 422,
        code: 'validation_failed',
        errors: [{ pointer, detail: expect.any(String) }],
      });
      expect((await people.logIn(email)).status).toBe(201);
    });

    // ASVS 6.3.1
    it('is not found out through a session that was stolen', async () => {
      const person = await people.newcomer('stolen@example.com');
      const statuses = [];
      for (let guess = 0; guess < 12; guess++) statuses.push((await change(person, `guess ${guess}`, NEW)).status);
      expect(statuses[0]).toBe(422);
      expect(statuses.at(-1)).toBe(429);
    });

    it('is changed by one of two who come at once', async () => {
      const person = await people.newcomer('two@example.com');
      const both = await Promise.all([change(person, SECRET, NEW), change(person, SECRET, 'and yet another lantern')]);
      expect(both.map(({ status }) => status).sort()).toEqual([200, 422]);
    });

    it('opens no session that outlives its change, though the log-in began before', async () => {
      const email = 'overtaken@example.com';
      const words = [SECRET, NEW, 'and yet another lantern', 'lantern number four', 'lantern number five'];
      let person = await people.newcomer(email);
      for (const [round, next] of words.slice(1).entries()) {
        const logIns = Array.from({ length: 4 }, () => people.logIn(email, words[round]));
        const [changed, ...begun] = await Promise.all([change(person, words[round]!, next), ...logIns]);
        expect(changed!.status).toBe(200);
        const left = await at.database.query<{ id: string }>(
          'select id from sessions where user_id = $1 and ended_at is null',
          [person.id],
        );
        expect(left.map(({ id }) => id)).toEqual([person.sessionId]);
        for (const { status } of begun) expect([201, 401, 429]).toContain(status);
        await at.database.query('delete from login_failures');
        person = await people.person(email, next);
        await at.database.query('update sessions set ended_at = now() where user_id = $1 and id <> $2', [
          person.id,
          person.sessionId,
        ]);
      }
    });

    it('opens no session for a log-in that has looked at the one before', async () => {
      const email = 'looked-at@example.com';
      const { id } = await people.newcomer(email);
      let isAnswered = false;
      const isWaiting = async () =>
        (
          await at.database.query(
            'select from pg_locks join pg_stat_activity using (pid) where not granted and datname = current_database()',
          )
        ).length > 0;
      const logIn = await at.app.get(DataSource).transaction(async tx => {
        await tx.query('update users set password_changed_at = now() where id = $1', [id]);
        const answered = people.logIn(email).finally(() => (isAnswered = true));
        // It has found the password right, and waits for what becomes of the user.
        await eventually(async () => expect(isAnswered || (await isWaiting())).toBe(true));
        return { answered };
      });
      expect(await logIn.answered).toMatchObject({ status: 401, body: { code: 'login_failed' } });
    });

    it('is not for an API key to change', async () => {
      const { status } = await at.ask('POST', '/v1/me/password', {
        body: { currentPassword: SECRET, newPassword: NEW },
      });
      expect(status).toBe(403);
    });
  });

  it('is in no event, no kept answer and no table in clear, nor are tokens', async () => {
    const email = 'traces@example.com';
    const person = await people.newcomer(email);
    const token = await tokenFor(email);
    const headers = { 'idempotency-key': 'reset-traces' };
    const body = { token, password: NEW };
    expect((await at.ask('POST', '/v1/password-resets/confirm', { as: null, headers, body })).status).toBe(200);
    expect((await at.ask('POST', '/v1/password-resets/confirm', { as: null, headers, body })).status).toBe(200);
    await change(await people.person(email, NEW), NEW, SECRET);
    const tables = await at.database.query<{ name: string }>(
      `select table_name as name from information_schema.tables where table_schema = 'gateway'`,
    );
    for (const { name } of tables) {
      const rows = await rowsOf(at.database, `gateway."${name}"`);
      for (const secret of [token, SECRET, NEW, person.token, person.refreshToken])
        expect([name, rows.includes(secret)]).toEqual([name, false]);
    }
    const outbox = JSON.stringify(await at.database.query('select * from outbox'));
    for (const typed of [email, EMAIL, 'nobody@example.com']) expect(outbox).not.toContain(typed);
  });
});
