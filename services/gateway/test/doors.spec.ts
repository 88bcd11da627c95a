import {
  AlertingService,
  AuditService,
  ConnectionService,
  PageService,
  TaskService,
  TodoService,
  type CallType,
  type JsonObject,
} from '@na/contracts';
import { house, type House } from './house.ts';
import { alert, connection, endpoint, ID, notification, NOTION_ID, page, record, rule, task, todo } from './things.ts';

/** What is asked over HTTP, what the gateway asks for it, and what comes back. */
interface Door {
  ask: [method: string, path: string, body?: object];
  call: { name: string };
  /** The request that arrives; `workspaceId` is added to it. */
  request: JsonObject;
  answer: object;
  gives: { status: number; body?: unknown; location?: string; etag?: string };
}

const NEW = { id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/) } as unknown as JsonObject;
const PAGE_OF = { limit: 20 };
const empty = { data: [], nextCursor: null };
const list = <Name extends string>(name: Name, things: object[]) => ({ [name]: things, nextCursor: 'next' });
const listed = (thing: object) => ({ status: 200, body: { data: [thing], nextCursor: 'next' } });

const doors: Door[] = [
  {
    ask: ['POST', '/v1/tasks', { type: 'test.echo', payload: { a: 1 }, priority: 'high', runAt: '2026-12-01T10:00:00+01:00', serialKey: 's', maxAttempts: 3 }],
    call: TaskService.createTask,
    request: { task: { ...NEW, type: 'test.echo', payload: { a: 1 }, priority: 'high', runAt: '2026-12-01T09:00:00.000Z', serialKey: 's', maxAttempts: 3 } },
    answer: task(),
    gives: { status: 201, body: task(), location: `/v1/tasks/${ID}`, etag: '"1"' },
  },
  {
    ask: ['GET', '/v1/tasks?state=ready,running&type=a,b&createdAt[gte]=2026-11-01T00:00:00Z&createdAt[lt]=2026-12-01T00:00:00Z&limit=5&cursor=abc'],
    call: TaskService.listTasks,
    request: {
      states: ['ready', 'running'],
      types: ['a', 'b'],
      createdFrom: '2026-11-01T00:00:00.000Z',
      createdBefore: '2026-12-01T00:00:00.000Z',
      limit: 5,
      cursor: 'abc',
    },
    answer: list('tasks', [task()]),
    gives: listed(task()),
  },
  {
    ask: ['GET', '/v1/tasks'],
    call: TaskService.listTasks,
    request: { states: [], types: [], ...PAGE_OF },
    answer: { tasks: [] },
    gives: { status: 200, body: empty },
  },
  {
    ask: ['GET', `/v1/tasks/${ID}`],
    call: TaskService.getTask,
    request: { id: ID },
    answer: { task: task(), attempts: [] },
    gives: { status: 200, body: { ...task(), attempts: [] }, etag: '"1"' },
  },
  { ask: ['POST', `/v1/tasks/${ID}/cancel`], call: TaskService.cancelTask, request: { id: ID }, answer: task(), gives: { status: 200, body: task(), etag: '"1"' } },
  { ask: ['POST', `/v1/tasks/${ID}/redrive`], call: TaskService.redriveTask, request: { id: ID }, answer: task(), gives: { status: 200, body: task() } },
  {
    ask: ['POST', '/v1/todos', { title: 'Buy milk', dueDate: '2026-12-01', priority: 'High', assignee: 'Ada', status: 'Next', dataSourceId: NOTION_ID, connectionId: ID.toUpperCase() }],
    call: TodoService.createTodo,
    request: { ...NEW, title: 'Buy milk', dueDate: '2026-12-01', priority: 'High', assignee: 'Ada', status: 'Next', notionDataSourceId: NOTION_ID, connectionId: ID },
    answer: todo(),
    gives: { status: 201, body: todo(), location: `/v1/todos/${ID}`, etag: '"1"' },
  },
  {
    ask: ['POST', '/v1/todos', { title: 'Buy milk', notionDataSourceId: NOTION_ID }],
    call: TodoService.createTodo,
    request: { ...NEW, title: 'Buy milk', notionDataSourceId: NOTION_ID },
    answer: todo(),
    gives: { status: 201, body: todo() },
  },
  {
    ask: ['GET', '/v1/todos?sync=pending,failed&status=Next&includeArchived=true'],
    call: TodoService.listTodos,
    request: { syncStates: ['pending', 'failed'], statuses: ['Next'], includeArchived: true, ...PAGE_OF },
    answer: list('todos', [todo()]),
    gives: listed(todo()),
  },
  {
    ask: ['GET', '/v1/todos'],
    call: TodoService.listTodos,
    request: { syncStates: [], statuses: [], includeArchived: false, ...PAGE_OF },
    answer: { todos: [] },
    gives: { status: 200, body: empty },
  },
  { ask: ['GET', `/v1/todos/${ID}`], call: TodoService.getTodo, request: { id: ID }, answer: todo({ version: 7 }), gives: { status: 200, body: todo({ version: 7 }), etag: '"7"' } },
  {
    ask: ['PATCH', `/v1/todos/${ID}`, { title: 'Buy oat milk', dueDate: null, assignee: null }],
    call: TodoService.updateTodo,
    request: { id: ID, title: 'Buy oat milk', clear: ['dueDate', 'assignee'] },
    answer: todo({ version: 2 }),
    gives: { status: 200, body: todo({ version: 2 }), etag: '"2"' },
  },
  { ask: ['DELETE', `/v1/todos/${ID}`], call: TodoService.archiveTodo, request: { id: ID }, answer: todo(), gives: { status: 202, body: todo(), etag: '"1"' } },
  {
    ask: ['DELETE', `/v1/todos/${ID}`],
    call: TodoService.archiveTodo,
    request: { id: ID },
    answer: todo({ archived: true, sync: { state: 'synced', taskId: ID } }),
    gives: { status: 204 },
  },
  {
    ask: ['POST', '/v1/pages', { parent: { pageId: NOTION_ID }, title: 'Notes', properties: { a: 1 }, children: [{ type: 'paragraph' }], connectionId: ID }],
    call: PageService.createPage,
    request: { ...NEW, parent: { pageId: NOTION_ID }, title: 'Notes', properties: { a: 1 }, children: [{ type: 'paragraph' }], connectionId: ID },
    answer: page(),
    gives: { status: 201, body: page(), location: `/v1/pages/${ID}`, etag: '"1"' },
  },
  {
    ask: ['POST', '/v1/pages', { parent: { dataSourceId: NOTION_ID }, title: 'Notes' }],
    call: PageService.createPage,
    request: { ...NEW, parent: { dataSourceId: NOTION_ID }, title: 'Notes', children: [] },
    answer: page(),
    gives: { status: 201, body: page() },
  },
  {
    ask: ['GET', '/v1/pages?sync=synced&limit=100'],
    call: PageService.listPages,
    request: { syncStates: ['synced'], includeArchived: false, limit: 100 },
    answer: list('pages', [page()]),
    gives: listed(page()),
  },
  { ask: ['GET', `/v1/pages/${ID}`], call: PageService.getPage, request: { id: ID }, answer: page(), gives: { status: 200, body: page(), etag: '"1"' } },
  {
    ask: ['PATCH', `/v1/pages/${ID}`, { title: 'New', properties: { b: 2 } }],
    call: PageService.updatePage,
    request: { id: ID, title: 'New', properties: { b: 2 } },
    answer: page({ version: 2 }),
    gives: { status: 200, body: page({ version: 2 }), etag: '"2"' },
  },
  { ask: ['DELETE', `/v1/pages/${ID}`], call: PageService.archivePage, request: { id: ID }, answer: page(), gives: { status: 202, body: page() } },
  {
    ask: ['POST', '/v1/connections', { name: 'Wiki', token: 'ntn_x', todoDataSourceId: NOTION_ID }],
    call: ConnectionService.addConnection,
    request: { ...NEW, name: 'Wiki', token: 'ntn_x', notionTodoDataSourceId: NOTION_ID },
    answer: connection(),
    gives: { status: 201, body: connection(), location: `/v1/connections/${ID}` },
  },
  { ask: ['GET', '/v1/connections'], call: ConnectionService.listConnections, request: PAGE_OF, answer: list('connections', [connection()]), gives: listed(connection()) },
  { ask: ['GET', `/v1/connections/${ID}`], call: ConnectionService.getConnection, request: { id: ID }, answer: connection(), gives: { status: 200, body: connection() } },
  { ask: ['DELETE', `/v1/connections/${ID}`], call: ConnectionService.removeConnection, request: { id: ID }, answer: {}, gives: { status: 204 } },
  { ask: ['POST', `/v1/connections/${ID}/check`], call: ConnectionService.checkConnection, request: { id: ID }, answer: connection(), gives: { status: 200, body: connection() } },
  {
    ask: [
      'GET',
      `/v1/audit?category=task,security&severity=error&type=a.B&actor=user:1&correlationId=c&parentId=${ID}&traceId=t&about=x&from=2026-11-01T00:00:00Z&before=2026-12-01T00:00:00Z&includeSystem=true&limit=3`,
    ],
    call: AuditService.listRecords,
    request: {
      categories: ['task', 'security'],
      severities: ['error'],
      types: ['a.B'],
      actor: 'user:1',
      correlationId: 'c',
      parentId: ID,
      traceId: 't',
      about: 'x',
      from: '2026-11-01T00:00:00.000Z',
      before: '2026-12-01T00:00:00.000Z',
      includeSystem: true,
      limit: 3,
    },
    answer: list('records', [record()]),
    gives: listed(record()),
  },
  { ask: ['GET', `/v1/audit/${ID}`], call: AuditService.getRecord, request: { id: ID }, answer: record(), gives: { status: 200, body: record() } },
  { ask: ['GET', '/v1/alerts?state=firing'], call: AlertingService.listAlerts, request: { states: ['firing'], ...PAGE_OF }, answer: list('alerts', [alert()]), gives: listed(alert()) },
  { ask: ['GET', `/v1/alerts/${ID}`], call: AlertingService.getAlert, request: { id: ID }, answer: alert(), gives: { status: 200, body: alert() } },
  { ask: ['POST', `/v1/alerts/${ID}/acknowledge`], call: AlertingService.acknowledgeAlert, request: { id: ID }, answer: alert(), gives: { status: 200, body: alert() } },
  { ask: ['POST', `/v1/alerts/${ID}/resolve`], call: AlertingService.resolveAlert, request: { id: ID }, answer: alert(), gives: { status: 200, body: alert() } },
  {
    ask: ['POST', '/v1/alert-rules', { name: 'Dead', eventType: 'na.scheduler.v1.TaskDead', severity: 'critical' }],
    call: AlertingService.createRule,
    request: { ...NEW, name: 'Dead', eventType: 'na.scheduler.v1.TaskDead', severity: 'critical' },
    answer: rule(),
    gives: { status: 201, body: rule() },
  },
  { ask: ['GET', '/v1/alert-rules'], call: AlertingService.listRules, request: PAGE_OF, answer: list('rules', [rule()]), gives: listed(rule()) },
  { ask: ['DELETE', `/v1/alert-rules/${ID}`], call: AlertingService.deleteRule, request: { id: ID }, answer: {}, gives: { status: 204 } },
  {
    ask: ['POST', '/v1/endpoints', { name: 'Bot', url: 'https://example.com/hook' }],
    call: AlertingService.createEndpoint,
    request: { ...NEW, name: 'Bot', url: 'https://example.com/hook' },
    answer: endpoint({ secret: 'whsec_x' }),
    gives: { status: 201, body: endpoint({ secret: 'whsec_x' }) },
  },
  { ask: ['GET', '/v1/endpoints'], call: AlertingService.listEndpoints, request: PAGE_OF, answer: list('endpoints', [endpoint()]), gives: listed(endpoint()) },
  { ask: ['DELETE', `/v1/endpoints/${ID}`], call: AlertingService.deleteEndpoint, request: { id: ID }, answer: {}, gives: { status: 204 } },
  {
    ask: ['GET', `/v1/notifications?alertId=${ID}`],
    call: AlertingService.listNotifications,
    request: { alertId: ID, ...PAGE_OF },
    answer: list('notifications', [notification()]),
    gives: listed(notification()),
  },
];

describe('the doors', () => {
  let at: House;
  beforeAll(async () => {
    at = await house();
  });
  afterAll(() => at?.close());

  it.each(doors.map(door => [`${door.ask[0]} ${door.ask[1]}`, door] as const))('%s', async (_name, { ask, call, request, answer, gives }) => {
    at.neighbours.answer(call as CallType<unknown, unknown>, () => answer);
    const [method, path, body] = ask;
    const answered = await at.ask(method, path, { body, headers: { 'x-request-id': 'request-1' } });
    expect({ status: answered.status, body: answered.body }).toEqual({ status: gives.status, body: gives.body });
    if (gives.location) expect(answered.headers.get('location')).toBe(gives.location);
    if (gives.etag) expect(answered.headers.get('etag')).toBe(gives.etag);
    const asked = at.neighbours.asked.at(-1)!;
    const { workspaceId } = at;
    const wanted = 'task' in request ? { task: { workspaceId, ...(request.task as object) } } : { workspaceId, ...request };
    expect(asked).toMatchObject({ call: call.name, workspaceId, actor: expect.stringMatching(/^api_key:/), correlationId: 'request-1' });
    expect(asked.request).toEqual(wanted);
  });

  it('GET /v1/task-types', async () => {
    const retry = { maxAttempts: 8, backoff: 'exponential', delayMs: 1000, maxDelayMs: 60_000, jitter: 0.2 } as const;
    const type = { name: 'test.echo', version: 1, description: 'Echoes.', payloadSchema: {}, retry, timeoutMs: 1000 };
    at.neighbours.answer(TaskService.listTaskTypes, () => ({ types: [type] }));
    expect((await at.ask('GET', '/v1/task-types')).body).toEqual({ data: [type], nextCursor: null });
  });
});
