import { eventually } from '@na/testing';
import { EMAIL, house, PASSWORD, type House } from './house.ts';
import { peopleOf, SECRET, tokenIn, type Person } from './newcomers.ts';
import { ID } from './things.ts';

const ACTIONS = [
  'suspend',
  'activate',
  'unlock',
  'force-password-reset',
  'end-sessions',
  'make-operator',
  'unmake-operator',
];

describe('an operator', () => {
  let at: House;
  let people: ReturnType<typeof peopleOf>;
  let operator: Person;
  beforeAll(async () => {
    at = await house({ mail: true, env: { SIGN_UP: 'open', MAIL_REQUESTS_PER_IP: '1000' } });
    people = peopleOf(at);
    operator = await people.person(EMAIL, PASSWORD);
  });
  afterAll(() => at?.close());

  const does = ({ id }: { id: string }, action: string, by = operator) =>
    at.ask('POST', `/v1/users/${id}/${action}`, { as: by.token });
  const opens = (token: string, expected: number, ask = at.ask) =>
    eventually(async () => expect((await ask('GET', '/v1/me', { as: token })).status).toBe(expected), {
      withinMs: 2_000,
    });
  const toldOf = async ({ id }: Person) => (await people.told(id)).map(({ type, actor }) => [type, actor]);
  const byOperator = (type: string) => [type, `user:${operator.id}`];

  it('finds users, newest first, by address and by state, page by page', async () => {
    const first = await people.newcomer('list-first@example.com');
    const second = await people.newcomer('list-second@example.com');
    await people.signUp('list-third@example.com');
    await people.mailTo('list-third@example.com', /confirm/i);
    const list = async (query: string) => (await at.ask('GET', `/v1/users?${query}`, { as: operator.token })).body;
    const addresses = ({ data }: { data: { email: string }[] }) => data.map(({ email }) => email);
    expect(addresses(await list('email=LIST-'))).toEqual([
      'list-third@example.com',
      'list-second@example.com',
      'list-first@example.com',
    ]);
    expect(addresses(await list('email=list-&state=active,suspended'))).toEqual([second.email, first.email]);
    expect(addresses(await list('email=list-&state=unverified'))).toEqual(['list-third@example.com']);
    expect(addresses(await list('email=%25'))).toEqual([]);
    const page = await list('email=list-&limit=2');
    expect(addresses(await list(`email=list-&limit=2&cursor=${page.nextCursor}`))).toEqual([first.email]);
    expect((await at.ask('GET', '/v1/users?cursor=nonsense', { as: operator.token })).status).toBe(422);
    const { status, body } = await at.ask('GET', `/v1/users/${first.id}`, { as: operator.token });
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: first.id, email: first.email, state: 'active', sessions: 1, workspaces: 1 });
    expect(JSON.stringify(body)).not.toMatch(/hash|argon/i);
    expect(await at.ask('GET', `/v1/users/${ID}`, { as: operator.token })).toMatchObject({
      status: 404,
      body: { code: 'user_not_found' },
    });
  });

  // ASVS 8.2.1
  it('is who it takes: no user, no key, and no operator who has not just proven who they are', async () => {
    const person = await people.newcomer('nosy@example.com');
    for (const as of [person.token, undefined]) {
      expect((await at.ask('GET', '/v1/users', { as })).status).toBe(403);
      expect((await at.ask('GET', `/v1/users/${operator.id}`, { as })).status).toBe(403);
      for (const action of ACTIONS)
        expect((await at.ask('POST', `/v1/users/${person.id}/${action}`, { as })).status).toBe(403);
    }
    const late = await people.person(EMAIL, PASSWORD);
    await at.database.query(`update sessions set confirmed_at = now() - interval '11 minutes' where id = $1`, [
      late.sessionId,
    ]);
    await eventually(async () =>
      expect(await does(person, 'suspend', late)).toMatchObject({ status: 403, body: { code: 'confirmation_needed' } }),
    );
    expect((await at.ask('GET', '/v1/users', { as: late.token })).status).toBe(200);
    for (const action of ACTIONS) expect((await does({ id: ID }, action)).status).toBe(404);
  });

  // ASVS 7.4.2, 7.4.5
  it('suspends a user, to whom nothing opens within two seconds on any replica, and lets them in again', async () => {
    const other = await at.replica();
    const person = await people.newcomer('suspended@example.com');
    await opens(person.token, 200, other.ask);
    expect(await does(person, 'suspend')).toMatchObject({ status: 200, body: { state: 'suspended', sessions: 0 } });
    await opens(person.token, 401, other.ask);
    expect(await people.logIn(person.email)).toMatchObject({ status: 401, body: { code: 'login_failed' } });
    const refresh = { as: null, body: { refreshToken: person.refreshToken } };
    expect((await at.ask('POST', '/v1/sessions/refresh', refresh)).status).toBe(401);
    expect((await does(person, 'suspend')).status).toBe(200);
    expect((await does(person, 'activate')).body.state).toBe('active');
    await opens(person.token, 401, other.ask);
    expect((await people.logIn(person.email)).status).toBe(201);
    const told = await toldOf(person);
    expect(told.filter(([type]) => type === 'UserSuspended')).toEqual([byOperator('UserSuspended')]);
    expect(told).toContainEqual(byOperator('UserActivated'));
    const actor = await at.database.query<{ type: string }>(
      `select type from outbox where about = 'user:' || $1 order by seq`,
      [person.id],
    );
    expect(actor.map(({ type }) => type)).toEqual(['na.gateway.v1.ActorRevoked', 'na.gateway.v1.ActorRestored']);
  });

  it('shuts with a user the keys that they made, and not those of a service account, until they are let in again', async () => {
    const person = await people.newcomer('maker@example.com');
    const own = await at.ask('POST', '/v1/api-keys', { as: person.token, body: { name: 'Own', scopes: ['read'] } });
    expect(own.status).toBe(201);
    await opens(own.body.key, 200);
    await does(person, 'suspend');
    await opens(own.body.key, 401);
    await does(person, 'activate');
    await opens(own.body.key, 200);
    await does(person, 'suspend');
    await at.database.query(
      `with account as (
         insert into service_accounts (id, workspace_id, name, role, created_by)
         select uuidv7(), workspace_id, 'Robot', 'viewer', created_by from api_keys where id = $1 returning id)
       update api_keys set service_account_id = (select id from account) where id = $1`,
      [own.body.id],
    );
    await opens(own.body.key, 200);
  });

  it('lets a suspended user in again as they were: who never confirmed the address still has to', async () => {
    await people.signUp('half@example.com');
    const token = tokenIn(await people.mailTo('half@example.com', /confirm/i));
    const [user] = await at.database.query<{ id: string }>(`select id from users where email = 'half@example.com'`);
    await does(user!, 'suspend');
    expect((await at.ask('POST', '/v1/email-verifications/confirm', { as: null, body: { token } })).status).toBe(422);
    expect((await does(user!, 'activate')).body.state).toBe('unverified');
    expect((await people.logIn('half@example.com')).body.code).toBe('email_unverified');
  });

  it('unlocks a user who has to wait after log-ins that failed', async () => {
    const person = await people.newcomer('locked@example.com');
    for (let guess = 0; guess < 11; guess++) await people.logIn(person.email, `guess ${guess}`);
    expect((await people.logIn(person.email)).status).toBe(429);
    expect((await does(person, 'unlock')).status).toBe(200);
    expect((await people.logIn(person.email)).status).toBe(201);
    expect(await toldOf(person)).toContainEqual(byOperator('UserUnlocked'));
  });

  // ASVS 6.4.6, 7.4.5
  it('forces a reset: sessions end, and the password opens nothing until another was set by the link of a mail', async () => {
    const person = await people.newcomer('forced@example.com');
    const before = at.mails().length;
    expect((await does(person, 'force-password-reset')).body).toMatchObject({ mustResetPassword: true, sessions: 0 });
    await opens(person.token, 401);
    expect(await people.logIn(person.email)).toMatchObject({ status: 403, body: { code: 'password_reset_needed' } });
    expect((await people.logIn(person.email, 'not the password')).body.code).toBe('login_failed');
    const token = tokenIn(await people.mailTo(person.email, /choose a new password/i, before));
    const body = { token, password: 'another lantern, another night' };
    expect((await at.ask('POST', '/v1/password-resets/confirm', { as: null, body })).status).toBe(200);
    expect((await people.logIn(person.email, body.password)).status).toBe(201);
    expect((await people.logIn(person.email, SECRET)).status).toBe(401);
    expect(await toldOf(person)).toContainEqual(byOperator('PasswordResetForced'));
  });

  // ASVS 7.4.5
  it('logs a user out everywhere', async () => {
    const person = await people.newcomer('everywhere@example.com');
    const two = await people.person(person.email);
    expect((await does(person, 'end-sessions')).body.sessions).toBe(0);
    for (const { token } of [person, two]) await opens(token, 401);
    expect(await toldOf(person)).toContainEqual(byOperator('SessionsEnded'));
    expect((await people.logIn(person.email)).status).toBe(201);
  });

  it('makes another and unmakes them, in force within two seconds', async () => {
    const person = await people.newcomer('deputy@example.com');
    const sees = (status: number) =>
      eventually(async () => expect((await at.ask('GET', '/v1/users', { as: person.token })).status).toBe(status), {
        withinMs: 2_000,
      });
    await sees(403);
    expect((await does(person, 'make-operator')).body.isOperator).toBe(true);
    await sees(200);
    expect((await does(person, 'unmake-operator')).body.isOperator).toBe(false);
    await sees(403);
    expect(await toldOf(person)).toEqual(
      expect.arrayContaining([byOperator('OperatorMade'), byOperator('OperatorUnmade')]),
    );
    await does(person, 'suspend');
    expect(await does(person, 'make-operator')).toMatchObject({ status: 409, body: { code: 'user_not_active' } });
  });

  it('who is the last stays one, though two would unmake each other at once', async () => {
    for (const action of ['unmake-operator', 'suspend'])
      expect(await does(operator, action)).toMatchObject({ status: 409, body: { code: 'last_operator' } });
    const deputy = await people.newcomer('rival@example.com');
    await does(deputy, 'make-operator');
    const other = await at.replica();
    const path = (id: string) => `/v1/users/${id}/unmake-operator`;
    for (let round = 0; round < 4; round++) {
      await at.database.query(`update users set is_operator = id in ($1, $2)`, [operator.id, deputy.id]);
      for (const { ask } of [at, other])
        await eventually(async () => expect((await ask('GET', '/v1/users', { as: operator.token })).status).toBe(200));
      const both = await Promise.all([
        at.ask('POST', path(operator.id), { as: operator.token }),
        other.ask('POST', path(deputy.id), { as: operator.token }),
      ]);
      expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    }
    await at.database.query(`update users set is_operator = (email = $1)`, [EMAIL]);
  });

  it('repeats what was done with an Idempotency-Key without doing it again', async () => {
    const person = await people.newcomer('idempotent@example.com');
    const headers = { 'idempotency-key': 'suspend-once' };
    const ask = () => at.ask('POST', `/v1/users/${person.id}/suspend`, { as: operator.token, headers });
    expect((await ask()).body).toEqual((await ask()).body);
  });
});
