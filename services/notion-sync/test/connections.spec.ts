import type { Connection } from '@na/contracts';
import { setLogging } from '@na/telemetry';
import { randomUUIDv7 } from 'node:crypto';
import { Connections } from '../src/connections/connections.ts';
import { Links } from '../src/connections/links.ts';
import { Todos } from '../src/todos/todos.ts';
import { attempt, carryOut, directTask } from './attempts.ts';
import { startWorld, type World } from './world.ts';

let world: World;
let connections: Connections;

beforeAll(async () => {
  world = await startWorld();
  connections = world.app.get(Connections, { strict: false });
});
afterAll(() => world?.close());
afterEach(() => world.sandbox.clearFaults());

const request = (more: object = {}) => ({
  id: randomUUIDv7(),
  workspaceId: world.workspaceId,
  name: 'Team',
  token: world.sandbox.token,
  ...more,
});
const check = ({ workspaceId, id }: Connection) => world.app.get(Links, { strict: false }).check({ workspaceId, id });
const told = async (event: string, connectionId: string) =>
  (await world.told<{ connectionId: string }>(event)).filter(body => body.connectionId === connectionId);

describe('a connection', () => {
  it('is kept once Notion knows its token, with its bot, its workspace and the data source for to-dos', async () => {
    const asked = request();
    const added = await connections.add(asked);
    expect(added).toMatchObject({
      id: asked.id,
      name: 'Team',
      state: 'active',
      tokenPreview: 'ntn_…dbox',
      notionBotId: expect.stringMatching(/^[\da-f-]{36}$/),
      notionWorkspaceName: 'Sandbox',
      notionTodoDataSourceId: await world.sandbox.todoSource(),
      requestsPerMinute: 5000,
    });
    expect(await connections.get(asked)).toEqual(added);
    expect(await told('ConnectionAdded', asked.id)).toEqual([
      { connectionId: asked.id, name: 'Team', tokenPreview: 'ntn_…dbox' },
    ]);
  });

  it('is one though it is added twice, also at the same time; with another name or token it is refused', async () => {
    const asked = request();
    const [one, two] = await Promise.all([connections.add(asked), connections.add(asked)]);
    // The one that came late may have shown what the connection can do.
    const capabilities = expect.any(Object);
    expect(two).toEqual({ ...one, capabilities });
    expect(await connections.add(asked)).toEqual({ ...one, capabilities });
    expect(await told('ConnectionAdded', asked.id)).toHaveLength(1);
    await expect(connections.add({ ...asked, name: 'Other' })).rejects.toMatchObject({ code: 'connection_id_taken' });
    const token = await world.sandbox.newToken('Somebody else');
    await expect(connections.add({ ...asked, token })).rejects.toMatchObject({ code: 'connection_id_taken' });
  });

  it.each<[string, object, string, string]>([
    ['a token that Notion refuses', { token: 'ntn_nobody_knows_this_one_at_all' }, 'notion_token_refused', '/token'],
    ['what is no token', { token: 'password1' }, 'validation_failed', '/token'],
    [
      'a data source that it cannot see',
      { notionTodoDataSourceId: randomUUIDv7() },
      'validation_failed',
      '/notionTodoDataSourceId',
    ],
    ['no name', { name: '' }, 'validation_failed', '/name'],
  ])('with %s is refused and leaves nothing behind', async (_, fault, code, pointer) => {
    const asked = request(fault);
    await expect(connections.add(asked)).rejects.toMatchObject({ kind: 'invalid', code, errors: [{ pointer }] });
    expect(await world.database.query('select 1 from connection where id = $1', [asked.id])).toEqual([]);
    expect(await world.database.query('select 1 from budget where connection_id = $1', [asked.id])).toEqual([]);
  });

  it('is forgotten with its token and its budget, by its own workspace only', async () => {
    const added = await connections.add(request());
    const notFound = { code: 'connection_not_found' };
    const foreign = () => connections.remove({ workspaceId: randomUUIDv7(), id: added.id });
    await expect(foreign()).rejects.toMatchObject(notFound);
    await expect(connections.remove({ ...added, id: randomUUIDv7() })).rejects.toMatchObject(notFound);
    expect(await connections.get(added)).toEqual(added);
    await Promise.all([connections.remove(added), connections.remove(added)]);
    await connections.remove(added);
    await expect(foreign()).rejects.toMatchObject(notFound);
    await expect(connections.get(added)).rejects.toMatchObject({ code: 'connection_not_found' });
    expect(await told('ConnectionRemoved', added.id)).toHaveLength(1);
  });

  it('is in the list of its workspace, newest first', async () => {
    const workspaceId = randomUUIDv7();
    for (const name of ['one', 'two', 'three']) await connections.add(request({ workspaceId, name }));
    const first = await connections.list({ workspaceId, limit: 2 });
    expect(first.connections.map(({ name }) => name)).toEqual(['three', 'two']);
    const second = await connections.list({ workspaceId, limit: 2, cursor: first.nextCursor });
    expect(second.connections.map(({ name }) => name)).toEqual(['one']);
    expect(second.nextCursor).toBeUndefined();
  });
});

describe('a connection whose token Notion refuses', () => {
  it('breaks, is told once, asks no more, and works again when Notion does', async () => {
    const without = await world.sandbox.snapshot();
    const workspaceId = randomUUIDv7();
    const token = await world.sandbox.newToken('Revoked later');
    const added = await connections.add(request({ workspaceId, token }));
    const withIt = await world.sandbox.snapshot();
    const task = () => directTask(workspaceId, 'notion.todo.create', { title: 'While broken' });

    await world.sandbox.restore(without);
    expect(await attempt(world.app, task())).toMatchObject({
      is: 'failed',
      code: 'connection_broken',
      retryable: true,
    });
    expect(await connections.get(added)).toMatchObject({ state: 'broken', problem: 'API token is invalid.' });
    await world.sandbox.clearLog();
    const named = { ...task(), payload: { title: 'While broken', connectionId: added.id } };
    expect(await attempt(world.app, named)).toMatchObject({ is: 'failed', code: 'connection_broken' });
    expect(await attempt(world.app, task())).toMatchObject({ is: 'failed', code: 'connection_missing' });
    expect(await world.sandbox.log()).toEqual([]);
    expect(await check(added)).toMatchObject({ state: 'broken' });
    expect(await told('ConnectionBroke', added.id)).toEqual([
      { connectionId: added.id, problem: 'API token is invalid.' },
    ]);

    await world.sandbox.restore(withIt);
    expect(await check(added)).toMatchObject({ state: 'active' });
    expect((await connections.get(added)).problem).toBeUndefined();
    expect(await told('ConnectionMended', added.id)).toHaveLength(1);
    expect((await carryOut(world.app, named)).last).toMatchObject({ is: 'succeeded' });
  });

  it('is tried again by the first task that needs it a minute later', async () => {
    const added = await connections.add(request({ workspaceId: randomUUIDv7() }));
    await world.database.query(
      `update connection set state = 'broken', problem = 'for a while', checked_at = now() - interval '61 seconds' where id = $1`,
      [added.id],
    );
    const task = directTask(added.workspaceId, 'notion.todo.create', {
      title: 'After a while',
      connectionId: added.id,
    });
    expect((await carryOut(world.app, task)).last).toMatchObject({ is: 'succeeded' });
    expect(await connections.get(added)).toMatchObject({ state: 'active' });
  });
});

describe('a token', () => {
  // ASVS 14.2.4, 15.3.1, 16.2.5
  it('never appears in an answer, an event, a log line or, as it is, in the database', async () => {
    const lines: string[] = [];
    await setLogging({ level: 'debug', sink: { write: line => lines.push(line) } });
    const token = await world.sandbox.newToken('Secret');
    const asked = request({ workspaceId: randomUUIDv7(), token });
    const answers: unknown[] = [
      await connections.add(asked),
      await connections.list({ workspaceId: asked.workspaceId, limit: 10 }),
    ];
    answers.push(
      await connections
        .add({ ...asked, name: 'Other' })
        .catch((error: unknown) => ({ ...(error as Error), text: String(error) })),
    );
    answers.push(
      await connections
        .add(request({ token: 'ntn_wrong_and_secret_too' }))
        .catch((error: unknown) => ({ ...(error as Error), text: String(error) })),
    );
    // What goes wrong is logged, so something goes wrong.
    await world.sandbox.fault({ kind: 'drop', when: 'after', match: { method: 'POST', pathPattern: '/v1/pages' } });
    await world.sandbox.fault({
      kind: 'status',
      status: 429,
      retryAfter: 1,
      match: { method: 'POST', pathPattern: '/v1/data_sources/*' },
    });
    await world.app
      .get(Todos, { strict: false })
      .create({ id: randomUUIDv7(), workspaceId: asked.workspaceId, title: 'With a secret' });
    await carryOut(world.app, directTask(asked.workspaceId, 'notion.todo.create', { title: 'With a secret' }));
    await setLogging({ level: 'silent' });
    const [{ everything }] = (await world.database.query(
      `select string_agg(query_to_xml(format('select * from %I', table_name), true, false, '')::text, '') as everything
       from information_schema.tables where table_schema = 'notion_sync'`,
    )) as [{ everything: string }];
    expect(everything).toContain('With a secret');
    expect(lines.length).toBeGreaterThan(0);
    for (const place of [everything, lines.join(''), JSON.stringify(answers)]) {
      expect(place).not.toContain(token);
      expect(place).not.toContain('wrong_and_secret');
    }
  });
});
