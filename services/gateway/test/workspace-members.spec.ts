import { eventually } from '@na/testing';
import { house, type House, type Replica } from './house.ts';
import { loggedIn, person, told, type Person } from './people.ts';
import { ID } from './things.ts';

describe('the members of a workspace', () => {
  let at: House;
  let other: Replica;
  let ada: Person;
  beforeAll(async () => {
    at = await house();
    other = await at.replica();
    ada = await loggedIn(at);
  });
  afterAll(() => at?.close());

  let count = 0;
  const somebody = (role: string) => person(at, `${role.slice(0, 6)}${++count}@example.com`, { role });
  const give = (by: Person, to: Person, role: string, headers = {}) =>
    by.ask('PATCH', `/v1/members/${to.id}`, { body: { role }, headers });
  const owners = () =>
    at.database.query(`select user_id from memberships where workspace_id = $1 and role = 'owner'`, [at.workspaceId]);

  it('are listed to whoever may see them, page by page, each with a role', async () => {
    const viewer = await somebody('viewer');
    const first = (await viewer.ask('GET', '/v1/members?limit=1')).body;
    expect(first.data).toEqual([
      {
        id: viewer.id,
        email: viewer.email,
        role: 'viewer',
        roleName: 'viewer',
        joinedAt: expect.any(String),
        version: 1,
      },
    ]);
    const second = (await viewer.ask('GET', `/v1/members?limit=1&cursor=${first.nextCursor}`)).body;
    expect(second).toMatchObject({ data: [{ id: ada.id, role: 'owner' }], nextCursor: null });
    expect((await viewer.ask('GET', `/v1/members/${ada.id}`)).body).toEqual(second.data[0]);
    expect((await viewer.ask('GET', `/v1/members/${ID}`)).status).toBe(404);
  });

  // ASVS 8.3.2
  it('have another role on every replica within two seconds, though they stay logged in', async () => {
    const member = await somebody('member');
    const write = () => other.ask('POST', '/v1/alert-rules', { as: member.token, body: {} });
    expect((await write()).status).toBe(422);
    const { status, body, headers } = await give(ada, member, 'viewer', { 'if-match': '"1"' });
    expect({ status, role: body.role, etag: headers.get('etag') }).toEqual({
      status: 200,
      role: 'viewer',
      etag: '"2"',
    });
    await eventually(async () => expect((await write()).status).toBe(403), { withinMs: 2_000 });
    expect((await give(ada, member, 'admin', { 'if-match': '"1"' })).status).toBe(412);
    expect(await told(at, 'RoleChanged')).toEqual([
      {
        data: { userId: member.id, from: 'member', to: 'viewer' },
        actor: `user:${ada.id}`,
        workspaceId: at.workspaceId,
      },
    ]);
  });

  // ASVS 8.2.1, 8.2.2
  it('are given no more than the giver has, and not changed by those below them', async () => {
    const [admin, member] = [await somebody('admin'), await somebody('member')];
    expect(await give(admin, member, 'owner')).toMatchObject({ status: 403, body: { code: 'grant_exceeded' } });
    expect(await give(admin, admin, 'owner')).toMatchObject({ status: 403, body: { code: 'grant_exceeded' } });
    expect(await give(admin, ada, 'viewer')).toMatchObject({ status: 403, body: { code: 'member_above' } });
    expect(await admin.ask('DELETE', `/v1/members/${ada.id}`)).toMatchObject({
      status: 403,
      body: { code: 'member_above' },
    });
    expect(await give(member, admin, 'viewer')).toMatchObject({ status: 403, body: { code: 'permission_missing' } });
    expect((await give(admin, member, 'admin')).status).toBe(200);
    expect((await give(ada, member, 'king')).body.errors).toMatchObject([{ pointer: '/role' }]);
    expect(await give(ada, member, ID)).toMatchObject({ status: 404, body: { code: 'role_not_found' } });
  });

  it('always have an owner: the last one is not demoted, does not leave and is not removed', async () => {
    expect(await give(ada, ada, 'admin')).toMatchObject({ status: 409, body: { code: 'owner_needed' } });
    expect(await ada.ask('DELETE', `/v1/members/${ada.id}`)).toMatchObject({ status: 409 });
    expect(await ada.ask('DELETE', '/v1/members/me')).toMatchObject({ status: 409 });
    // One who is suspended cannot act as an owner.
    const owner = await somebody('owner');
    await at.database.query(`update users set state = 'suspended' where id = $1`, [owner.id]);
    expect(await ada.ask('DELETE', '/v1/members/me')).toMatchObject({ status: 409 });
    await at.database.query('delete from memberships where user_id = $1', [owner.id]);
  });

  // ASVS 15.4.2
  it('keep one owner when two demote each other at once', async () => {
    for (let round = 0; round < 5; round++) {
      const rival = await somebody('owner');
      const answers = await Promise.all([
        give(ada, rival, 'viewer'),
        other.ask('PATCH', `/v1/members/${ada.id}`, { as: rival.token, body: { role: 'viewer' } }),
      ]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 403]);
      expect(await owners()).toHaveLength(1);
      await at.database.query(`update memberships set role = 'owner' where user_id = $1`, [ada.id]);
      await at.database.query(`delete from memberships where user_id = $1`, [rival.id]);
      await eventually(async () =>
        expect((await ada.ask('GET', '/v1/me')).body.permissions).toContain('members:write'),
      );
    }
  });

  it('keep one owner when two leave at once', async () => {
    const rival = await somebody('owner');
    const answers = await Promise.all([
      ada.ask('DELETE', '/v1/members/me'),
      other.ask('DELETE', '/v1/members/me', { as: rival.token }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 409]);
    expect(await owners()).toHaveLength(1);
    await at.database.query('delete from memberships where user_id = any($1)', [[rival.id, ada.id]]);
    await at.database.query(`insert into memberships (user_id, workspace_id, role) values ($1, $2, 'owner')`, [
      ada.id,
      at.workspaceId,
    ]);
    await eventually(async () => expect((await ada.ask('GET', '/v1/me')).body.permissions).toContain('members:write'));
  });

  // ASVS 7.4.2
  it('who are removed are outside on every replica within two seconds; a repeat is no error, a stranger is', async () => {
    const admin = await somebody('admin');
    expect((await other.ask('GET', '/v1/members', { as: admin.token })).status).toBe(200);
    const { body: invitation } = await admin.ask('POST', '/v1/invitations', {
      body: { email: 'friend@example.com', role: 'viewer' },
    });
    const remove = (id: string) => ada.ask('DELETE', `/v1/members/${id}`);
    expect((await remove(admin.id)).status).toBe(204);
    await eventually(
      async () => expect((await other.ask('GET', '/v1/members', { as: admin.token })).status).toBe(422),
      {
        withinMs: 2_000,
      },
    );
    expect((await remove(admin.id)).status).toBe(204);
    expect((await remove(ID)).status).toBe(404);
    expect(await told(at, 'MemberRemoved')).toContainEqual({
      data: { userId: admin.id, role: 'admin', because: 'removed' },
      actor: `user:${ada.id}`,
      workspaceId: at.workspaceId,
    });
    // What they set in motion waits, and whom they invited does not come in.
    expect((await told(at, 'ActorRevoked')).map(({ data }) => data)).toContainEqual({
      actor: `user:${admin.id}`,
      workspaceId: at.workspaceId,
    });
    expect((await ada.ask('GET', `/v1/invitations/${invitation.id}`)).status).toBe(404);
    expect((await told(at, 'InvitationRevoked')).map(({ data }) => data)).toContainEqual({
      invitationId: invitation.id,
      because: 'inviter_changed',
    });
  });

  it('leave when they like, whatever their role', async () => {
    const viewer = await somebody('viewer');
    expect((await viewer.ask('DELETE', `/v1/members/${viewer.id}`)).status).toBe(403);
    expect((await viewer.ask('DELETE', '/v1/members/me')).status).toBe(204);
    expect((await told(at, 'MemberRemoved')).at(-1)!.data).toEqual({
      userId: viewer.id,
      role: 'viewer',
      because: 'left',
    });
    expect((await at.ask('GET', '/v1/workspaces', { as: viewer.token })).body.data).toEqual([]);
  });

  it('who are demoted at that moment change nothing any more', async () => {
    const admin = await somebody('admin');
    const member = await somebody('member');
    // This replica knows them as an admin for a moment yet.
    expect((await other.ask('GET', '/v1/members', { as: admin.token })).status).toBe(200);
    await at.database.query(`update memberships set role = 'viewer' where user_id = $1`, [admin.id]);
    expect(
      await other.ask('PATCH', `/v1/members/${member.id}`, { as: admin.token, body: { role: 'viewer' } }),
    ).toMatchObject({ status: 403, body: { code: 'permission_missing' } });
  });
});
