import { TaskService, TodoService } from '@na/contracts';
import { eventually } from '@na/testing';
import { logIn, newUser, type LoggedIn } from './authenticator.ts';
import { eventStream } from './event-stream.ts';
import { EMAIL, house, type Answered, type House, type Replica } from './house.ts';
import { ID, task, todo } from './things.ts';

/** Revocation holds within two seconds; the rest is for what looks on. */
const WITHIN = { withinMs: 2_500 };

describe('an answer that takes long', () => {
  let at: House;
  /** Where things are taken away: what is given elsewhere has to notice. */
  let other: Replica;
  let owner: LoggedIn;
  let count = 0;
  beforeAll(async () => {
    at = await house();
    other = await at.replica();
    owner = (await logIn(at, EMAIL)).body;
    at.neighbours.answer(TaskService.getTask, () => ({ task: task({ version: 1 }), attempts: [] }));
    at.neighbours.answer(TaskService.listTaskHistory, () => ({ changes: [] }));
    at.neighbours.answer(TodoService.createTodo, ({ id }) => todo({ id, version: 1 }));
    at.neighbours.answer(TodoService.getTodo, ({ id }) => todo({ id, version: 1 }));
  });
  afterAll(() => at?.close());

  const member = async () => {
    const email = `member${++count}@example.com`;
    const userId = await newUser(at, email, 'member');
    const { body } = await logIn(at, email);
    return { userId, sessionId: body.id as string, as: body.token as string };
  };
  const key = async () => {
    const { body } = await at.ask('POST', '/v1/api-keys', { as: owner.token, body: { name: 'stream' } });
    return { keyId: body.id as string, as: body.key as string };
  };
  /** A stream, and whether it has ended. */
  const followed = async (as: string, headers: Record<string, string> = {}) => {
    const given: Record<string, string> = as.includes('__Host-') ? { cookie: as } : { authorization: `Bearer ${as}` };
    const stream = await eventStream(`${at.url}/v1/tasks/${ID}/events`, { ...given, ...headers });
    expect(stream.status).toBe(200);
    const seen = { hasEnded: false };
    void stream.ended.then(
      () => (seen.hasEnded = true),
      () => undefined,
    );
    return { stream, seen, hasEnded: () => eventually(() => expect(seen.hasEnded).toBe(true), WITHIN) };
  };
  const waits = (as: string, headers: Record<string, string> = {}) => {
    const answer: Promise<Answered> = at.ask('POST', '/v1/todos?wait=20', { as, headers, body: { title: 'x' } });
    return {
      answer,
      begun: eventually(() => expect(at.neighbours.asked.some(({ call }) => call.endsWith('CreateTodo'))).toBe(true)),
    };
  };
  beforeEach(() => void (at.neighbours.asked.length = 0));

  // ASVS 7.4.1, 7.4.2
  it('ends with the session that asked for it', async () => {
    const { as } = await member();
    const [{ seen, hasEnded }, wait] = [await followed(as), waits(as)];
    await wait.begun;
    expect(seen.hasEnded).toBe(false);
    await other.ask('DELETE', '/v1/sessions/current', { as });
    await hasEnded();
    expect(await wait.answer).toMatchObject({ status: 401, body: { code: 'credential_refused' } });
  });

  it('ends with the cookie session that asked for it', async () => {
    const email = `member${++count}@example.com`;
    const userId = await newUser(at, email, 'member');
    const cookie = (await logIn(at, email, { kind: 'cookie' })).headers.get('set-cookie')!.split(';')[0]!;
    const { hasEnded } = await followed(cookie);
    await at.database.query('update sessions set ended_at = now() where user_id = $1', [userId]);
    await hasEnded();
  });

  it('ends with the key that asked for it', async () => {
    const { as, keyId } = await key();
    const [{ hasEnded }, wait] = [await followed(as), waits(as)];
    await wait.begun;
    expect((await other.ask('DELETE', `/v1/api-keys/${keyId}`, { as: owner.token })).status).toBe(204);
    await hasEnded();
    expect((await wait.answer).status).toBe(401);
  });

  // ASVS 7.4.2
  it('ends when its user is suspended', async () => {
    const { as, userId } = await member();
    const [{ hasEnded }, wait] = [await followed(as), waits(as)];
    await wait.begun;
    await at.database.query(`update users set state = 'suspended' where id = $1`, [userId]);
    await hasEnded();
    expect((await wait.answer).status).toBe(401);
  });

  // ASVS 8.3.2
  it('ends when its user is no member any more, or may do less', async () => {
    for (const [take, name] of [
      ['delete from memberships where user_id = $1', 'X-Workspace-Id'],
      [`update memberships set role = 'viewer' where user_id = $1`, ''],
    ] as const) {
      const { as, userId } = await member();
      const headers: Record<string, string> = name ? { 'x-workspace-id': at.workspaceId } : {};
      const [{ hasEnded, seen }, wait] = [await followed(as, headers), waits(as, headers)];
      await wait.begun;
      await at.database.query(take, [userId]);
      expect((await wait.answer).status).toBe(403);
      // A viewer may still follow tasks.
      if (name) await hasEnded();
      else expect(seen.hasEnded).toBe(false);
      at.neighbours.asked.length = 0;
    }
  });

  it('goes on for whoever may have it, also when their access token has ended or they have joined another workspace', async () => {
    const { as, userId } = await member();
    const { seen, stream } = await followed(as);
    const [made] = await at.database.query<{ id: string }>(
      `insert into workspaces (name) values ('Second') returning id`,
    );
    await at.database.query(`insert into memberships (user_id, workspace_id, role) values ($1, $2, 'member')`, [
      userId,
      made!.id,
    ]);
    await eventually(
      async () => expect((await at.ask('GET', '/v1/me', { as })).body.workspaces).toHaveLength(2),
      WITHIN,
    );
    const wait = at.ask('POST', '/v1/todos?wait=3', {
      as,
      headers: { 'x-workspace-id': at.workspaceId },
      body: { title: 'x' },
    });
    expect((await wait).status).toBe(201);
    expect(seen.hasEnded).toBe(false);
    stream.close();
  });

  it('ends when nobody can find out whether it still may be given', async () => {
    const { as } = await member();
    const [{ hasEnded }, wait] = [await followed(as), waits(as)];
    await wait.begun;
    await at.database.query('alter table sessions rename to sessions_away');
    try {
      expect(await wait.answer).toMatchObject({ status: 503, body: { code: 'standing_unknown' } });
      await hasEnded();
    } finally {
      await at.database.query('alter table sessions_away rename to sessions');
    }
  });

  it('that was refused is not done twice: its repeat with the same Idempotency-Key gets what came of it', async () => {
    const { as, userId } = await member();
    const asking = { as, headers: { 'idempotency-key': `live-${userId}` }, body: { title: 'x' } };
    const first = at.ask('POST', '/v1/todos?wait=3', asking);
    await eventually(() => expect(at.neighbours.asked.some(({ call }) => call.endsWith('CreateTodo'))).toBe(true));
    await at.database.query('delete from memberships where user_id = $1', [userId]);
    expect((await first).status).toBe(403);
    await at.database.query(`insert into memberships (user_id, workspace_id, role) values ($1, $2, 'member')`, [
      userId,
      at.workspaceId,
    ]);
    await eventually(async () =>
      expect(await at.ask('POST', '/v1/todos?wait=3', asking)).toMatchObject({
        status: 201,
        body: { title: 'Buy milk' },
      }),
    );
    const replayed = await at.ask('POST', '/v1/todos?wait=3', asking);
    expect(replayed.headers.get('location')).toBe(`/v1/todos/${replayed.body.id}`);
    expect(at.neighbours.asked.filter(({ call }) => call.endsWith('CreateTodo'))).toHaveLength(1);
  });
});
