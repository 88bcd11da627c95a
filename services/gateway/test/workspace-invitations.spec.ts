import { eventually } from '@na/testing';
import { house, type House } from './house.ts';
import { loggedIn, person, told, type Person } from './people.ts';
import { rowsOf } from './rows.ts';
import { ID } from './things.ts';

describe('an invitation', () => {
  let at: House;
  let ada: Person;
  beforeAll(async () => {
    at = await house({ mail: true });
    ada = await loggedIn(at);
  });
  afterAll(() => at?.close());

  const invite = (email: string, role = 'member', by = ada) =>
    by.ask('POST', '/v1/invitations', { body: { email, role } });
  const accept = (by: Person, token: string) => by.ask('POST', '/v1/invitations/accept', { body: { token } });
  /** The tokens that were mailed to an address, oldest first, when there are so many. */
  const mailed = (email: string, count = 1) =>
    eventually(() => {
      const tokens = at
        .mails()
        .filter(({ to }) => to.includes(email))
        .map(({ text }) => /na_invite_[\w-]{43}/.exec(text)?.[0]);
      expect(tokens).toHaveLength(count);
      return tokens as string[];
    });
  const aMinuteLater = () => at.database.query(`update invitations set sent_at = sent_at - interval '1 minute'`);

  it('is mailed, and makes the invited user a member, once', async () => {
    const { status, body } = await invite('Bea@Example.com');
    expect(status).toBe(201);
    expect(body).toMatchObject({ email: 'bea@example.com', role: 'member', invitedBy: `user:${ada.id}` });
    const days = (Date.parse(body.expiresAt) - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBe(7);
    expect((await ada.ask('GET', '/v1/invitations')).body.data).toEqual([body]);
    expect((await ada.ask('GET', `/v1/invitations/${body.id}`)).body).toEqual(body);
    const [token] = await mailed('bea@example.com');
    const bea = await person(at, 'bea@example.com');
    const accepted = await accept(bea, token!);
    expect(accepted).toMatchObject({ status: 200, body: { id: at.workspaceId, role: 'member' } });
    expect((await bea.ask('GET', '/v1/members')).body.data[0]).toMatchObject({ id: bea.id, role: 'member' });
    expect(await accept(bea, token!)).toMatchObject({ status: 404, body: { code: 'invitation_not_found' } });
    expect((await ada.ask('GET', '/v1/invitations')).body.data).toEqual([]);
    expect((await told(at, 'MemberAdded')).at(-1)).toEqual({
      data: { userId: bea.id, role: 'member', invitationId: body.id },
      actor: `user:${bea.id}`,
      workspaceId: at.workspaceId,
    });
  });

  // ASVS 11.4.1, 14.2.1
  it('stands nowhere in clear: its token is a hash, and events hold neither token nor address', async () => {
    await invite('secret@example.com');
    const [token] = await mailed('secret@example.com');
    const tables = ['invitations', 'outbox', 'mails', 'idempotency'];
    for (const table of tables) expect(await rowsOf(at.database, table)).not.toContain(token);
    expect(JSON.stringify(await told(at, 'MemberInvited'))).not.toMatch(/secret@|na_invite/);
    const [letter] = at.mails().filter(({ to }) => to.includes('secret@example.com'));
    // After the #, which no browser sends and no log keeps.
    expect(letter!.text).toContain(`/invitations#token=${token}`);
  });

  it('is for the invited address only, whoever has the link', async () => {
    await invite('carl@example.com', 'admin');
    const [token] = await mailed('carl@example.com');
    const thief = await person(at, 'thief@example.com');
    const answer = await accept(thief, token!);
    expect(answer).toMatchObject({ status: 403, body: { code: 'invitation_for_another' } });
    expect(JSON.stringify(answer.body)).not.toContain('carl');
    expect((await thief.ask('GET', '/v1/workspaces')).body.data).toEqual([]);
    expect((await accept(await person(at, 'carl@example.com'), token!)).status).toBe(200);
  });

  // ASVS 6.3.8
  it('is answered alike for an address with an account and for one without', async () => {
    await person(at, 'known@example.com');
    const answers = [await invite('known@example.com'), await invite('nobody@example.com')];
    const shapes = answers.map(({ status, body }) => ({ status, names: Object.keys(body), role: body.role }));
    expect(shapes[0]).toEqual(shapes[1]);
    expect(shapes[0]!.status).toBe(201);
    const again = [await invite('known@example.com'), await invite('nobody@example.com')];
    expect(again.map(({ status, body }) => [status, body.code])).toEqual([
      [409, 'already_invited'],
      [409, 'already_invited'],
    ]);
  });

  it('opens nothing when it is too old, was taken back, or is none', async () => {
    const dan = await person(at, 'dan@example.com');
    const { body } = await invite(dan.email);
    const [first] = await mailed(dan.email);
    await at.database.query(`update invitations set expires_at = now() where id = $1`, [body.id]);
    expect((await accept(dan, first!)).status).toBe(404);
    // It is in nobody's way.
    const { body: second } = await invite(dan.email);
    const [, token] = await mailed(dan.email, 2);
    const revoke = () => ada.ask('DELETE', `/v1/invitations/${second.id}`);
    expect([(await revoke()).status, (await revoke()).status]).toEqual([204, 204]);
    expect((await accept(dan, token!)).status).toBe(404);
    expect((await accept(dan, 'na_invite_nothing')).status).toBe(404);
    expect((await ada.ask('DELETE', `/v1/invitations/${ID}`)).status).toBe(404);
    expect((await told(at, 'InvitationRevoked')).map(({ data }) => data)).toEqual([
      { invitationId: body.id, because: 'expired' },
      { invitationId: second.id, because: 'revoked' },
    ]);
  });

  // ASVS 2.3.2, 6.6.2
  it('is sent again at most once a minute, and only the link that was sent last counts', async () => {
    const eve = await person(at, 'eve@example.com');
    const { body } = await invite(eve.email);
    const resend = () => ada.ask('POST', `/v1/invitations/${body.id}/resend`);
    const tooSoon = await resend();
    expect(tooSoon).toMatchObject({ status: 429, body: { code: 'invited_just_now' } });
    expect(Number(tooSoon.headers.get('retry-after'))).toBeGreaterThan(0);
    await aMinuteLater();
    const answers = await Promise.all([resend(), resend()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 429]);
    const [old, fresh] = await mailed(eve.email, 2);
    expect((await accept(eve, old!)).status).toBe(404);
    expect((await accept(eve, fresh!)).status).toBe(200);
    expect((await resend()).status).toBe(404);
  });

  it('accepted twice at once makes one membership', async () => {
    const fay = await person(at, 'fay@example.com');
    await invite(fay.email);
    const [token] = await mailed(fay.email);
    const answers = await Promise.all([accept(fay, token!), accept(fay, token!)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404]);
    expect((await told(at, 'MemberAdded')).filter(({ data }) => data.userId === fay.id)).toHaveLength(1);
  });

  it('offers no more than the inviter has, nothing to members, and a role that is there', async () => {
    const admin = await person(at, 'admin@example.com', { role: 'admin' });
    const member = await person(at, 'plain@example.com', { role: 'member' });
    expect(await invite('x@example.com', 'owner', admin)).toMatchObject({
      status: 403,
      body: { code: 'grant_exceeded' },
    });
    expect((await invite('x@example.com', 'viewer', member)).status).toBe(403);
    expect(await invite(member.email)).toMatchObject({ status: 409, body: { code: 'already_member' } });
    expect((await invite('x@example.com', ID)).status).toBe(404);
    for (const email of ['x', 'a,b@example.com', 'a@b@c', 'x@y\r\nBcc: z@y'])
      expect(await invite(email)).toMatchObject({ status: 422, body: { errors: [{ pointer: '/email' }] } });
    expect(await at.database.query(`select id from invitations where email = 'x@example.com'`)).toEqual([]);
  });

  // ASVS 2.3.2
  it('is one of at most a hundred that are open', async () => {
    await at.database.query(
      `insert into invitations (id, workspace_id, email, role, token_hash, invited_by, expires_at)
       select uuidv7(), $1, n || '@many.example', 'viewer', decode(md5(n::text), 'hex'), 'user:x', now() + interval '1 day'
       from generate_series(1, 100) n`,
      [at.workspaceId],
    );
    expect(await invite('more@example.com')).toMatchObject({ status: 409, body: { code: 'invitations_exhausted' } });
    const first = (await ada.ask('GET', '/v1/invitations?limit=60')).body;
    const second = (await ada.ask('GET', `/v1/invitations?limit=100&cursor=${first.nextCursor}`)).body;
    const ids = [...first.data, ...second.data].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThanOrEqual(100);
  });
});
