import { loadConfig } from '@na/config';
import type { Connection } from '@na/contracts';
import { SecretBox } from '@na/secrets';
import { createService } from '@na/service';
import { flow, setLogging } from '@na/telemetry';
import { eventually } from '@na/testing';
import { randomUUIDv7 } from 'node:crypto';
import { configShape } from '../src/config.ts';
import { Connections } from '../src/connections/connections.ts';
import { Links } from '../src/connections/links.ts';
import { Authorizations } from '../src/oauth/authorizations.ts';
import { AuthorizationRpc } from '../src/oauth/authorization.rpc.ts';
import { carryOut, directTask } from './attempts.ts';
import { answerAt, type Answer } from './consent.ts';
import { WithoutWorker } from './without-worker.ts';
import { startWorld, type World } from './world.ts';

let world: World;
let authorizations: Authorizations;
let connections: Connections;
let workspaceId: string;

beforeAll(async () => {
  world = await startWorld();
  authorizations = world.app.get(Authorizations, { strict: false });
  connections = world.app.get(Connections, { strict: false });
});
afterAll(() => world?.close());
beforeEach(() => (workspaceId = randomUUIDv7()));
afterEach(async () => {
  await world.sandbox.clearFaults();
  await world.sandbox.set({ refreshGraceSeconds: 0 });
});

const as = <T>(actor: string, work: () => Promise<T>) => flow.run({ correlationId: 'test', actor }, work);
const start = (more: { id?: string; name?: string; connectionId?: string } = {}, actor = 'user:ada') =>
  as(actor, () => authorizations.start({ id: randomUUIDv7(), workspaceId, ...more }));
const finish = (answer: Answer, more: { workspaceId?: string } = {}, actor = 'user:ada'): Promise<Connection> =>
  as(actor, () =>
    world.app.get(AuthorizationRpc, { strict: false }).finishAuthorization({ workspaceId, ...answer, ...more }),
  );
const agreeAt = (url: string) => answerAt(url, [world.sandbox.rootPageId]);
const stateOf = (id: string) => authorizations.get({ workspaceId, id });
const connect = async (more: { name?: string; connectionId?: string } = {}) =>
  finish(await agreeAt((await start(more)).url));
const clientId = () => world.environment['NOTION_OAUTH_CLIENT_ID']!;
const told = async (event: string, id: string) =>
  (await world.told<{ connectionId?: string; authorizationId?: string }>(event)).filter(body =>
    [body.connectionId, body.authorizationId].includes(id),
  );
const write = async ({ id }: Connection, title = 'By OAuth') =>
  (await carryOut(world.app, directTask(workspaceId, 'notion.todo.create', { title, connectionId: id }))).last;
const check = ({ id }: Connection) => world.app.get(Links, { strict: false }).check({ workspaceId, id });
const renewals = async () =>
  (await world.sandbox.log({ path: '/v1/oauth/token', method: 'POST' })).filter(
    ({ body }) => body?.['grant_type'] === 'refresh_token',
  );
const REFUSED = { code: 'authorization_refused', kind: 'forbidden' };

describe('a connection by OAuth', () => {
  it('comes of a person’s yes, with Notion’s names, and works', async () => {
    const id = randomUUIDv7();
    const { url, redirectUri, expiresAt } = await start({ id });
    expect(Object.fromEntries(new URL(url).searchParams)).toEqual({
      client_id: clientId(),
      response_type: 'code',
      owner: 'user',
      redirect_uri: redirectUri,
      state: expect.stringMatching(new RegExp(`^${id}\\.[\\w-]{43}$`)),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    });
    expect(await stateOf(id)).toMatchObject({ state: 'pending', connectionId: id, expiresAt });
    const elsewhere = authorizations.get({ workspaceId: randomUUIDv7(), id });
    await expect(elsewhere).rejects.toMatchObject({ code: 'authorization_not_found', kind: 'not_found' });
    const connection = await finish(await agreeAt(url));
    expect(connection).toMatchObject({
      id,
      workspaceId,
      kind: 'oauth',
      name: 'Sandbox',
      state: 'active',
      tokenPreview: expect.stringMatching(/^ntn_…\w{4}$/),
      notionWorkspaceName: 'Sandbox',
      notionTodoDataSourceId: await world.sandbox.todoSource(),
    });
    expect(await connections.get({ workspaceId, id })).toEqual(connection);
    expect(await stateOf(id)).toMatchObject({ state: 'succeeded', connectionId: id });
    expect(await told('ConnectionAdded', id)).toHaveLength(1);
    expect(await told('ConnectionAuthorized', id)).toMatchObject([{ isReconnect: false }]);
    expect(await write(connection, 'The first by OAuth')).toMatchObject({ is: 'succeeded' });
    expect(await world.sandbox.todosCalled('The first by OAuth')).toHaveLength(1);
  });

  it('bears the name that was asked for', async () => {
    expect(await connect({ name: 'Team wiki' })).toMatchObject({ name: 'Team wiki' });
  });

  it('does not come of a no, and the authorization says so', async () => {
    const id = randomUUIDv7();
    const no = await answerAt((await start({ id })).url, 'deny');
    await expect(finish(no)).rejects.toMatchObject({ code: 'authorization_denied' });
    expect(await stateOf(id)).toMatchObject({ state: 'failed', problemCode: 'authorization_denied' });
    await expect(connections.get({ workspaceId, id })).rejects.toMatchObject({ code: 'connection_not_found' });
    expect(await told('AuthorizationFailed', id)).toHaveLength(1);
    await expect(finish({ ...no, code: 'another', error: undefined })).rejects.toMatchObject(REFUSED);
  });

  it('does not come of a code that Notion refuses, or when Notion is away', async () => {
    const one = await agreeAt((await start()).url);
    await expect(finish({ ...one, code: 'made-up' })).rejects.toMatchObject({ code: 'notion_code_refused' });
    const two = await agreeAt((await start()).url);
    await world.sandbox.fault({ kind: 'status', status: 503, match: { pathPattern: '/v1/oauth/token' } });
    await expect(finish(two)).rejects.toMatchObject({ code: 'notion_unavailable' });
    expect((await connections.list({ workspaceId, limit: 10 })).connections).toEqual([]);
  });
});

describe('a state', () => {
  // ASVS 10.2.1, 10.1.2
  it('is good once', async () => {
    const answer = await agreeAt((await start()).url);
    const [one, two] = await Promise.allSettled([finish(answer), finish(answer)]);
    expect([one.status, two.status].sort()).toEqual(['fulfilled', 'rejected']);
    await expect(finish(answer)).rejects.toMatchObject(REFUSED);
  });

  it('is good for ten minutes', async () => {
    const id = randomUUIDv7();
    const { url, expiresAt } = await start({ id });
    expect(Date.parse(expiresAt) - Date.now()).toBeLessThanOrEqual(600_000);
    const answer = await agreeAt(url);
    await world.database.query('update authorization_request set expires_at = now() where id = $1', [id]);
    await expect(finish(answer)).rejects.toMatchObject(REFUSED);
    expect(await stateOf(id)).toMatchObject({ state: 'expired' });
  });

  // ASVS 10.2.1, 10.1.2
  it('is of its workspace and of who asked, and those of others change nothing about it', async () => {
    const answer = await agreeAt((await start()).url);
    await expect(finish(answer, { workspaceId: randomUUIDv7() })).rejects.toMatchObject(REFUSED);
    await expect(finish(answer, {}, 'user:mallory')).rejects.toMatchObject(REFUSED);
    const [id] = answer.state.split('.');
    await expect(finish({ ...answer, state: `${id}.${'A'.repeat(43)}` })).rejects.toMatchObject(REFUSED);
    await expect(finish({ ...answer, state: 'nonsense' })).rejects.toMatchObject(REFUSED);
    expect(await finish(answer)).toMatchObject({ state: 'active' });
  });

  it('of an earlier start with the same id is void, and another asker cannot take the id over', async () => {
    const id = randomUUIDv7();
    const early = await agreeAt((await start({ id })).url);
    const late = await agreeAt((await start({ id })).url);
    await expect(start({ id }, 'user:mallory')).rejects.toMatchObject({ code: 'authorization_id_taken' });
    await expect(finish(early)).rejects.toMatchObject(REFUSED);
    expect(await finish(late)).toMatchObject({ id });
    await expect(start({ id })).rejects.toMatchObject({ code: 'authorization_id_taken' });
  });

  it('and all else that is secret is nowhere in the database, the events or the log as it is', async () => {
    const lines: string[] = [];
    await setLogging({ level: 'debug', sink: { write: line => lines.push(line) } });
    const answer = await agreeAt((await start()).url);
    const pending = await everything();
    // What goes wrong is logged, so something goes wrong.
    await world.sandbox.fault({ kind: 'drop', when: 'before', match: { pathPattern: '/v1/search' } });
    const connection = await finish(answer);
    await world.sandbox.endTokens('expire', clientId());
    await check(connection);
    await setLogging({ level: 'silent' });
    const [row] = await world.database.query<{ sealed_token: string; sealed_refresh_token: string }>(
      'select sealed_token, sealed_refresh_token from connection join notion_grant on connection_id = id where id = $1',
      [connection.id],
    );
    const box = new SecretBox(world.environment['TOKEN_ENCRYPTION_KEY']!);
    const secrets = [
      answer.state,
      answer.state.split('.')[1]!,
      answer.code!,
      box.open(row!.sealed_token, connection.id),
      box.open(row!.sealed_refresh_token, `${connection.id}/refresh`),
      world.environment['NOTION_OAUTH_CLIENT_SECRET']!,
    ];
    expect(lines.join('').length).toBeGreaterThan(0);
    for (const place of [pending, await everything(), lines.join(''), JSON.stringify(connection)])
      for (const secret of secrets) expect(place.includes(secret)).toBe(false);
  });
});

describe('a token that has ended', () => {
  it('is renewed by whoever meets that, and nobody notices', async () => {
    const connection = await connect();
    await world.sandbox.endTokens('expire', clientId());
    expect(await write(connection, 'After a renewal')).toMatchObject({ is: 'succeeded' });
    const after = await connections.get({ workspaceId, id: connection.id });
    expect(after).toMatchObject({ state: 'active' });
    expect(after.tokenPreview).not.toBe(connection.tokenPreview);
    expect(await told('ConnectionTokenRenewed', connection.id)).toHaveLength(1);
    expect(await world.sandbox.todosCalled('After a renewal')).toHaveLength(1);
  });

  it('is renewed before it ends, when Notion says when that is', async () => {
    const connection = await connect();
    await world.database.query(`update connection set token_expires_at = now() + interval '30 seconds' where id = $1`, [
      connection.id,
    ]);
    await world.sandbox.clearLog();
    expect(await write(connection, 'In time')).toMatchObject({ is: 'succeeded' });
    expect((await world.sandbox.log()).map(({ status }) => status)).not.toContain(401);
    expect(await told('ConnectionTokenRenewed', connection.id)).toHaveLength(1);
  });

  it('is renewed once, however many meet it on two replicas', async () => {
    const connection = await connect();
    const other = await startWorldsReplica();
    try {
      await world.sandbox.endTokens('expire', clientId());
      await world.sandbox.clearLog();
      const slow = { kind: 'slow', ms: 300, when: 'after', match: { pathPattern: '/v1/oauth/token' } };
      await world.sandbox.fault(slow);
      const links = [world.app, other].map(app => app.get(Links, { strict: false }));
      const asked = Array.from({ length: 20 }, (_, number) =>
        links[number % 2]!.check({ workspaceId, id: connection.id }),
      );
      for (const { state } of await Promise.all(asked)) expect(state).toBe('active');
      expect(await renewals()).toHaveLength(1);
    } finally {
      await other.close();
    }
  });

  it('breaks its connection when Notion refuses to renew it, which says so; nobody asks again with the same', async () => {
    const connection = await connect();
    await world.sandbox.endTokens('revoke', clientId());
    expect(await write(connection)).toMatchObject({ is: 'failed', code: 'connection_broken', retryable: true });
    const problem = expect.stringMatching(/does not renew the access.*invalid_grant.*Connect it anew\.$/);
    expect(await connections.get({ workspaceId, id: connection.id })).toMatchObject({ state: 'broken', problem });
    expect(await told('ConnectionBroke', connection.id)).toEqual([{ connectionId: connection.id, problem }]);
    await world.sandbox.clearLog();
    expect(await check(connection)).toMatchObject({ state: 'broken', problem });
    expect(await renewals()).toEqual([]);
  });

  it('goes on after Notion was away', async () => {
    const connection = await connect();
    await world.sandbox.endTokens('expire', clientId());
    const match = { pathPattern: '/v1/oauth/token' };
    await world.sandbox.fault({ kind: 'status', status: 503, match });
    await world.sandbox.fault({ kind: 'status', status: 429, retryAfter: 1, match });
    await expect(check(connection)).rejects.toMatchObject({ code: 'notion_unavailable' });
    await expect(check(connection)).rejects.toMatchObject({ code: 'notion_rate_limited', retryAfterMs: 1000 });
    expect(await check(connection)).toMatchObject({ state: 'active' });
  });
});

describe('a renewal whose answer is lost', () => {
  const loseAnswer = (when: 'before' | 'after') =>
    world.sandbox.fault({ kind: 'drop', when, match: { pathPattern: '/v1/oauth/token' } });

  it.each([
    ['did not reach Notion', 'before', 0],
    ['reached a Notion that gives the same answer twice', 'after', 60],
  ] as const)('is put again and works, when it %s', async (_which, when, refreshGraceSeconds) => {
    const connection = await connect();
    await world.sandbox.set({ refreshGraceSeconds });
    await world.sandbox.endTokens('expire', clientId());
    await loseAnswer(when);
    await expect(check(connection)).rejects.toMatchObject({ code: 'notion_unavailable', retryable: true });
    expect(await connections.get({ workspaceId, id: connection.id })).toMatchObject({ state: 'active' });
    expect(await check(connection)).toMatchObject({ state: 'active' });
  });

  it('breaks the connection when Notion does not give it again; connected anew, it goes on as the same', async () => {
    const connection = await connect();
    await world.sandbox.endTokens('expire', clientId());
    await loseAnswer('after');
    await expect(check(connection)).rejects.toMatchObject({ code: 'notion_unavailable' });
    expect(await check(connection)).toMatchObject({
      state: 'broken',
      problem: expect.stringMatching(/^Notion's answer to a renewal at .* was lost.*Connect it anew\.$/),
    });
    const again = await connect({ connectionId: connection.id });
    expect(again).toMatchObject({ id: connection.id, state: 'active', name: connection.name });
    expect(again.problem).toBeUndefined();
    expect(await told('ConnectionMended', connection.id)).toHaveLength(1);
    expect(await told('ConnectionAuthorized', connection.id)).toMatchObject([
      { isReconnect: false },
      { isReconnect: true },
    ]);
    expect(await write(connection, 'After it was mended')).toMatchObject({ is: 'succeeded' });
    await world.sandbox.endTokens('expire', clientId());
    expect(await check(connection)).toMatchObject({ state: 'active' });
  });

  it('by a replica that died over it is noticed by the next one, once its time is over', async () => {
    const connection = await connect();
    await world.database.query(
      `update notion_grant set renewing_until = clock_timestamp() + interval '1 second', in_doubt_since = clock_timestamp() where connection_id = $1`,
      [connection.id],
    );
    await world.sandbox.endTokens('expire', clientId());
    expect(await check(connection)).toMatchObject({ state: 'active' });
    expect(await told('ConnectionTokenRenewed', connection.id)).toHaveLength(1);
  });
});

describe('connecting anew', () => {
  it('is for connections by OAuth of the same workspace, here and in Notion', async () => {
    await expect(start({ connectionId: randomUUIDv7() })).rejects.toMatchObject({ code: 'connection_not_found' });
    const byToken = await connections.add({ id: randomUUIDv7(), workspaceId, name: 'T', token: world.sandbox.token });
    await expect(start({ connectionId: byToken.id })).rejects.toMatchObject({ code: 'connection_not_oauth' });
    const connection = await connect();
    await world.database.query('update connection set notion_workspace_id = $2 where id = $1', [
      connection.id,
      randomUUIDv7(),
    ]);
    await expect(connect({ connectionId: connection.id })).rejects.toMatchObject({
      code: 'authorization_other_workspace',
    });
    await revoked();
    const foreign = await connect();
    workspaceId = randomUUIDv7();
    await expect(start({ connectionId: foreign.id })).rejects.toMatchObject({ code: 'connection_not_found' });
  });
});

describe('a connection that is removed', () => {
  it('has its access revoked at Notion, which is told', async () => {
    const connection = await connect();
    const [token] = await tokensOf(connection);
    const match = { pathPattern: '/v1/oauth/revoke' };
    await world.sandbox.fault({ kind: 'status', status: 503, match });
    await connections.remove({ workspaceId, id: connection.id });
    await revoked();
    await expect(world.sandbox.notion('GET', '/users/me', undefined, token)).rejects.toThrow('unauthorized');
    expect(await told('ConnectionAccessRevoked', connection.id)).toHaveLength(1);
  });

  it('by token leaves that to who made it', async () => {
    const byToken = await connections.add({ id: randomUUIDv7(), workspaceId, name: 'T', token: world.sandbox.token });
    await connections.remove({ workspaceId, id: byToken.id });
    expect(await world.database.query('select from revocation where connection_id = $1', [byToken.id])).toEqual([]);
  });

  it('is given up at last, which is told too', async () => {
    const connection = await connect();
    await world.sandbox.fault({
      kind: 'status',
      status: 500,
      times: null,
      match: { pathPattern: '/v1/oauth/revoke' },
    });
    await connections.remove({ workspaceId, id: connection.id });
    await eventually(async () => {
      await world.database.query(
        'update revocation set attempts = 15, next_at = now() where connection_id = $1 and attempts between 1 and 15',
        [connection.id],
      );
      expect(await told('ConnectionAccessNotRevoked', connection.id)).toHaveLength(1);
    });
    expect(await world.database.query('select from revocation where connection_id = $1', [connection.id])).toEqual([]);
  });

  it('while its token is renewed leaves no new token open', async () => {
    const connection = await connect();
    await world.sandbox.endTokens('expire', clientId());
    await world.sandbox.fault({ kind: 'slow', ms: 500, when: 'after', match: { pathPattern: '/v1/oauth/token' } });
    const checking = check(connection).catch((error: unknown) => error);
    await eventually(async () => expect(await renewing(connection)).toBe(true));
    await connections.remove({ workspaceId, id: connection.id });
    await checking;
    await eventually(async () => expect(await told('ConnectionAccessRevoked', connection.id)).toHaveLength(2));
  });
});

describe('a system without an OAuth client', () => {
  it('says so, and works otherwise', async () => {
    const without = { NOTION_OAUTH_CLIENT_ID: '', NOTION_OAUTH_CLIENT_SECRET: '', NOTION_OAUTH_REDIRECT_URI: '' };
    const other = await startWorldsReplica(without);
    try {
      const starting = other.get(Authorizations, { strict: false }).start({ id: randomUUIDv7(), workspaceId });
      await expect(starting).rejects.toMatchObject({ code: 'oauth_not_configured', kind: 'conflict' });
    } finally {
      await other.close();
    }
  });

  it('does not start with half of one', async () => {
    await expect(startWorldsReplica({ NOTION_OAUTH_CLIENT_SECRET: '' })).rejects.toThrow('set all three or none');
  });
});

async function startWorldsReplica(more: { [name: string]: string } = {}) {
  const config = loadConfig(configShape, { ...world.environment, ...more });
  const app = await createService({ name: 'notion-sync', module: WithoutWorker, configShape }, config);
  return app.init();
}

async function everything(): Promise<string> {
  const [{ everything: text }] = (await world.database.query(
    `select string_agg(query_to_xml(format('select * from %I', table_name), true, false, '')::text, '') as everything
     from information_schema.tables where table_schema = 'notion_sync'`,
  )) as [{ everything: string }];
  return text;
}

async function tokensOf({ id }: Connection): Promise<string[]> {
  const [row] = await world.database.query<{ sealed_token: string }>(
    'select sealed_token from connection where id = $1',
    [id],
  );
  return [new SecretBox(world.environment['TOKEN_ENCRYPTION_KEY']!).open(row!.sealed_token, id)];
}

async function renewing({ id }: Connection): Promise<boolean> {
  const [row] = await world.database.query<{ renewing: boolean }>(
    'select renewing_until is not null as renewing from notion_grant where connection_id = $1',
    [id],
  );
  return row!.renewing;
}

async function revoked(): Promise<void> {
  await eventually(async () => expect(await world.database.query('select from revocation')).toEqual([]), {
    withinMs: 15_000,
  });
}
