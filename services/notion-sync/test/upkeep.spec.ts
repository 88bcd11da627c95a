import type { Connection } from '@na/contracts';
import { eventually } from '@na/testing';
import { randomUUIDv7 } from 'node:crypto';
import { Connections } from '../src/connections/connections.ts';
import { Links } from '../src/connections/links.ts';
import { ConnectionHealths } from '../src/health/connection-healths.ts';
import { Notion } from '../src/notion/notion.ts';
import { VisibleSources } from '../src/sources/visible-sources.ts';
import { ConnectionFigures } from '../src/statistics/connection-figures.ts';
import { RequestStatistics } from '../src/statistics/request-statistics.ts';
import { ConnectionChanges } from '../src/upkeep/connection-changes.ts';
import { Rotation } from '../src/upkeep/rotation.ts';
import { attempt, carryOut, directTask } from './attempts.ts';
import { Replica } from './replica.ts';
import { startWorld, type World } from './world.ts';

let world: World;
let connections: Connections;
let changes: ConnectionChanges;

beforeAll(async () => {
  world = await startWorld();
  connections = world.app.get(Connections, { strict: false });
  changes = world.app.get(ConnectionChanges, { strict: false });
});
afterAll(() => world?.close());
afterEach(() => world.sandbox.clearFaults());

const get = <T>(type: abstract new (...given: never[]) => T): T => world.app.get(type as never, { strict: false });
const add = (more: object = {}) =>
  connections.add({
    id: randomUUIDv7(),
    workspaceId: randomUUIDv7(),
    name: 'Team',
    token: world.sandbox.token,
    ...more,
  });
const todo = ({ workspaceId, id }: Connection, title: string) =>
  directTask(workspaceId, 'notion.todo.create', { title, connectionId: id });
const told = async (event: string, { id }: Connection) =>
  (await world.told<{ connectionId: string }>(event)).filter(body => body.connectionId === id);
const stranger = (connection: Connection) => ({ ...connection, workspaceId: randomUUIDv7() });

describe('a change of a connection', () => {
  const change = (connection: Connection, more: object) =>
    changes.change({
      ...connection,
      clearTodoDataSource: false,
      name: undefined,
      notionTodoDataSourceId: undefined,
      ...more,
    });

  it('is kept and told once, has a version, and refuses one that is based on another', async () => {
    const added = await add();
    const renamed = await change(added, { name: 'Wiki' });
    expect(renamed).toMatchObject({ name: 'Wiki', version: added.version + 1 });
    expect(await connections.get(added)).toEqual(renamed);
    expect(await change(added, { name: 'Wiki' })).toEqual(renamed);
    await expect(change(added, { name: 'Late', expectedVersion: added.version })).rejects.toMatchObject({
      code: 'version_stale',
    });
    expect(await told('ConnectionChanged', added)).toMatchObject([{ name: 'Wiki' }]);
  });

  it('of where to-dos go asks Notion for the data source, and may end in none', async () => {
    const added = await add();
    await expect(change(added, { notionTodoDataSourceId: randomUUIDv7() })).rejects.toMatchObject({
      kind: 'invalid',
      errors: [{ pointer: '/notionTodoDataSourceId' }],
    });
    const without = await change(added, { clearTodoDataSource: true });
    expect(without.notionTodoDataSourceId).toBeUndefined();
    const source = await world.sandbox.todoSource();
    expect(await change(added, { notionTodoDataSourceId: source.replaceAll('-', '') })).toMatchObject({
      notionTodoDataSourceId: source,
    });
  });

  it('is nothing for another workspace', async () => {
    const theirs = stranger(await add());
    const notFound = { code: 'connection_not_found' };
    await expect(change(theirs, { name: 'Theirs' })).rejects.toMatchObject(notFound);
    await expect(changes.disable({ ...theirs, reason: 'Theirs' })).rejects.toMatchObject(notFound);
    await expect(changes.enable(theirs)).rejects.toMatchObject(notFound);
    await expect(get(Rotation).rotate({ ...theirs, token: world.sandbox.token })).rejects.toMatchObject(notFound);
    await expect(get(ConnectionHealths).of(theirs)).rejects.toMatchObject(notFound);
    await expect(get(ConnectionHealths).reset({ ...theirs, reason: 'Theirs' })).rejects.toMatchObject(notFound);
    await expect(get(VisibleSources).list({ ...theirs, limit: 1 })).rejects.toMatchObject(notFound);
    await expect(get(VisibleSources).refresh(theirs)).rejects.toMatchObject(notFound);
    await expect(get(ConnectionFigures).of({ ...theirs, per: 'minute' })).rejects.toMatchObject(notFound);
  });
});

describe('a connection that is switched off', () => {
  it('asks Notion nothing, on any replica; its tasks wait at no cost and go on once it is on', async () => {
    const replica = await Replica.start(world.environment);
    const added = await add();
    await carryOut(world.app, todo(added, 'So that the schema is known'));
    const off = await changes.disable({ ...added, reason: 'An audit' });
    expect(off).toMatchObject({ state: 'disabled', disabledBecause: 'An audit', version: added.version + 1 });
    expect(await changes.disable({ ...added, reason: 'Again' })).toEqual(off);
    await world.sandbox.clearLog();
    const task = todo(added, 'Waits');
    for (const run of [attempt(world.app, task), replica.attempt(task, 1)])
      expect(await run).toMatchObject({ is: 'resting', key: `notion:conn_${added.id}` });
    await expect(get(Links).check(added)).rejects.toMatchObject({ code: 'connection_disabled', kind: 'conflict' });
    await expect(get(VisibleSources).refresh(added)).rejects.toMatchObject({ code: 'connection_disabled' });
    expect(await world.sandbox.log()).toEqual([]);
    expect(await changes.enable(added)).toMatchObject({ state: 'active', version: added.version + 2 });
    expect((await changes.enable(added)).disabledBecause).toBeUndefined();
    expect((await carryOut(world.app, task)).last).toMatchObject({ is: 'succeeded' });
    expect(await told('ConnectionDisabled', added)).toMatchObject([{ reason: 'An audit' }]);
    expect(await told('ConnectionEnabled', added)).toHaveLength(1);
    await replica.kill();
  });

  it('lets through nobody who had opened it before', async () => {
    const added = await add();
    const link = await get(Links).link(added.workspaceId, added.id);
    await changes.disable({ ...added, reason: 'An audit' });
    await world.sandbox.clearLog();
    await expect(get(Notion).ask(link, 'interactive', 'users.me', client => client.users.me({}))).rejects.toMatchObject(
      { code: 'connection_disabled' },
    );
    expect(await world.sandbox.log()).toEqual([]);
  });
});

describe('a new token', () => {
  const rotate = (connection: Connection, token: string) => get(Rotation).rotate({ ...connection, token });

  it('of another integration, or one that Notion refuses, leaves the old one in use', async () => {
    const added = await add();
    const other = await world.sandbox.newToken('Another integration');
    await expect(rotate(added, other)).rejects.toMatchObject({ code: 'connection_other_bot' });
    await expect(rotate(added, 'ntn_nobody_knows_this_one_at_all')).rejects.toMatchObject({
      code: 'notion_token_refused',
      errors: [{ pointer: '/token' }],
    });
    await expect(rotate(added, 'password1')).rejects.toMatchObject({ code: 'validation_failed' });
    expect(await connections.get(added)).toMatchObject({ state: 'active', version: added.version });
    expect((await carryOut(world.app, todo(added, 'With the old one'))).last).toMatchObject({ is: 'succeeded' });
    expect(await told('ConnectionRotated', added)).toEqual([]);
  });

  it('of the same integration takes the place of the old one, and changes nothing when it comes again', async () => {
    const added = await add();
    const fresh = await world.sandbox.tokenBeside(world.sandbox.token, 'Fresh');
    const rotated = await rotate(added, fresh);
    expect(rotated).toMatchObject({
      ...{ state: 'active', version: added.version + 1, notionBotId: added.notionBotId },
      tokenPreview: `ntn_…${fresh.slice(-4)}`,
    });
    expect(await rotate(added, fresh)).toEqual(rotated);
    expect(await told('ConnectionRotated', added)).toEqual([
      { connectionId: added.id, tokenPreview: rotated.tokenPreview },
    ]);
    await world.sandbox.clearLog();
    expect((await carryOut(world.app, todo(added, 'With the new one'))).last).toMatchObject({ is: 'succeeded' });
    expect(new Set((await world.sandbox.log()).map(({ token }) => token))).toEqual(new Set(['Fresh']));
  });

  it('mends a connection whose old one is refused; a late refusal of the old one breaks nothing', async () => {
    const added = await add();
    const late = await get(Links).link(added.workspaceId, added.id);
    await world.database.query(`update connection set state = 'broken', problem = 'gone' where id = $1`, [added.id]);
    await rotate(added, await world.sandbox.tokenBeside(world.sandbox.token, 'Mending'));
    const { problem, state } = await connections.get(added);
    expect({ problem, state }).toEqual({ problem: undefined, state: 'active' });
    expect(await told('ConnectionMended', added)).toHaveLength(1);
    late.token = `${world.sandbox.token}_revoked`;
    await expect(get(Notion).ask(late, 'interactive', 'users.me', client => client.users.me({}))).rejects.toMatchObject(
      { code: 'connection_broken' },
    );
    expect(await connections.get(added)).toMatchObject({ state: 'active' });
  });

  it('is not taken while the connection is switched off', async () => {
    const added = await add();
    await changes.disable({ ...added, reason: 'An audit' });
    await expect(rotate(added, world.sandbox.token)).rejects.toMatchObject({ code: 'connection_disabled' });
  });
});

describe('what a connection may do', () => {
  it('is learned by what Notion does and refuses, and told once', async () => {
    const token = await world.sandbox.newToken('Reader', { capabilities: ['read_content', 'read_users'] });
    const added = await add({ token });
    expect((await connections.get(added)).capabilities).toMatchObject({ maxFileUploadBytes: 5 * 1024 ** 3 });
    const page = directTask(added.workspaceId, 'notion.page.create', {
      connectionId: added.id,
      parent: { pageId: world.sandbox.rootPageId },
      title: 'Not for readers',
      children: [],
    });
    for (let time = 0; time < 2; time++)
      expect(await attempt(world.app, page)).toMatchObject({ is: 'failed', code: 'notion_capability_missing' });
    await get(VisibleSources).refresh(added);
    await eventually(async () =>
      expect((await connections.get(added)).capabilities).toMatchObject({ readContent: true, insertContent: false }),
    );
    expect(await told('ConnectionCapabilityLearned', added)).toEqual(
      expect.arrayContaining([
        { connectionId: added.id, capability: 'insertContent', granted: false },
        { connectionId: added.id, capability: 'readContent', granted: true },
      ]),
    );
    expect(await told('ConnectionCapabilityLearned', added)).toHaveLength(2);
  });
});

describe('the data sources of a connection', () => {
  it('are remembered with the moment they were listed, paged by title, and listed anew on demand only', async () => {
    const added = await add();
    const sources = get(VisibleSources);
    expect(await sources.list({ ...added, limit: 20 })).toEqual({ dataSources: [] });
    const { dataSources, listedAt } = await sources.refresh(added);
    expect(dataSources).toMatchObject([
      {
        id: await world.sandbox.todoSource(),
        title: 'To-dos',
        properties: expect.arrayContaining([{ name: 'Status', type: 'status' }]),
      },
    ]);
    await world.sandbox.clearLog();
    expect(await sources.list({ ...added, limit: 20 })).toEqual({ dataSources, listedAt });
    expect(await world.sandbox.log()).toEqual([]);
    await world.database.query(
      `insert into visible_source (connection_id, id, title, properties) select $1, gen_random_uuid(), title, '[]' from unnest(array['A', 'A', 'Z']) title`,
      [added.id],
    );
    const titles: string[] = [];
    for (let cursor: string | undefined = undefined, more = true; more; more = cursor !== undefined) {
      const page: Awaited<ReturnType<VisibleSources['list']>> = await sources.list({ ...added, limit: 2, cursor });
      titles.push(...page.dataSources.map(({ title }) => title));
      cursor = page.nextCursor;
    }
    expect(titles).toEqual(['A', 'A', 'To-dos', 'Z']);
    await expect(sources.list({ ...added, limit: 2, cursor: 'nonsense' })).rejects.toMatchObject({
      errors: [{ pointer: '?cursor' }],
    });
    expect((await sources.refresh(added)).dataSources).toHaveLength(1);
  });
});

describe('the health and the statistics of a connection', () => {
  it('say what was asked, what came of it, and how the last requests went', async () => {
    const added = await add();
    await carryOut(world.app, todo(added, 'Counted'));
    await world.sandbox.fault({ kind: 'status', status: 500, match: { method: 'POST', pathPattern: '/v1/search' } });
    await expect(get(VisibleSources).refresh(added)).rejects.toMatchObject({ code: 'notion_unavailable' });
    await get(RequestStatistics).written();
    const statistics = await get(ConnectionFigures).of({ ...added, per: 'minute' });
    const ofOperation = (operation: string, outcome: string) =>
      statistics.figures
        .filter(figures => figures.operation === operation && figures.outcome === outcome)
        .reduce((sum, { requests }) => sum + requests, 0);
    expect(ofOperation('pages.create', 'ok')).toBe(1);
    expect(ofOperation('search', '500')).toBe(1);
    expect(statistics).toMatchObject({ rateLimited: 0, heldBack: 0, requestsPerMinute: 5000 });
    const hours = await get(ConnectionFigures).of({ ...added, per: 'hour' });
    expect(hours.requests).toBe(statistics.requests);
    expect(await get(ConnectionHealths).of(added)).toMatchObject({
      state: 'active',
      circuit: 'closed',
      consecutiveFailures: 1,
      lastSuccessAt: expect.any(String),
      lastFailureAt: expect.any(String),
      lastFailure: expect.stringContaining('notion_unavailable'),
      budget: { requestsPerMinute: 5000, used: expect.any(Number) },
    });
    await get(Links).check(added);
    expect(await get(ConnectionHealths).of(added)).toMatchObject({ consecutiveFailures: 0 });
  });

  it('are refused for a time that is empty or longer than what is kept', async () => {
    const added = await add();
    const of = (since: string) => get(ConnectionFigures).of({ ...added, per: 'minute', since });
    for (const since of [new Date(Date.now() + 60_000), new Date(Date.now() - 49 * 3_600_000)])
      await expect(of(since.toISOString())).rejects.toMatchObject({ errors: [{ pointer: '?since' }] });
  });
});

describe('a connection through which nothing is asked', () => {
  it('is checked regularly by one replica, and found broken before anybody needs it', async () => {
    const eager = await startWorld({ NOTION_CHECK_EVERY_MS: '1000' });
    try {
      const without = await eager.sandbox.snapshot();
      const token = await eager.sandbox.newToken('Revoked later');
      const id = randomUUIDv7();
      const mine = eager.app.get(Connections, { strict: false });
      await mine.add({ id, workspaceId: eager.workspaceId, name: 'Later', token });
      await eager.sandbox.restore(without);
      await eventually(async () =>
        expect(await mine.get({ workspaceId: eager.workspaceId, id })).toMatchObject({ state: 'broken' }),
      );
    } finally {
      await eager.close();
    }
  });
});
