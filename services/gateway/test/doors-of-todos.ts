import {
  TodoLinkService,
  TodoService,
  TodoSourceService,
  type ChannelLink,
  type PersonLink,
  type TodoConflict,
  type TodoSource,
} from '@na/contracts';
import { list, listed, NEW, PAGE_OF, type Door } from './door.ts';
import { AT, ID, NOTION_ID, OTHER_ID, todo } from './things.ts';

const source: TodoSource = {
  ...{ id: ID, workspaceId: OTHER_ID, connectionId: ID, notionDataSourceId: NOTION_ID, policy: 'notion', version: 3 },
  fields: [{ field: 'dueDate', state: 'detected', propertyId: 'x', propertyName: 'Due', propertyType: 'date' }],
  ...{ createdAt: AT, updatedAt: AT },
};
const conflict: TodoConflict = {
  ...{ id: ID, workspaceId: OTHER_ID, todoId: ID, field: 'status', state: 'open', policy: 'ask', createdAt: AT },
  ...{ baseValue: { value: 'Next' }, apiValue: { value: 'Done' }, notionValue: { value: null } },
};
const channel: ChannelLink = {
  ...{ id: ID, workspaceId: OTHER_ID, platform: 'slack', channelId: 'C1', createdAt: AT },
  ...{ connectionId: ID, notionDataSourceId: NOTION_ID },
};
const person: PersonLink = {
  ...{ id: ID, workspaceId: OTHER_ID, platform: 'slack', platformUserId: 'U1', notionUserId: NOTION_ID, createdAt: AT },
};

/** Two-way to-dos: lists, syncs, conflicts, data sources and links. */
export const doorsOfTodos: Door[] = [
  {
    ask: [
      'GET',
      '/v1/todos?assignee=ada@example.com,slack:U1&priority=High&dueDate[gte]=2026-12-01&dueDate[lt]=2026-12-02T00:00:00Z&text=milk&notionDataSourceId=' +
        NOTION_ID +
        '&project=Home&sort=-priority',
    ],
    call: TodoService.listTodos,
    request: {
      ...{ syncStates: [], statuses: [], includeArchived: false, ...PAGE_OF },
      ...{ assignees: ['ada@example.com', 'slack:U1'], priorities: ['High'], projects: ['Home'], text: 'milk' },
      ...{
        dueFrom: '2026-12-01',
        dueBefore: '2026-12-02T00:00:00Z',
        notionDataSourceIds: [NOTION_ID],
        sort: '-priority',
      },
    },
    answer: list('todos', [todo()]),
    gives: listed(todo()),
  },
  {
    ask: ['PATCH', `/v1/todos/${ID}`, { labels: [], properties: { Estimate: null }, project: null }],
    call: TodoService.updateTodo,
    request: { id: ID, clear: ['labels', 'project'], labels: [], properties: { Estimate: null } },
    answer: todo(),
    gives: { status: 200, body: todo() },
  },
  {
    ask: ['POST', `/v1/todos/${ID}/sync`],
    call: TodoSourceService.syncTodo,
    request: { id: ID },
    answer: todo(),
    gives: { status: 200, body: todo(), etag: '"1"' },
  },
  {
    ask: ['GET', `/v1/todos/conflicts?state=open&todoId=${ID}`],
    call: TodoSourceService.listTodoConflicts,
    request: { states: ['open'], todoId: ID, ...PAGE_OF },
    answer: list('conflicts', [conflict]),
    gives: listed(conflict),
  },
  {
    ask: ['GET', `/v1/todos/conflicts/${ID}`],
    call: TodoSourceService.getTodoConflict,
    request: { id: ID },
    answer: conflict,
    gives: { status: 200, body: conflict },
  },
  {
    ask: ['POST', `/v1/todos/conflicts/${ID}/resolve`, { keep: 'api' }],
    call: TodoSourceService.resolveTodoConflict,
    request: { id: ID, keep: 'api' },
    answer: conflict,
    gives: { status: 200, body: conflict },
  },
  {
    ask: ['GET', '/v1/todo-sources'],
    call: TodoSourceService.listTodoSources,
    request: PAGE_OF,
    answer: list('sources', [source]),
    gives: listed(source),
  },
  {
    ask: ['GET', `/v1/todo-sources/${ID}`],
    call: TodoSourceService.getTodoSource,
    request: { id: ID },
    answer: source,
    gives: { status: 200, body: source, etag: '"3"' },
  },
  {
    ask: ['PATCH', `/v1/todo-sources/${ID}`, { policy: 'ask', fields: { dueDate: 'Deadline', labels: false } }],
    call: TodoSourceService.updateTodoSource,
    request: { id: ID, policy: 'ask', fields: { dueDate: 'Deadline', labels: false } },
    answer: source,
    gives: { status: 200, body: source, etag: '"3"' },
  },
  {
    ask: ['POST', '/v1/channel-links', { platform: 'slack', channelId: 'C1', notionDataSourceId: NOTION_ID }],
    call: TodoLinkService.createChannelLink,
    request: { ...NEW, platform: 'slack', channelId: 'C1', notionDataSourceId: NOTION_ID },
    answer: channel,
    gives: { status: 201, body: channel, location: `/v1/channel-links/${ID}` },
  },
  {
    ask: ['GET', '/v1/channel-links?platform=slack&channelId=C1'],
    call: TodoLinkService.listChannelLinks,
    request: { platform: 'slack', channelId: 'C1', ...PAGE_OF },
    answer: list('links', [channel]),
    gives: listed(channel),
  },
  {
    ask: ['GET', `/v1/channel-links/${ID}`],
    call: TodoLinkService.getChannelLink,
    request: { id: ID },
    answer: channel,
    gives: { status: 200, body: channel },
  },
  {
    ask: ['DELETE', `/v1/channel-links/${ID}`],
    call: TodoLinkService.deleteChannelLink,
    request: { id: ID },
    answer: {},
    gives: { status: 204 },
  },
  {
    ask: ['POST', '/v1/person-links', { platform: 'slack', platformUserId: 'U1', notionUserId: NOTION_ID }],
    call: TodoLinkService.createPersonLink,
    request: { ...NEW, platform: 'slack', platformUserId: 'U1', notionUserId: NOTION_ID },
    answer: person,
    gives: { status: 201, body: person, location: `/v1/person-links/${ID}` },
  },
  {
    ask: ['GET', '/v1/person-links?platform=slack&platformUserId=U1'],
    call: TodoLinkService.listPersonLinks,
    request: { platform: 'slack', platformUserId: 'U1', ...PAGE_OF },
    answer: list('links', [person]),
    gives: listed(person),
  },
  {
    ask: ['GET', `/v1/person-links/${ID}`],
    call: TodoLinkService.getPersonLink,
    request: { id: ID },
    answer: person,
    gives: { status: 200, body: person },
  },
  {
    ask: ['DELETE', `/v1/person-links/${ID}`],
    call: TodoLinkService.deletePersonLink,
    request: { id: ID },
    answer: {},
    gives: { status: 204 },
  },
];
