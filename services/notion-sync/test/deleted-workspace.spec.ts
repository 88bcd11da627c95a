import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { loadConfig, serviceConfig } from '@na/config';
import { WorkspaceDeleted, type Connection } from '@na/contracts';
import { MessagingModule } from '@na/messaging';
import { PersistenceModule, tell, transaction } from '@na/persistence';
import { createService, listen } from '@na/service';
import { flow, TelemetryModule } from '@na/telemetry';
import { eventually, rowsOfWorkspace, testDatabase, type TestDatabase } from '@na/testing';
import { randomUUIDv7 } from 'node:crypto';
import { DataSource } from 'typeorm';
import { eraseFrom } from '../src/deleted-workspace/deleted-workspace.queries.ts';
import { Connections } from '../src/connections/connections.ts';
import { AuthorizationRpc } from '../src/oauth/authorization.rpc.ts';
import { Authorizations } from '../src/oauth/authorizations.ts';
import { Todos } from '../src/todos/todos.ts';
import { attempt, carryOut, directTask } from './attempts.ts';
import { answerAt } from './consent.ts';
import { startWorld, type World } from './world.ts';

let world: World;
let database: TestDatabase;
let gateway: NestFastifyApplication;
let workspaceId: string;

beforeAll(async () => {
  world = await startWorld();
  database = await testDatabase({ schema: 'gateway' });
  gateway = await startGateway();
  await world.app.startAllMicroservices();
});
afterAll(async () => {
  await gateway?.close();
  await world?.close();
  await database?.close();
});
beforeEach(() => (workspaceId = randomUUIDv7()));

/** What the gateway is to notion-sync here: somebody who tells. */
async function startGateway(): Promise<NestFastifyApplication> {
  @Module({
    imports: [
      TelemetryModule.forRoot({ service: 'gateway' }),
      PersistenceModule.forRoot({ schema: 'gateway', entities: [], migrations: [] }),
      MessagingModule.forRoot({ service: 'gateway', hears: [] }),
    ],
  })
  class TellerModule {}
  const { user, password } = world.nats.user('gateway');
  const login = { DATABASE_URL: database.url, NATS_URL: world.nats.url, NATS_USER: user, NATS_PASSWORD: password };
  const config = loadConfig(serviceConfig, { PORT: '0', LOG_LEVEL: 'silent', ...login });
  const app = await createService({ name: 'gateway', module: TellerModule, configShape: serviceConfig }, config);
  await listen(app);
  return app;
}

const get = <T>(type: abstract new (...given: never[]) => T): T => world.app.get(type as never, { strict: false });
const deleted = () =>
  transaction(gateway.get(DataSource), tx =>
    tell(tx, WorkspaceDeleted, { workspaceId, members: 1, apiKeys: 0 }, { workspaceId, actor: 'user:ada' }),
  );
const erased = () =>
  eventually(async () =>
    expect(
      await world.database.query(
        `select from outbox where type = 'na.system.v1.WorkspaceErased' and workspace_id = $1`,
        [workspaceId],
      ),
    ).toHaveLength(1),
  );
const add = (id = randomUUIDv7()) =>
  get(Connections).add({ id, workspaceId, name: 'Demo', token: world.sandbox.token });
const as = <T>(work: () => Promise<T>) => flow.run({ correlationId: 'test', actor: 'user:ada' }, work);
const begin = () => as(() => get(Authorizations).start({ id: randomUUIDv7(), workspaceId }));
const finish = async (url: string): Promise<Connection> => {
  const answer = await answerAt(url, [world.sandbox.rootPageId]);
  return as(() => get(AuthorizationRpc).finishAuthorization({ workspaceId, ...answer }));
};
/** A channel and a person that are linked, and a conflict of each to-do. */
async function linked(connectionId: string): Promise<void> {
  await world.database.query(
    `with channel as (
       insert into channel_link (id, workspace_id, platform, channel_id, connection_id, notion_data_source_id)
       values (uuidv7(), $1, 'slack', 'C1', $2, $2)
     ), person as (
       insert into person_link (id, workspace_id, platform, platform_user_id, notion_user_id) values (uuidv7(), $1, 'slack', 'U1', $2)
     )
     insert into todo_conflict (workspace_id, todo_id, field, base, ours, theirs, policy)
     select workspace_id, id, 'title', '{}', '{}', '{}', 'ask' from todo where workspace_id = $1`,
    [workspaceId, connectionId],
  );
}

const revocations = async () => (await world.sandbox.log({ path: '/v1/oauth/revoke', method: 'POST' })).length;

describe('when a workspace is deleted', () => {
  it('nothing is left of its connections and their tokens, to-dos, pages and writes; what people gave by OAuth is given back to Notion', async () => {
    const before = await revocations();
    await finish((await begin()).url);
    const { id: connectionId } = await add();
    await begin();
    const content = { title: 'Secret plan', connectionId };
    const todo = await carryOut(world.app, directTask(workspaceId, 'notion.todo.create', content));
    const parent = { pageId: world.sandbox.rootPageId };
    const body = { ...content, parent, children: [] };
    const page = await carryOut(world.app, directTask(workspaceId, 'notion.page.create', body));
    expect([todo.last, page.last]).toMatchObject([{ is: 'succeeded' }, { is: 'succeeded' }]);
    await linked(connectionId);
    expect(Object.keys(await rowsOfWorkspace(world.database, workspaceId)).sort()).toEqual(
      [
        ...['authorization_request', 'channel_link', 'connection', 'effect', 'page', 'person_link', 'todo'],
        ...['todo_conflict', 'todo_source'],
      ].map(table => `notion_sync.${table}`),
    );

    await deleted();
    await erased();
    await eventually(async () => expect(await rowsOfWorkspace(world.database, workspaceId)).toEqual({}));
    const budgets = () => world.database.query('select from budget where connection_id = $1', [connectionId]);
    await eventually(async () => expect(await budgets()).toEqual([]));
    // Access and refresh token of the one that a person gave; a token of an integration only its owner can end.
    expect((await revocations()) - before).toBe(2);
    expect(await rowsOfWorkspace(world.database, world.workspaceId)).toMatchObject({ 'notion_sync.connection': 1 });
  });

  it('nothing comes back: neither a connection, nor a to-do, nor a write that a task was about to make', async () => {
    const { url } = await begin();
    const { id: connectionId } = await add();
    const wanted = { id: randomUUIDv7(), workspaceId, title: 'On its way', connectionId };
    const todo = await get(Todos).create(wanted);
    const before = await revocations();
    // Heard of, and not erased yet: what is refused now is refused for that alone.
    await world.database.query(
      `insert into deleted_workspace (workspace_id, event_id, actor, correlation_id, look_at) values ($1, $1, 'user:ada', 'c', null)`,
      [workspaceId],
    );
    const gone = { code: 'workspace_deleted', kind: 'not_found' };
    await expect(add()).rejects.toMatchObject(gone);
    await expect(begin()).rejects.toMatchObject(gone);
    await expect(get(Todos).create({ ...wanted, id: randomUUIDv7() })).rejects.toMatchObject(gone);
    const content = { title: 'On its way', connectionId };
    const page = { ...content, parent: { pageId: world.sandbox.rootPageId }, children: [] };
    for (const task of [
      directTask(workspaceId, 'notion.todo.create', { ...content, todoId: todo.id }),
      directTask(workspaceId, 'notion.page.create', page),
    ])
      expect(await attempt(world.app, task)).toMatchObject({ is: 'failed', code: gone.code, retryable: false });
    // The person was at Notion meanwhile, and comes back with a code: what it opened is closed at once.
    await expect(finish(url)).rejects.toMatchObject(gone);
    await eventually(async () => expect((await revocations()) - before).toBe(2));

    await world.database.query('update deleted_workspace set look_at = now() where workspace_id = $1', [workspaceId]);
    await erased();
    expect(await rowsOfWorkspace(world.database, workspaceId)).toEqual({});
    const pages = await world.sandbox.log({ path: '/v1/pages', method: 'POST' });
    expect(JSON.stringify(pages)).not.toContain('On its way');
  });

  it('a write whose end is unknown at that moment is settled without it, and leaves nothing', async () => {
    const { id: connectionId } = await add();
    await world.sandbox.fault({
      kind: 'slow',
      ms: 1_500,
      when: 'after',
      match: { method: 'POST', pathPattern: '/v1/pages' },
    });
    const content = { title: 'Under way', connectionId };
    const under = carryOut(world.app, directTask(workspaceId, 'notion.todo.create', content));
    await eventually(async () =>
      expect(await rowsOfWorkspace(world.database, workspaceId)).toMatchObject({ 'notion_sync.effect': 1 }),
    );
    await deleted();
    await under;
    await erased();
    await eventually(async () => expect(await rowsOfWorkspace(world.database, workspaceId)).toEqual({}));
  });
});

it('what belongs to a deleted workspace is found by an index', async () => {
  await world.database.query(
    `insert into effect (subject, kin, content, task_id, attempt, connection_id, state, not_after, workspace_id)
     select 'x:' || n, 'x', '{}', gen_random_uuid(), 1, gen_random_uuid(), 'done', now(), gen_random_uuid() from generate_series(1, 20000) n`,
  );
  await world.database.query('analyze effect');
  const plan = JSON.stringify(
    await world.database.query(`explain (format json) ${eraseFrom('effect')}`, [workspaceId, 500]),
  );
  expect(plan).toContain('effect_workspace');
  expect(plan).not.toContain('Seq Scan');
});
