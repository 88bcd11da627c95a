import { eventually } from '@na/testing';
import { EMAIL, house, PASSWORD, type House } from './house.ts';
import { peopleOf, SECRET, type Person } from './newcomers.ts';

describe('an account', () => {
  let at: House;
  let people: ReturnType<typeof peopleOf>;
  beforeAll(async () => {
    at = await house({ mail: true, env: { SIGN_UP: 'open', MAIL_REQUESTS_PER_IP: '1000' } });
    people = peopleOf(at);
  });
  afterAll(() => at?.close());

  const remove = ({ token }: Person) => at.ask('DELETE', '/v1/me', { as: token });
  const workspaceOf = async ({ token }: Person): Promise<string> =>
    (await at.ask('GET', '/v1/me', { as: token })).body.workspaces[0].id;
  const join = (person: Person, workspaceId: string, role: string) =>
    at.database.query('insert into memberships (user_id, workspace_id, role) values ($1, $2, $3)', [
      person.id,
      workspaceId,
      role,
    ]);
  const unconfirmed = async ({ sessionId }: Person) =>
    at.database.query(`update sessions set confirmed_at = now() - interval '11 minutes' where id = $1`, [sessionId]);

  // ASVS 7.4.2
  it('is deleted by its user, with the workspace that nobody else is in; sessions and keys open nothing then', async () => {
    const person = await people.newcomer('leaver@example.com');
    const workspaceId = await workspaceOf(person);
    const key = await at.ask('POST', '/v1/api-keys', { as: person.token, body: { name: 'CI', scopes: ['read'] } });
    expect(key.status).toBe(201);
    const other = await at.replica();
    expect((await other.ask('GET', '/v1/me', { as: person.token })).status).toBe(200);
    expect((await other.ask('GET', '/v1/me', { as: key.body.key })).status).toBe(200);
    const before = at.mails().length;
    expect((await remove(person)).status).toBe(204);
    for (const credential of [person.token, key.body.key as string])
      await eventually(async () => expect((await other.ask('GET', '/v1/me', { as: credential })).status).toBe(401), {
        withinMs: 2_000,
      });
    expect((await people.logIn(person.email)).status).toBe(401);
    await people.mailTo(person.email, /deleted/i, before);
    const told = await at.database.query<{ type: string; actor: string; data: object }>(
      `select type, actor, data from outbox where about in ($1, $2, 'user:' || $1) order by seq`,
      [person.id, workspaceId],
    );
    const of = (type: string) => told.find(event => event.type === `na.gateway.v1.${type}`);
    expect(of('UserDeleted')).toMatchObject({ actor: `user:${person.id}`, data: { userId: person.id } });
    expect(of('WorkspaceDeleted')).toMatchObject({ actor: `user:${person.id}`, data: { workspaceId } });
    expect(of('ActorRevoked')).toMatchObject({ data: { actor: `user:${person.id}` } });
    expect(await at.database.query('select id from workspaces where id = $1', [workspaceId])).toEqual([]);
  });

  it('is deleted once, and for the moment that another replica still knows it, nothing can be done with it there', async () => {
    const person = await people.newcomer('twice-gone@example.com');
    const other = await at.replica();
    expect((await other.ask('GET', '/v1/sessions', { as: person.token })).status).toBe(200);
    expect((await remove(person)).status).toBe(204);
    const { token: as } = person;
    const passwords = { currentPassword: SECRET, newPassword: 'another lantern, another night' };
    const answers = await Promise.all([
      other.ask('GET', '/v1/me', { as }),
      other.ask('PATCH', '/v1/me', { as, body: { name: 'x' } }),
      other.ask('POST', '/v1/me/password', { as, body: passwords }),
      other.ask('POST', '/v1/me/email', { as, body: { email: 'ghost@example.com' } }),
      other.ask('GET', '/v1/me/export', { as }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401]);
    expect([204, 401]).toContain((await other.ask('DELETE', '/v1/me', { as })).status);
    const told = await people.told(person.id);
    expect(told.filter(({ type }) => type === 'UserDeleted')).toHaveLength(1);
  });

  it('that is gone leaves its address to whoever signs up with it, as somebody new', async () => {
    const person = await people.newcomer('again@example.com');
    expect((await remove(person)).status).toBe(204);
    expect((await people.newcomer('again@example.com')).id).not.toBe(person.id);
  });

  it('is not deleted while others would be left in a workspace without an owner', async () => {
    const owner = await people.newcomer('owner@example.com');
    const member = await people.newcomer('member@example.com');
    const workspaceId = await workspaceOf(owner);
    await join(member, workspaceId, 'admin');
    const refused = await remove(owner);
    expect(refused).toMatchObject({ status: 409, body: { code: 'sole_owner' } });
    expect(refused.body.detail).toContain('Owner');
    expect((await at.ask('GET', '/v1/me', { as: owner.token })).status).toBe(200);
    await at.database.query(`update memberships set role = 'owner' where user_id = $1 and workspace_id = $2`, [
      member.id,
      workspaceId,
    ]);
    expect((await remove(owner)).status).toBe(204);
    const left = await at.database.query('select user_id from memberships where workspace_id = $1', [workspaceId]);
    expect(left).toEqual([{ user_id: member.id }]);
  });

  it('of two last owners who delete theirs at once is kept for one of them', async () => {
    const one = await people.newcomer('one@example.com');
    const two = await people.newcomer('two@example.com');
    const three = await people.newcomer('three@example.com');
    const workspaceId = await workspaceOf(one);
    await join(two, workspaceId, 'owner');
    await join(three, workspaceId, 'member');
    const both = await Promise.all([remove(one), remove(two)]);
    expect(both.map(({ status }) => status).sort()).toEqual([204, 409]);
  });

  it('of the last operator stays', async () => {
    const operator = await people.person(EMAIL, PASSWORD);
    expect(await remove(operator)).toMatchObject({ status: 409, body: { code: 'last_operator' } });
  });

  // ASVS 7.5.1
  it('is exported and deleted by a user who has just proven who they are, and by no key', async () => {
    const person = await people.newcomer('unproven@example.com');
    await unconfirmed(person);
    const needed = { status: 403, body: { code: 'confirmation_needed' } };
    await eventually(async () =>
      expect(await at.ask('GET', '/v1/me/export', { as: person.token })).toMatchObject(needed),
    );
    expect(await remove(person)).toMatchObject(needed);
    for (const [method, path] of [
      ['GET', '/v1/me/export'],
      ['DELETE', '/v1/me'],
    ] as const)
      expect(await at.ask(method, path)).toMatchObject({ status: 403, body: { code: 'user_needed' } });
  });

  it('lets every table go that knows it', async () => {
    const keeps = await at.database.query<{ from: string; to: string }>(
      `select conrelid::regclass::text as from, confrelid::regclass::text as to from pg_constraint
       where contype = 'f' and confrelid::regclass::text ~ '(users|workspaces)$' and confdeltype not in ('c', 'n')`,
    );
    expect(keeps).toEqual([]);
  });

  it('gives its user all that the gateway keeps of it, and no secret', async () => {
    const person = await people.newcomer('export@example.com');
    await at.ask('PATCH', '/v1/me', { as: person.token, body: { name: 'Ex Port' } });
    const key = await at.ask('POST', '/v1/api-keys', { as: person.token, body: { name: 'CI', scopes: ['read'] } });
    await at.ask('POST', '/v1/me/email', { as: person.token, body: { email: 'export-new@example.com' } });
    const { status, body } = await at.ask('GET', '/v1/me/export', { as: person.token });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      user: { id: person.id, email: person.email, name: 'Ex Port' },
      pendingEmail: 'export-new@example.com',
      sessions: [{ id: person.sessionId, ip: '127.0.0.1', endedAt: null }],
      memberships: [{ workspaceName: 'Export', role: 'owner' }],
      apiKeys: [{ id: key.body.id, name: 'CI', revokedAt: null }],
    });
    const types = body.events.map(({ type }: { type: string }) => type.replace('na.gateway.v1.', ''));
    for (const type of ['UserSignedUp', 'EmailVerified', 'UserLoggedIn', 'EmailChangeRequested', 'UserDataExported'])
      expect(types).toContain(type);
    for (const secret of [SECRET, key.body.key, person.token, person.refreshToken, '$argon2', 'na_mail_'])
      expect(JSON.stringify(body)).not.toContain(secret);
    const stranger = await people.newcomer('stranger@example.com');
    const theirs = JSON.stringify((await at.ask('GET', '/v1/me/export', { as: stranger.token })).body);
    expect(theirs).not.toContain(person.id);
  });
});
