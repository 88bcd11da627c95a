import { randomUUID } from 'node:crypto';
import { apiOf, type Api } from './api.ts';
import { startHouse, type House } from './house.ts';
import { strangerTo } from './strangers.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
}, 120_000);
afterAll(() => house?.close(), 60_000);

describe('whoever is not of the workspace', () => {
  let stranger: Api;
  beforeAll(async () => {
    stranger = await strangerTo(house);
  });

  // ASVS 8.2.2, 8.4.1
  it('is told 404 of each single thing, and sees none of them in the lists', async () => {
    const todo = await house.api.post('/v1/todos?wait=20', { title: 'Ours alone' });
    const page = await house.api.post('/v1/pages?wait=20', {
      title: 'Ours too',
      parent: { pageId: house.sandbox.rootPageId },
    });
    const rule = await house.api.post('/v1/alert-rules', {
      name: 'Ours',
      eventType: 'na.scheduler.v1.TaskDead',
      severity: 'info',
    });
    const endpoint = await house.api.post('/v1/endpoints', { name: 'Ours', url: 'https://example.com/hook' });
    const [record] = (await house.api.get('/v1/audit?limit=1')).data;
    const things = [
      ...[
        `/v1/todos/${todo.id}`,
        `/v1/pages/${page.id}`,
        `/v1/tasks/${todo.sync.taskId}`,
        `/v1/tasks/${todo.sync.taskId}/events`,
      ],
      ...[`/v1/connections/${house.connectionId}`, `/v1/audit/${record.id}`],
    ];
    for (const path of things)
      expect(await stranger.ask('GET', path)).toMatchObject({ status: 404, body: { status: 404 } });
    const changes: [string, string, object?][] = [
      ['PATCH', `/v1/todos/${todo.id}`, { title: 'Theirs' }],
      ['PATCH', `/v1/pages/${page.id}`, { title: 'Theirs' }],
      ['DELETE', `/v1/todos/${todo.id}`],
      ['POST', `/v1/tasks/${todo.sync.taskId}/cancel`],
      ['DELETE', `/v1/pages/${page.id}`],
    ];
    for (const [method, path, body] of changes)
      expect(await stranger.ask(method, path, { body })).toMatchObject({ status: 404 });
    const ours = { connections: house.connectionId, 'alert-rules': rule.id, endpoints: endpoint.id };
    for (const [list, id] of Object.entries(ours)) {
      expect(await stranger.ask('DELETE', `/v1/${list}/${id}`)).toMatchObject({ status: 404 });
      expect((await house.api.get(`/v1/${list}`)).data).toMatchObject([{ id }]);
    }
    for (const list of ['todos', 'pages', 'tasks', 'connections', 'audit', 'alerts', 'alert-rules', 'endpoints']) {
      expect((await stranger.get(`/v1/${list}`)).data).toEqual([]);
    }
    const withOurs = await stranger.ask('POST', '/v1/todos', {
      body: { title: 'Theirs', connectionId: house.connectionId },
    });
    expect(withOurs.status).toBeGreaterThanOrEqual(400);
    expect(withOurs.status).toBeLessThan(500);
    expect(await house.api.get(`/v1/todos/${todo.id}`)).toMatchObject({
      title: 'Ours alone',
      version: 1,
      archived: false,
    });
  });

  // ASVS 8.2.1
  it('is told 401 without a credential that holds, and 403 with one that may not', async () => {
    const { key } = await house.api.post('/v1/api-keys', { name: 'Reader', scopes: ['read'] });
    const { email, password } = house.stack.credentials;
    const { token } = await house.api.post('/v1/sessions', { email, password });
    const tampered = `${token.slice(0, -4)}AAAA`;
    for (const credential of [undefined, 'na_unknown_0123456789abcdef0123456789abcdef', tampered, 'x']) {
      expect(await apiOf(house.stack.gateway.url, credential).ask('GET', '/v1/todos')).toMatchObject({
        status: 401,
        body: { status: 401 },
      });
    }
    const reader = apiOf(house.stack.gateway.url, key);
    expect((await reader.ask('GET', '/v1/todos')).status).toBe(200);
    expect(await reader.ask('POST', '/v1/todos', { body: { title: 'No' } })).toMatchObject({
      status: 403,
      body: { status: 403 },
    });
    const asked = await house.api.ask('POST', '/v1/sessions', { body: { email, password: 'wrong password' } });
    expect(asked).toMatchObject({ status: 401, body: { status: 401 } });
  });
});

describe('bad input', () => {
  const ID = randomUUID();
  const todo = (body: unknown) => ['POST', '/v1/todos', { body }] as const;
  const task = (body: object) => ['POST', '/v1/tasks', { body }] as const;
  const raw = (text: string, headers = {}) => ['POST', '/v1/todos', { raw: text, headers }] as const;
  // What each of them is, how it is sent, and what the answer names: a field, or a code. The gateway's own tests have the full table.
  it.each([
    ['no title', todo({}), '/title'],
    ['an empty title', todo({ title: '' }), '/title'],
    ['a title that is a number', todo({ title: 7 }), '/title'],
    ['a title of 2,001 characters', todo({ title: 'x'.repeat(2_001) }), '/title'],
    ['an unknown field', todo({ title: 'Bad', colour: 'red' }), '/colour'],
    ['a day that is none', todo({ title: 'Bad', dueDate: '2026-02-30' }), '/dueDate'],
    ['a status that Notion does not have', todo({ title: 'Bad', status: 'Maybe' }), '/status'],
    ['a connection that is no id', todo({ title: 'Bad', connectionId: 'mine' }), '/connectionId'],
    ['a connection that is not there', todo({ title: 'Bad', connectionId: ID }), 'connection'],
    ['broken JSON', raw('{"title":"Bad"'), 'request_malformed'],
    ['a body that is a list', raw('[{"title":"Bad"}]'), ''],
    ['a body of another type', raw('title=Bad', { 'content-type': 'text/plain' }), ''],
    ['a body of more than a megabyte', raw(JSON.stringify({ title: 'x'.repeat(2 ** 20) })), ''],
    ['NUL in a title', todo({ title: 'B\0d' }), '/title'],
    ['a task type that nobody has', task({ type: 'notion.page.burn', payload: {} }), '/type'],
    [
      'a payload without what it needs',
      task({ type: 'notion.page.create', payload: { title: 'Bad' } }),
      '/payload/parent',
    ],
    [
      'a payload with what it does not know',
      task({ type: 'notion.page.archive', payload: { pageId: ID, force: true } }),
      '/payload/force',
    ],
    [
      'a payload of more than 64 KiB',
      task({ type: 'notion.page.create', payload: { title: 'x'.repeat(65_536) } }),
      '/payload',
    ],
    [
      'a time without an offset',
      task({ type: 'notion.page.create', payload: {}, runAt: '2026-12-01T09:00:00' }),
      '/runAt',
    ],
    ['a path that is no id', ['GET', '/v1/todos/7', {}] as const, ':id'],
    ['an id of nothing', ['GET', `/v1/todos/${ID}`, {}] as const, 'todo_not_found'],
    ['a limit beyond the limit', ['GET', '/v1/todos?limit=101', {}] as const, '?limit'],
    ['a cursor of nobody', ['GET', '/v1/audit?cursor=nonsense', {}] as const, 'cursor'],
    ['a filter that is none', ['GET', '/v1/tasks?colour=red', {}] as const, '?colour'],
    ['a wait of an hour', ['POST', '/v1/todos?wait=3600', { body: { title: 'Bad' } }] as const, '?wait'],
    [
      'a version that is stale',
      ['PATCH', `/v1/todos/${ID}`, { body: { title: 'Bad' }, headers: { 'if-match': 'W/x' } }] as const,
      '',
    ],
    [
      'an Idempotency-Key that is none',
      ['POST', '/v1/todos', { body: { title: 'Bad' }, headers: { 'idempotency-key': '' } }] as const,
      '',
    ],
    [
      'a rule on an event that is none',
      ['POST', '/v1/alert-rules', { body: { name: 'x', eventType: 'na.x.v1.Nothing', severity: 'info' } }] as const,
      '/eventType',
    ],
    [
      'an endpoint that is no address',
      ['POST', '/v1/endpoints', { body: { name: 'x', url: 'not a url' } }] as const,
      '/url',
    ],
    [
      'a token that Notion does not know',
      ['POST', '/v1/connections', { body: { name: 'x', token: 'ntn_unknown' } }] as const,
      '/token',
    ],
    ['a route that is none', ['GET', '/v1/wishes', {}] as const, ''],
    ['a method that is none', ['PUT', '/v1/todos', { body: {} }] as const, ''],
  ] as const)(
    '%s gets a problem that says what to mend, and nothing is stored',
    async (_name, [method, path, asking], names) => {
      const before = await stored();
      const { status, headers, body } = await house.api.ask(method, path, asking);
      expect({ status, body: status < 500 && status >= 400 ? '' : body }).toEqual({
        status: expect.any(Number),
        body: '',
      });
      expect(headers.get('content-type')).toContain('application/problem+json');
      expect(body).toMatchObject({
        status,
        title: expect.any(String),
        code: expect.any(String),
        detail: expect.stringMatching(/\w+ \w+ \w+/),
      });
      expect(JSON.stringify(body)).toContain(names);
      expect(await stored()).toEqual(before);
    },
  );

  async function stored(): Promise<unknown> {
    const tables = [
      'notion_sync.todo',
      'notion_sync.page',
      'notion_sync.connection',
      'alerting.alert_rule',
      'alerting.endpoint',
    ];
    const [counts] = await house.books.query(
      `select (select count(*)::int from scheduler.any_task where type <> 'notion.mirror.backfill') as "scheduler.any_task", ${tables.map(table => `(select count(*)::int from ${table}) as "${table}"`).join(', ')}`,
    );
    return counts;
  }
});

describe('what only Notion can refuse', () => {
  it.each([
    ['a data source that is not there', { dataSourceId: randomUUID() }],
    ['an assignee whom it does not know', { assignee: 'nobody@example.com' }],
  ])('%s is told at the to-do, in a sentence', async (_name, given) => {
    const { sync } = await house.api.post('/v1/todos?wait=20', { title: 'Refused by Notion', ...given });
    expect(sync).toMatchObject({ state: 'failed', error: expect.stringMatching(/\w+ \w+ \w+/) });
    expect(await house.api.get(`/v1/tasks/${sync.taskId}`)).toMatchObject({ state: 'failed', attempt: 1 });
    expect(await house.sandbox.todos('Refused by Notion')).toEqual([]);
  });
});
