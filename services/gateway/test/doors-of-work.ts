import { PageService, PriorityService, StatisticsService, TaskService, TodoService } from '@na/contracts';
import { empty, list, listed, NEW, PAGE_OF, type Door } from './door.ts';
import { ID, NOTION_ID, page, task, todo } from './things.ts';

const percentiles = { p50: 12, p95: 80, p99: 240 };
const statistics = {
  types: [
    {
      ...{
        type: 'test.echo',
        byState: { ready: 3, succeeded: 118, dead: 2 },
        oldestReadyAt: '2026-11-21T10:00:00.000Z',
      },
      ...{ failureRate: 0.1, waitMs: percentiles, runMs: percentiles },
    },
  ],
  since: '2026-11-21T09:00:00.000Z',
  sampled: false,
};

/** What a list of to-dos is asked for when nothing is said. */
const ANY_TODO = {
  ...{ syncStates: [], statuses: [], includeArchived: false, assignees: [], priorities: [] },
  ...{ notionDataSourceIds: [], projects: [], sort: '-createdAt', ...PAGE_OF },
};

/** Tasks, to-dos and pages. */
export const doorsOfWork: Door[] = [
  {
    ask: [
      'POST',
      '/v1/tasks',
      {
        type: 'test.echo',
        payload: { a: 1 },
        priority: 'high',
        runAt: '2026-12-01T10:00:00+01:00',
        serialKey: 's',
        maxAttempts: 3,
        limits: { keys: [{ key: 'k' }] },
      },
    ],
    call: TaskService.createTask,
    request: {
      task: {
        ...NEW,
        type: 'test.echo',
        payload: { a: 1 },
        priority: 'high',
        runAt: '2026-12-01T09:00:00.000Z',
        serialKey: 's',
        maxAttempts: 3,
        limits: { keys: [{ key: 'k', cost: 1 }] },
      },
    },
    answer: task(),
    gives: { status: 201, body: task(), location: `/v1/tasks/${ID}`, etag: '"1"' },
  },
  {
    ask: [
      'GET',
      '/v1/tasks?state=ready,running&type=a,b&createdAt[gte]=2026-11-01T00:00:00Z&createdAt[lt]=2026-12-01T00:00:00Z&limit=5&cursor=abc',
    ],
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
    ask: ['PATCH', `/v1/tasks/${ID}`, { priority: 'critical', weight: 9 }],
    call: PriorityService.reprioritiseTask,
    request: { id: ID, priority: 'critical', weight: 9 },
    answer: task({ priority: 'critical', weight: 9, version: 2 }),
    gives: { status: 200, body: task({ priority: 'critical', weight: 9, version: 2 }), etag: '"2"' },
  },
  {
    ask: ['GET', '/v1/task-statistics?since=2026-11-21T09:00:00Z'],
    call: StatisticsService.getTaskStatistics,
    request: { since: '2026-11-21T09:00:00.000Z' },
    answer: statistics,
    gives: { status: 200, body: statistics },
  },
  {
    ask: ['GET', `/v1/tasks/${ID}`],
    call: TaskService.getTask,
    request: { id: ID },
    answer: { task: task(), attempts: [] },
    gives: { status: 200, body: { ...task(), attempts: [] }, etag: '"1"' },
  },
  {
    ask: ['POST', `/v1/tasks/${ID}/cancel`],
    call: TaskService.cancelTask,
    request: { id: ID },
    answer: task(),
    gives: { status: 200, body: task(), etag: '"1"' },
  },
  {
    ask: ['POST', `/v1/tasks/${ID}/redrive`],
    call: TaskService.redriveTask,
    request: { id: ID },
    answer: task(),
    gives: { status: 200, body: task() },
  },
  {
    ask: [
      'POST',
      '/v1/todos',
      {
        title: 'Buy milk',
        dueDate: '2026-12-01',
        priority: 'High',
        assignee: 'Ada',
        status: 'Next',
        dataSourceId: NOTION_ID,
        connectionId: ID.toUpperCase(),
      },
    ],
    call: TodoService.createTodo,
    request: {
      ...NEW,
      title: 'Buy milk',
      dueDate: '2026-12-01',
      priority: 'High',
      assignee: 'Ada',
      status: 'Next',
      notionDataSourceId: NOTION_ID,
      connectionId: ID,
      labels: [],
    },
    answer: todo(),
    gives: { status: 201, body: todo(), location: `/v1/todos/${ID}`, etag: '"1"' },
  },
  {
    ask: ['POST', '/v1/todos', { title: 'Buy milk', notionDataSourceId: NOTION_ID }],
    call: TodoService.createTodo,
    request: { ...NEW, title: 'Buy milk', notionDataSourceId: NOTION_ID, labels: [] },
    answer: todo(),
    gives: { status: 201, body: todo() },
  },
  {
    ask: ['GET', '/v1/todos?sync=pending,failed&status=Next&includeArchived=true'],
    call: TodoService.listTodos,
    request: { ...ANY_TODO, syncStates: ['pending', 'failed'], statuses: ['Next'], includeArchived: true },
    answer: list('todos', [todo()]),
    gives: listed(todo()),
  },
  {
    ask: ['GET', '/v1/todos'],
    call: TodoService.listTodos,
    request: ANY_TODO,
    answer: { todos: [] },
    gives: { status: 200, body: empty },
  },
  {
    ask: ['GET', `/v1/todos/${ID}`],
    call: TodoService.getTodo,
    request: { id: ID },
    answer: todo({ version: 7 }),
    gives: { status: 200, body: todo({ version: 7 }), etag: '"7"' },
  },
  {
    ask: ['PATCH', `/v1/todos/${ID}`, { title: 'Buy oat milk', dueDate: null, assignee: null }],
    call: TodoService.updateTodo,
    request: { id: ID, title: 'Buy oat milk', clear: ['dueDate', 'assignee'], labels: [] },
    answer: todo({ version: 2 }),
    gives: { status: 200, body: todo({ version: 2 }), etag: '"2"' },
  },
  {
    ask: ['DELETE', `/v1/todos/${ID}`],
    call: TodoService.archiveTodo,
    request: { id: ID },
    answer: todo(),
    gives: { status: 202, body: todo(), etag: '"1"' },
  },
  {
    ask: ['DELETE', `/v1/todos/${ID}`],
    call: TodoService.archiveTodo,
    request: { id: ID },
    answer: todo({ archived: true, sync: { state: 'synced', taskId: ID } }),
    gives: { status: 204 },
  },
  {
    ask: [
      'POST',
      '/v1/pages',
      {
        parent: { pageId: NOTION_ID },
        title: 'Notes',
        properties: { a: 1 },
        children: [{ type: 'paragraph' }],
        connectionId: ID,
      },
    ],
    call: PageService.createPage,
    request: {
      ...NEW,
      parent: { pageId: NOTION_ID },
      title: 'Notes',
      properties: { a: 1 },
      children: [{ type: 'paragraph' }],
      connectionId: ID,
    },
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
  {
    ask: ['GET', `/v1/pages/${ID}`],
    call: PageService.getPage,
    request: { id: ID },
    answer: page(),
    gives: { status: 200, body: page(), etag: '"1"' },
  },
  {
    ask: ['PATCH', `/v1/pages/${ID}`, { title: 'New', properties: { b: 2 } }],
    call: PageService.updatePage,
    request: { id: ID, title: 'New', properties: { b: 2 } },
    answer: page({ version: 2 }),
    gives: { status: 200, body: page({ version: 2 }), etag: '"2"' },
  },
  {
    ask: ['DELETE', `/v1/pages/${ID}`],
    call: PageService.archivePage,
    request: { id: ID },
    answer: page(),
    gives: { status: 202, body: page() },
  },
];
