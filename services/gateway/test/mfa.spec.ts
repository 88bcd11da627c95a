import { eventually } from '@na/testing';
import { decodeJwt } from 'jose';
import { activate, activeFactor, laterThanCodes, logIn, newFactor, newUser, type LoggedIn } from './authenticator.ts';
import { house, PASSWORD, type House, type Replica } from './house.ts';
import { tokenIn } from './newcomers.ts';
import { rowsOf } from './rows.ts';
import { ID } from './things.ts';

describe('a second factor', () => {
  let at: House;
  let other: Replica;
  let email: string;
  let userId: string;
  let session: LoggedIn;
  let count = 0;
  beforeAll(async () => {
    at = await house({ mail: true });
    other = await at.replica();
  });
  afterAll(() => at?.close());
  beforeEach(async () => {
    await at.database.query('delete from login_failures');
    email = `user${++count}@example.com`;
    userId = await newUser(at, email);
    session = (await logIn(at, email)).body;
  });

  const told = async (type: string) =>
    (
      await at.database.query<{ data: object }>('select data from outbox where type = $1 and about = $2 order by seq', [
        `na.gateway.v1.${type}`,
        userId,
      ])
    ).map(({ data }) => data);
  const mailed = async (subject: RegExp) =>
    eventually(() =>
      expect(at.mails().filter(({ to, subject: of }) => to.includes(email) && subject.test(of))).toHaveLength(1),
    );
  const ageSession = (id: string) =>
    at.database.query(`update sessions set confirmed_at = now() - interval '11 minutes' where id = $1`, [id]);

  it('is made with a secret that is shown once, counts after its first code, and is told and mailed', async () => {
    const made = await at.ask('POST', '/v1/me/factors', { as: session.token, body: { kind: 'totp' } });
    expect(made.status).toBe(201);
    expect(made.headers.get('location')).toBe(`/v1/me/factors/${made.body.id}`);
    expect(made.body).toMatchObject({ kind: 'totp', state: 'pending', activatedAt: null });
    expect(made.body.secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(made.body.otpauthUri).toContain(`secret=${made.body.secret}`);
    // It does not count yet.
    expect((await logIn(at, email)).status).toBe(201);
    const app = await newFactor(at, session.token);
    const activated = await activate(at, session.token, app.id, app.code());
    expect(activated.body).toMatchObject({ factor: { id: app.id, state: 'active' } });
    expect(activated.body.recoveryCodes).toHaveLength(10);
    const { body } = await at.ask('GET', '/v1/me/factors', { as: session.token });
    expect(body.data).toEqual([{ ...activated.body.factor }]);
    expect(body.recoveryCodesLeft).toBe(10);
    expect(JSON.stringify(body)).not.toContain(made.body.secret);
    expect(await told('FactorActivated')).toEqual([{ userId, factorId: app.id, kind: 'totp' }]);
    await mailed(/./);
  });

  it('is kept sealed: neither its seed nor a recovery code is in the database', async () => {
    const made = await at.ask('POST', '/v1/me/factors', { as: session.token, body: { kind: 'totp' } });
    const rows = await rowsOf(at.database, 'factors');
    expect(rows).toContain(made.body.id);
    expect(rows).not.toContain(made.body.secret);
    const { recoveryCodes } = await activeFactor(at, session.token);
    const kept = await rowsOf(at.database, 'recovery_codes');
    for (const code of recoveryCodes)
      for (const way of [code, code.replaceAll('-', '')]) expect(kept).not.toContain(way);
  });

  // ASVS 6.3.3, 6.3.4
  it('is asked for at log-in, only of whoever has the password right', async () => {
    const app = await activeFactor(at, session.token);
    const answers = await Promise.all([
      logIn(at, email, { password: 'wrong' }),
      logIn(at, email, { password: 'wrong', code: app.code(1) }),
      logIn(at, 'nobody@example.com', { password: 'wrong' }),
      logIn(at, 'nobody@example.com', { code: '123456' }),
    ]);
    for (const { status, body } of answers) expect({ status, body }).toEqual({ status: 401, body: answers[0].body });
    expect(answers[0].body.code).toBe('login_failed');
    expect(await logIn(at, email)).toMatchObject({ status: 401, body: { code: 'second_factor_needed' } });
    expect(await logIn(at, email, { code: 'abcdef' })).toMatchObject({
      status: 401,
      body: { code: 'second_factor_refused' },
    });
    // A wrong password uses no code up.
    const begun = await logIn(at, email, { code: app.code(1) });
    expect(begun.status).toBe(201);
    expect(decodeJwt(begun.body.token)['amr']).toEqual(['pwd', 'otp', 'mfa']);
    const { body } = await at.ask('GET', '/v1/sessions', { as: begun.body.token });
    expect(body.data[0]).toMatchObject({ isCurrent: true, factors: ['password', 'totp'] });
    const refreshed = await at.ask('POST', '/v1/sessions/refresh', {
      as: null,
      body: { refreshToken: begun.body.refreshToken },
    });
    expect(decodeJwt(refreshed.body.token)['amr']).toEqual(['pwd', 'otp', 'mfa']);
  });

  // ASVS 6.5.1
  it('counts each code once, also over two replicas at once', async () => {
    const app = await activeFactor(at, session.token);
    // The code of the activation is used up.
    expect((await logIn(at, email, { code: app.code() })).status).toBe(401);
    const code = app.code(1);
    const pair = await Promise.all([logIn(at, email, { code }), logIn(other, email, { code })]);
    expect(pair.map(({ status }) => status).sort()).toEqual([201, 401]);
    expect((await logIn(at, email, { code })).body.code).toBe('second_factor_refused');
  });

  // ASVS 6.5.5
  it('takes a clock that is a step off, and none that is two off', async () => {
    const app = await activeFactor(at, session.token);
    await laterThanCodes(at);
    expect((await logIn(at, email, { code: app.code(-2) })).status).toBe(401);
    expect((await logIn(at, email, { code: app.code(2) })).status).toBe(401);
    expect((await logIn(at, email, { code: app.code(-1) })).status).toBe(201);
    expect((await logIn(at, email, { code: app.code(1) })).status).toBe(201);
    // A step that is past counts no more once a later one did.
    expect((await logIn(at, email, { code: app.code() })).status).toBe(401);
  });

  // ASVS 6.5.1, 6.5.2
  // ASVS 6.4.4
  it('is stood in for by a recovery code, once, also over two replicas at once, and its owner is mailed', async () => {
    const { recoveryCodes } = await activeFactor(at, session.token);
    const [code, next] = recoveryCodes as [string, string];
    const pair = await Promise.all([logIn(at, email, { code }), logIn(other, email, { code: code.toUpperCase() })]);
    expect(pair.map(({ status }) => status).sort()).toEqual([201, 401]);
    expect((await logIn(at, email, { code })).status).toBe(401);
    expect(await told('RecoveryCodeUsed')).toEqual([{ userId, left: 9 }]);
    const stranger = `stranger-to-codes${count}@example.com`;
    await newUser(at, stranger);
    await activeFactor(at, (await logIn(at, stranger)).body.token);
    expect((await logIn(at, stranger, { code: next })).body.code).toBe('second_factor_refused');
    const begun = await logIn(at, email, { code: ` ${next.replaceAll('-', ' ')} ` });
    expect(begun.status).toBe(201);
    const { body } = await at.ask('GET', '/v1/sessions', { as: begun.body.token });
    expect(body.data[0].factors).toEqual(['password', 'recovery_code']);
    expect((await at.ask('GET', '/v1/me/factors', { as: begun.body.token })).body.recoveryCodesLeft).toBe(8);
  });

  it('gets new recovery codes, which void the old ones and end the other sessions', async () => {
    const app = await activeFactor(at, session.token);
    const second = (await logIn(at, email, { code: app.code(1) })).body;
    const { body } = await at.ask('POST', '/v1/me/recovery-codes/renew', { as: session.token });
    expect(body.codes).toHaveLength(10);
    expect((await logIn(at, email, { code: app.recoveryCodes[0] })).status).toBe(401);
    expect((await logIn(at, email, { code: body.codes[0] })).status).toBe(201);
    expect(
      (await at.ask('POST', '/v1/sessions/refresh', { as: null, body: { refreshToken: second.refreshToken } })).status,
    ).toBe(401);
  });

  // ASVS 7.4.3
  it('that is activated or removed ends the other sessions, and not the one that asks', async () => {
    const before = (await logIn(at, email)).body;
    const app = await activeFactor(at, session.token);
    const because = () =>
      at.database.query(`select ended_because from sessions where user_id = $1 and id <> $2`, [userId, session.id]);
    expect(await because()).toEqual([{ ended_because: 'credentials_changed' }]);
    await eventually(async () => expect((await at.ask('GET', '/v1/me', { as: before.token })).status).toBe(401), {
      withinMs: 2_000,
    });
    await logIn(at, email, { code: app.code(1) });
    await laterThanCodes(at);
    const removed = await at.ask('POST', `/v1/me/factors/${app.id}/remove`, {
      as: session.token,
      body: { code: app.code() },
    });
    expect(removed).toMatchObject({ status: 200, body: { id: app.id, state: 'removed' } });
    expect(await because()).toEqual([
      { ended_because: 'credentials_changed' },
      { ended_because: 'credentials_changed' },
    ]);
    expect(await told('FactorRemoved')).toEqual([{ userId, factorId: app.id, kind: 'totp' }]);
    expect((await at.ask('GET', '/v1/me/factors', { as: session.token })).body).toMatchObject({
      data: [],
      recoveryCodesLeft: 0,
    });
    expect((await logIn(at, email)).status).toBe(201);
    await eventually(() => expect(at.mails().filter(({ to }) => to.includes(email))).toHaveLength(2));
  });

  // ASVS 7.5.1
  it('is not removed without its code, nor changed in a session that is not confirmed', async () => {
    const app = await activeFactor(at, session.token);
    await laterThanCodes(at);
    const remove = (code: string, id = app.id, as = session.token) =>
      at.ask('POST', `/v1/me/factors/${id}/remove`, { as, body: { code } });
    expect(await remove('000000')).toMatchObject({ status: 401, body: { code: 'second_factor_refused' } });
    await ageSession(session.id);
    const make = () => at.ask('POST', '/v1/me/factors', { as: session.token, body: { kind: 'totp' } });
    await eventually(async () => expect((await make()).body.code).toBe('confirmation_needed'), { withinMs: 2_000 });
    expect((await remove(app.code())).body.code).toBe('confirmation_needed');
    for (const [path, body] of [
      [`factors/${app.id}/activate`, { code: app.code() }],
      ['recovery-codes/renew', undefined],
    ] as const)
      expect((await at.ask('POST', `/v1/me/${path}`, { as: session.token, body })).body.code).toBe(
        'confirmation_needed',
      );
    const confirm = (code?: string) =>
      at.ask('POST', '/v1/sessions/current/confirm', { as: session.token, body: { password: PASSWORD, code } });
    expect((await confirm()).body.code).toBe('second_factor_needed');
    expect((await confirm('000000')).body.code).toBe('second_factor_refused');
    const confirmed = await confirm(app.code());
    expect(confirmed.status).toBe(200);
    const as = confirmed.body.token;
    const { body: sessions } = await at.ask('GET', '/v1/sessions', { as });
    expect(sessions.data[0]).toMatchObject({ id: session.id, factors: ['password', 'totp'] });
    expect((await remove(app.code(1), ID, as)).status).toBe(404);
  });

  // ASVS 6.3.1
  it('is not found by guessing: wrong codes are counted as wrong passwords are', async () => {
    const app = await activeFactor(at, session.token);
    for (let guess = 0; guess < 10; guess++)
      expect((await logIn(at, email, { code: `00000${guess}` })).status).toBe(401);
    expect(await logIn(at, email, { code: app.code(1) })).toMatchObject({
      status: 429,
      body: { code: 'too_many_logins' },
    });
    expect(await told('SecondFactorRefused')).toHaveLength(10);
    const confirm = { password: PASSWORD, code: app.code(1) };
    expect((await at.ask('POST', '/v1/sessions/current/confirm', { as: session.token, body: confirm })).status).toBe(
      429,
    );
    const remove = `/v1/me/factors/${app.id}/remove`;
    expect((await at.ask('POST', remove, { as: session.token, body: { code: app.code(1) } })).status).toBe(429);
  });

  it('does not forget failures because the password alone was right', async () => {
    await activeFactor(at, session.token);
    for (let guess = 0; guess < 10; guess++) {
      await logIn(at, email, { password: `guess ${guess}` });
      await logIn(at, email);
    }
    expect((await logIn(at, email)).status).toBe(429);
  });

  // ASVS 6.4.3
  // ASVS 6.4.4
  it('is asked for after a reset of the password as before it', async () => {
    const app = await activeFactor(at, session.token);
    expect((await at.ask('POST', '/v1/password-resets', { as: null, body: { email } })).status).toBe(202);
    const mail = await eventually(() => {
      const found = at.mails().find(({ to, text }) => to === email && text.includes('#token='));
      expect(found).toBeDefined();
      return found!;
    });
    const password = 'another lantern, another night';
    const body = { token: tokenIn(mail), password };
    const reset = await at.ask('POST', '/v1/password-resets/confirm', { as: null, body });
    expect(reset.status).toBe(200);
    expect(reset.headers.get('set-cookie')).toBeNull();
    expect(Object.keys(reset.body)).toEqual(['detail']);
    expect(await logIn(at, email, { password })).toMatchObject({ status: 401, body: { code: 'second_factor_needed' } });
    expect((await logIn(at, email, { password, code: app.code(1) })).status).toBe(201);
  });

  it('is one of a kind, is its owner’s, and waits for its first code no longer than an hour', async () => {
    const app = await newFactor(at, session.token);
    const later = await newFactor(at, session.token);
    expect((await activate(at, session.token, app.id, app.code())).body.code).toBe('factor_not_found');
    const stranger =
      (await newUser(at, `stranger${count}@example.com`), (await logIn(at, `stranger${count}@example.com`)).body);
    expect((await activate(at, stranger.token, later.id, later.code())).status).toBe(404);
    expect((await activate(at, session.token, later.id, '000000')).body.code).toBe('second_factor_refused');
    await at.database.query(`update factors set created_at = created_at - interval '61 minutes' where id = $1`, [
      later.id,
    ]);
    expect((await activate(at, session.token, later.id, later.code())).status).toBe(404);
    expect((await at.ask('GET', '/v1/me/factors', { as: session.token })).body.data).toEqual([]);
    await activeFactor(at, session.token);
    expect(await at.ask('POST', '/v1/me/factors', { as: session.token, body: { kind: 'totp' } })).toMatchObject({
      status: 409,
      body: { code: 'factor_exists' },
    });
    expect((await at.ask('POST', '/v1/me/recovery-codes/renew', { as: stranger.token })).body.code).toBe(
      'factor_missing',
    );
  });

  it('is removed by nobody else, though they have one of their own', async () => {
    const app = await activeFactor(at, session.token);
    const stranger = `stranger-to-factors${count}@example.com`;
    await newUser(at, stranger);
    const { token } = (await logIn(at, stranger)).body;
    const own = await activeFactor(at, token);
    const removal = { as: token, body: { code: own.recoveryCodes[0] } };
    expect((await at.ask('POST', `/v1/me/factors/${app.id}/remove`, removal)).status).toBe(404);
    expect((await logIn(at, email)).body.code).toBe('second_factor_needed');
  });

  it('is one also when two are activated at once', async () => {
    const app = await newFactor(at, session.token);
    const pair = await Promise.all([
      activate(at, session.token, app.id, app.code()),
      activate(other, session.token, app.id, app.code(1)),
    ]);
    expect(pair.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it('is not for API keys', async () => {
    expect((await at.ask('POST', '/v1/me/factors', { body: { kind: 'totp' } })).body.code).toBe('user_needed');
  });

  it('made twice with one Idempotency-Key is one', async () => {
    const make = () =>
      at.ask('POST', '/v1/me/factors', {
        as: session.token,
        body: { kind: 'totp' },
        headers: { 'idempotency-key': `factor-${userId}` },
      });
    const [one, two] = [await make(), await make()];
    expect([one.status, two.status]).toEqual([201, 201]);
    expect(two.body).toEqual(one.body);
    expect(two.headers.get('idempotent-replayed')).toBe('true');
  });
});
