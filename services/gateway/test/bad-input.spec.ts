import {
  ConnectionService,
  TaskService,
  TodoService,
  type CreateTaskRequest,
  type CreateTodoRequest,
} from '@na/contracts';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { house, type Answered, type House } from './house.ts';
import { ID, NOTION_ID, task, todo } from './things.ts';

/** Every route with a body, and a body that it takes. */
const FIT: { [route: string]: object } = {
  'POST /v1/sessions': { email: 'ada@example.com', password: 'wrong' },
  'POST /v1/api-keys': {
    name: 'CI',
    scopes: ['read'],
    expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
    allowedNetworks: ['127.0.0.0/8'],
  },
  [`PATCH /v1/api-keys/${ID}`]: { name: 'CI', scopes: ['read'], allowedNetworks: [] },
  [`POST /v1/api-keys/${ID}/rotate`]: { overlap: 'PT1H' },
  'POST /v1/service-accounts': { name: 'CI', role: 'viewer' },
  [`PATCH /v1/service-accounts/${ID}`]: { name: 'CI', role: 'viewer' },
  [`POST /v1/service-accounts/${ID}/keys`]: { name: 'CI', scopes: ['read'], allowedNetworks: [] },
  'POST /v1/tasks': {
    type: 'test.echo',
    payload: {},
    priority: 'low',
    runAt: '2026-12-01T09:00:00Z',
    serialKey: 's',
    maxAttempts: 2,
    after: [{ id: ID, onFailure: 'continue' }],
  },
  'POST /v1/schedules': {
    name: 'x',
    cron: '@daily',
    rrule: 'FREQ=DAILY',
    timeZone: 'UTC',
    startsAt: '2026-12-01T09:00:00Z',
    endsAt: '2026-12-02T09:00:00Z',
    jitter: 'PT1M',
    calendarId: ID,
    misfire: { policy: 'skip', grace: 'PT1M', most: 1 },
    overlap: { policy: 'queue', most: 1 },
    task: { type: 'test.echo', payload: {} },
  },
  [`PATCH /v1/schedules/${ID}`]: {
    name: 'x',
    cron: null,
    rrule: null,
    timeZone: 'UTC',
    startsAt: null,
    endsAt: null,
    jitter: null,
    calendarId: null,
    misfire: null,
    overlap: null,
    task: { payload: {} },
  },
  [`POST /v1/schedules/${ID}/run`]: { reason: 'x' },
  'POST /v1/backfills': {
    scheduleId: ID,
    from: '2026-10-01T09:00:00Z',
    to: '2026-10-02T09:00:00Z',
    oneAtATime: true,
    reason: 'x',
  },
  'POST /v1/calendars': { name: 'x', days: [{ from: '2026-12-24', to: '2026-12-26', name: 'x' }] },
  [`PATCH /v1/calendars/${ID}`]: { name: 'x', days: [] },
  'POST /v1/workflows': { name: 'x', steps: { a: { type: 'x' } }, input: {}, result: {} },
  [`POST /v1/workflows/${ID}/cancel`]: { compensate: true, reason: 'x' },
  [`POST /v1/workflows/${ID}/replay`]: { fromStep: 'a', reason: 'x' },
  'POST /v1/batches': {
    ...{ name: 'x', reason: 'x', priority: 'low', weight: 1, deadline: '2026-12-01T09:00:00Z', maxRunning: 1 },
    ...{ failureThreshold: { tasks: 1, percent: 1 }, expectedLines: 1 },
  },
  [`PATCH /v1/batches/${ID}`]: {
    name: 'x',
    priority: 'low',
    weight: 1,
    maxRunning: 1,
    failureThreshold: {},
    reason: 'x',
  },
  [`POST /v1/batches/${ID}/close`]: { tasks: 1 },
  [`POST /v1/batches/${ID}/cancel`]: { reason: 'x' },
  [`POST /v1/batches/${ID}/retry`]: { reason: 'x', includeCancelled: true, failureThreshold: null },
  'POST /v1/todos': {
    title: 'x',
    dueDate: '2026-12-01',
    priority: 'p',
    assignee: 'a',
    status: 's',
    dataSourceId: NOTION_ID,
    notionDataSourceId: undefined,
    connectionId: ID,
  },
  [`PATCH /v1/todos/${ID}`]: { title: 'x', dueDate: null, priority: null, assignee: null, status: null },
  'POST /v1/pages': { parent: { pageId: NOTION_ID }, title: 'x', properties: {}, children: [], connectionId: ID },
  [`PATCH /v1/pages/${ID}`]: { title: 'x', properties: {} },
  'POST /v1/connections': { name: 'x', token: 'ntn_x', todoDataSourceId: NOTION_ID, notionTodoDataSourceId: undefined },
  [`PATCH /v1/connections/${ID}`]: { name: 'x', notionTodoDataSourceId: NOTION_ID },
  [`POST /v1/connections/${ID}/rotate`]: { token: 'ntn_x' },
  [`POST /v1/connections/${ID}/disable`]: { reason: 'x' },
  [`POST /v1/connections/${ID}/circuit/reset`]: { reason: 'x' },
  'POST /v1/limits': { type: 't', key: 'k', limit: { concurrency: 1 } },
  'POST /v1/pauses': { type: 't', key: 'k', reason: 'x' },
  [`POST /v1/circuits/${ID}/reset`]: { reason: 'x' },
  'POST /v1/alert-rules': { name: 'x', eventType: 'x', severity: 'info' },
  'POST /v1/endpoints': { name: 'x', url: 'https://example.com' },
};

/** One value of each kind that JSON has, and what people mistake for ids, times and numbers. */
const VALUES: unknown[] = [
  ...[null, true, 7, -1, 1.5, 1e21, '', 'x', '7', 'null', [], [null], [7], ['x'], {}, { a: 1 }],
  ...[
    'not-an-id',
    '2026-13-01',
    'tomorrow',
    '2026-12-01 09:00',
    'ftp://example.com',
    'javascript:alert(1)',
    'x'.repeat(3_000),
  ],
];

const SNEAKY = [
  `Robert'); DROP TABLE users; --`,
  `' OR '1'='1`,
  '<script>alert(1)</script>',
  '{{constructor.constructor("return process")()}}',
  '${7*7}',
  '../../etc/passwd',
  '%00%0d%0a',
  'Zażółć gęślą jaźń 🦉 ‮desrever‬',
  '\u2028\u2029\u0001',
];

describe('bad input', () => {
  let at: House;
  let schemas: { [route: string]: { name: string; properties: object; required?: string[] } };
  const ajv = new Ajv2020({ strict: false });
  formats.default(ajv);

  beforeAll(async () => {
    at = await house();
    const { paths, components } = (await at.ask('GET', '/docs/openapi.json')).body;
    ajv.addSchema({ $id: 'openapi', components });
    schemas = Object.fromEntries(
      Object.keys(FIT).map(route => {
        const [method, path] = route.split(' ') as [string, string];
        const operation = paths[path.replace(ID, '{id}')][method.toLowerCase()];
        const name = operation.requestBody.content['application/json'].schema.$ref.split('/').at(-1);
        return [route, { name, ...components.schemas[name] }];
      }),
    );
    for (const call of [TodoService.createTodo, TodoService.updateTodo])
      at.neighbours.answer(call as never, () => todo());
    at.neighbours.answer(TaskService.createTask, () => task());
  });
  afterAll(() => at?.close());
  beforeEach(() => void (at.neighbours.asked.length = 0));

  const send = (route: string, asking: { body?: unknown; raw?: string }) => {
    const [method, path] = route.split(' ') as [string, string];
    return at.ask(method, path, asking);
  };
  /** A problem that says what to mend, and nobody was asked anything. */
  const refusesAt = (answer: Answered, pointer: string | RegExp) => {
    expect({
      status: answer.status,
      pointers: answer.body.errors?.map((error: { pointer: string }) => error.pointer),
    }).toEqual({
      status: 422,
      pointers: expect.arrayContaining([
        expect.stringMatching(
          pointer instanceof RegExp ? pointer : new RegExp(`^${pointer.replace(/[^\w]/g, '\\$&')}$`),
        ),
      ]),
    });
    for (const { detail } of answer.body.errors) expect(detail).toMatch(/\w+ \w+/);
    expect(at.neighbours.asked).toEqual([]);
  };

  describe.each(Object.keys(FIT))('in the body of %s', route => {
    const fit = FIT[route]!;

    // ASVS 2.2.1, 2.2.2, 15.3.5
    it.each(Object.keys(fit))('%s', async name => {
      const fitsSchema = ajv.compile({
        $ref: `openapi#/components/schemas/${schemas[route]!.name}/properties/${name}`,
      });
      const unfit = VALUES.filter(value => !fitsSchema(value));
      expect(unfit.length).toBeGreaterThan(5);
      for (const value of unfit) {
        const body = { ...fit, dataSourceId: undefined, todoDataSourceId: undefined, [name]: value };
        refusesAt(await send(route, { body }), new RegExp(`^/${name}(/|$)`));
      }
    });

    it('a field that is missing', async () => {
      for (const name of schemas[route]!.required ?? [])
        refusesAt(await send(route, { body: { ...fit, [name]: undefined } }), `/${name}`);
    });

    // ASVS 15.3.3, 15.3.6
    it.each(['unknown', 'constructor', 'toString', 'id', 'workspaceId', 'a/b~c'])(
      'a field that is none: %s',
      async name => {
        const answer = await send(route, { body: { ...fit, [name]: 'x' } });
        refusesAt(answer, `/${name.replace('~', '~0').replace('/', '~1')}`);
        const known = Object.keys(schemas[route]!.properties);
        expect(answer.body.detail).toContain(`known are ${known.join(', ')}`);
      },
    );

    it.each([
      ['a list', '[]'],
      ['text', '"x"'],
      ['a number', '7'],
      ['null', 'null'],
    ])('%s in place of an object', async (_name, raw) => {
      refusesAt(await send(route, { raw }), '');
    });

    it.each([
      ['broken JSON', '{"title":"x"'],
      ['single quotes', "{'title':'x'}"],
      ['two objects', '{}{}'],
      ['NaN', '{"title":NaN}'],
    ])('%s', async (_name, raw) => {
      expect(await send(route, { raw })).toMatchObject({ status: 400, body: { code: 'request_malformed' } });
      expect(at.neighbours.asked).toEqual([]);
    });
  });

  describe('that no field can hold', () => {
    // ASVS 2.2.3
    it.each([
      ['the character NUL', { title: 'a\0b' }, '/title'],
      ['half a surrogate pair', { title: 'a\ud800b' }, '/title'],
      ['only blanks', { title: ' \t\n ' }, '/title'],
      ['a title of 2,001 characters', { title: '🦉'.repeat(2_001) }, '/title'],
      ['a day that the month does not have', { title: 'x', dueDate: '2026-02-30' }, '/dueDate'],
      ['an hour that the day does not have', { title: 'x', dueDate: '2026-02-20T25:00:00Z' }, '/dueDate'],
      ['a time without an offset', { title: 'x', dueDate: '2026-02-20T12:00:00' }, '/dueDate'],
      ['a time beyond the year 9999', { title: 'x', dueDate: '9999-12-31T23:59:59-23:00' }, '/dueDate'],
      [
        'two names for one thing',
        { title: 'x', dataSourceId: NOTION_ID, notionDataSourceId: NOTION_ID },
        '/dataSourceId',
      ],
    ])('%s', async (_name, body, pointer) => refusesAt(await send('POST /v1/todos', { body }), pointer));

    // ASVS 2.3.2
    it.each([
      ['NUL in a payload', { type: 't', payload: { a: [{ b: 'x\0' }] } }, '/payload/a/0/b'],
      ['NUL in a name', { type: 't', payload: { 'a\0': 1 } }, '/payload'],
      ['half a surrogate pair in a payload', { type: 't', payload: { a: '\udc00' } }, '/payload/a'],
      ['a payload of more than 64 KiB', { type: 't', payload: { a: 'x'.repeat(65_536) } }, '/payload'],
    ])('%s', async (_name, body, pointer) => refusesAt(await send('POST /v1/tasks', { body }), pointer));

    // ASVS 1.4.2
    it('a number beyond all numbers', async () => {
      refusesAt(await send('POST /v1/tasks', { raw: '{"type":"t","payload":{"a":1e999}}' }), '/payload/a');
    });

    it.each([100, 20_000])('%i levels of nesting', async depth => {
      const raw = `{"type":"t","payload":{"a":${'['.repeat(depth)}${']'.repeat(depth)}}}`;
      refusesAt(await send('POST /v1/tasks', { raw }), /^\/payload/);
    });

    // ASVS 2.2.3
    it.each([
      ['no parent', {}, '/parent'],
      ['two parents', { pageId: NOTION_ID, dataSourceId: NOTION_ID }, '/parent'],
      ['a parent that is no id', { pageId: 'x' }, '/parent/pageId'],
      ['an unknown parent', { blockId: NOTION_ID }, '/parent/blockId'],
    ])('%s of a page', async (_name, parent, pointer) =>
      refusesAt(await send('POST /v1/pages', { body: { title: 'x', parent } }), pointer),
    );

    // ASVS 2.3.2
    it('more children than Notion takes', async () => {
      const body = { title: 'x', parent: { pageId: NOTION_ID }, children: Array.from({ length: 1_001 }, () => ({})) };
      refusesAt(await send('POST /v1/pages', { body }), '/children');
    });

    it('a secret is not shown in the refusal', async () => {
      const { body } = await send('POST /v1/connections', {
        body: { name: 'x', token: ' '.repeat(3) + 'ntn_secret'.repeat(100) },
      });
      expect(JSON.stringify(body)).not.toContain('ntn_secret');
    });
  });

  describe('in the path', () => {
    const routes = [
      ...['GET /v1/tasks/:id', 'POST /v1/tasks/:id/cancel', 'POST /v1/tasks/:id/redrive', 'GET /v1/tasks/:id/events'],
      ...[
        'GET /v1/todos/:id',
        'PATCH /v1/todos/:id',
        'DELETE /v1/todos/:id',
        'GET /v1/pages/:id',
        'PATCH /v1/pages/:id',
        'DELETE /v1/pages/:id',
      ],
      ...[
        'GET /v1/connections/:id',
        'DELETE /v1/connections/:id',
        'POST /v1/connections/:id/check',
        'GET /v1/connections/:id/health',
        'GET /v1/connections/:id/statistics',
        'GET /v1/connections/:id/webhook',
        'POST /v1/notion/webhooks/:id',
        'GET /v1/audit/:id',
        'GET /v1/alerts/:id',
      ],
      ...[
        'POST /v1/alerts/:id/acknowledge',
        'POST /v1/alerts/:id/resolve',
        'DELETE /v1/alert-rules/:id',
        'DELETE /v1/endpoints/:id',
        'GET /v1/limits/:id',
        'DELETE /v1/limits/:id',
        'DELETE /v1/pauses/:id',
        'GET /v1/tasks/:id/explain',
      ],
      ...['GET /v1/api-keys/:id', 'PATCH /v1/api-keys/:id', 'DELETE /v1/api-keys/:id', 'POST /v1/api-keys/:id/rotate'],
      ...['GET /v1/service-accounts/:id', 'PATCH /v1/service-accounts/:id', 'DELETE /v1/service-accounts/:id'],
    ];
    const ids = [
      '1',
      'x',
      "'%20or%201=1--",
      '%00',
      '%2e%2e%2f',
      ID.replaceAll('-', ''),
      `${ID}0`,
      `%20${ID}`,
      '💥',
      'x'.repeat(400),
    ];
    it.each(routes)('%s', async route => {
      for (const id of ids) {
        const body = route.startsWith('PATCH')
          ? /api-keys|accounts/.test(route)
            ? { name: 'x' }
            : { title: 'x' }
          : undefined;
        refusesAt(await send(route.replace(':id', id), { body }), ':id');
      }
    });
  });

  describe('in the query', () => {
    const lists = [
      'tasks',
      'todos',
      'pages',
      'connections',
      'audit',
      'alerts',
      'alert-rules',
      'endpoints',
      'notifications',
      'api-keys',
      'service-accounts',
    ];
    // ASVS 15.3.7, 2.2.1, 2.3.2
    it.each(lists)('of /v1/%s', async list => {
      for (const query of [
        'limit=0',
        'limit=101',
        'limit=x',
        'limit=-1',
        'limit=1.5',
        'limit=',
        'limit=1&limit=2',
        'limit=1e1',
        'limit=%00',
        'limit=99999999999',
      ]) {
        refusesAt(await at.ask('GET', `/v1/${list}?${query}`), '?limit');
      }
      for (const query of ['cursor=', `cursor=${'x'.repeat(1_001)}`, 'cursor=a&cursor=b', 'cursor=%00'])
        refusesAt(await at.ask('GET', `/v1/${list}?${query}`), '?cursor');
      for (const name of ['unknown', 'constructor', '__proto__', 'toString', 'limit[]']) {
        const answer = await at.ask('GET', `/v1/${list}?${name}=1`);
        refusesAt(answer, `?${name}`);
        expect(answer.body.detail).toMatch(/known are .*limit, cursor/);
      }
    });

    it.each([
      ['/v1/tasks?state=asleep', '?state'],
      ['/v1/tasks?state=ready,', '?state'],
      ['/v1/tasks?state=ready&state=running', '?state'],
      ['/v1/tasks?type=', '?type'],
      ['/v1/tasks?createdAt[gte]=yesterday', '?createdAt[gte]'],
      ['/v1/tasks?createdAt[gt]=2026-12-01T00:00:00Z', '?createdAt[gt]'],
      ['/v1/todos?sync=maybe', '?sync'],
      ['/v1/todos?includeArchived=yes', '?includeArchived'],
      ['/v1/todos?status=%00', '?status'],
      ['/v1/pages?sync=', '?sync'],
      ['/v1/audit?category=none', '?category'],
      ['/v1/audit?severity=9', '?severity'],
      ['/v1/audit?parentId=x', '?parentId'],
      ['/v1/audit?from=2026-12-01', '?from'],
      ['/v1/alerts?state=off', '?state'],
      ['/v1/notifications?alertId=x', '?alertId'],
      ['/v1/task-types?limit=1', '?limit'],
      ['/v1/me?x=1', '?x'],
      [`/v1/tasks/${ID}?include=attempts`, '?include'],
      [`/v1/tasks/${ID}/events?x=1`, '?x'],
    ])('%s', async (path, pointer) => refusesAt(await at.ask('GET', path), pointer));

    it.each(['-1', '31', 'x', '1.5', ''])('?wait=%s', async wait => {
      refusesAt(await at.ask('POST', `/v1/todos?wait=${wait}`, { body: { title: 'x' } }), '?wait');
    });
  });

  it('as a body where none is taken is refused', async () => {
    refusesAt(await at.ask('POST', `/v1/tasks/${ID}/cancel`, { body: { force: true } }), '');
  });

  // ASVS 1.1.2, 1.2.4, 1.3.3
  it.each(SNEAKY)('that only looks so is text like any other: %s', async text => {
    const made = await at.ask('POST', '/v1/todos', { body: { title: text, assignee: text, status: text } });
    expect(made.status).toBe(201);
    expect(at.neighbours.asked[0]!.request as CreateTodoRequest).toMatchObject({
      title: text,
      assignee: text,
      status: text,
    });
    expect((await at.ask('POST', '/v1/api-keys', { body: { name: text.slice(0, 100) } })).body.name).toBe(
      text.slice(0, 100),
    );
  });

  it('that is free JSON reaches its service as it came, whatever its names are', async () => {
    const payload = {
      constructor: 'x',
      toString: 1,
      then: 2,
      hasOwnProperty: null,
      valueOf: { constructor: 1 },
      nested: [{ constructor: [] }],
      '': 0,
      'a/b~c': 1,
    };
    expect((await at.ask('POST', '/v1/tasks', { body: { type: 't', payload } })).status).toBe(201);
    expect((at.neighbours.asked[0]!.request as CreateTaskRequest).task.payload).toEqual(payload);
  });

  it('in a token of a connection is not looked at here, where only Notion knows', async () => {
    at.neighbours.answer(ConnectionService.addConnection, () => {
      throw new Error('not asked');
    });
    refusesAt(await send('POST /v1/connections', { body: { name: 'x', token: '' } }), '/token');
  });
});
