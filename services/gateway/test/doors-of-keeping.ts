import {
  AlertingService,
  AuditService,
  ConnectionService,
  ConnectionUpkeepService,
  NotionWebhookService,
} from '@na/contracts';
import { list, listed, NEW, PAGE_OF, type Door } from './door.ts';
import {
  alert,
  authorization,
  connection,
  connectionHealth,
  endpoint,
  ID,
  notification,
  NOTION_ID,
  OTHER_ID,
  record,
  rule,
  webhook,
} from './things.ts';

/** Far enough for what has an end. */
const LATER = new Date(Date.now() + 600_000).toISOString();

/** Connections, audit records, alerts and what belongs to them. */
export const doorsOfKeeping: Door[] = [
  {
    ask: ['POST', '/v1/connections', { name: 'Wiki', token: 'ntn_x', todoDataSourceId: NOTION_ID }],
    call: ConnectionService.addConnection,
    request: { ...NEW, name: 'Wiki', token: 'ntn_x', notionTodoDataSourceId: NOTION_ID },
    answer: connection(),
    gives: { status: 201, body: connection(), location: `/v1/connections/${ID}` },
  },
  {
    ask: ['GET', '/v1/connections'],
    call: ConnectionService.listConnections,
    request: PAGE_OF,
    answer: list('connections', [connection()]),
    gives: listed(connection()),
  },
  {
    ask: ['GET', `/v1/connections/${ID}`],
    call: ConnectionService.getConnection,
    request: { id: ID },
    answer: connection(),
    gives: { status: 200, body: connection() },
  },
  {
    ask: ['DELETE', `/v1/connections/${ID}`],
    call: ConnectionService.removeConnection,
    request: { id: ID },
    answer: {},
    gives: { status: 204 },
  },
  {
    ask: ['POST', `/v1/connections/${ID}/check`],
    call: ConnectionService.checkConnection,
    request: { id: ID },
    answer: connection(),
    gives: { status: 200, body: connection() },
  },
  ...doorsOfUpkeep(),
  {
    ask: ['POST', '/v1/connections/authorizations', { name: 'Wiki', connectionId: OTHER_ID }],
    call: ConnectionService.startAuthorization,
    request: { ...NEW, name: 'Wiki', connectionId: OTHER_ID },
    answer: { url: 'https://notion.example/x', redirectUri: 'https://x.example/callback', expiresAt: LATER },
    gives: {
      status: 201,
      body: { ...NEW, url: expect.stringContaining('/open?ticket='), expiresAt: LATER },
    },
  },
  {
    ask: ['GET', `/v1/connections/authorizations/${ID}`],
    call: ConnectionService.getAuthorization,
    request: { id: ID },
    answer: authorization(),
    gives: { status: 200, body: authorization() },
  },
  {
    ask: [
      'GET',
      `/v1/audit?category=task,security&severity=error&type=a.B&actor=user:1&correlationId=c&parentId=${ID}&traceId=t&about=x&from=2026-11-01T00:00:00Z&before=2026-12-01T00:00:00Z&limit=3`,
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
      includeSystem: false,
      limit: 3,
    },
    answer: list('records', [record()]),
    gives: listed(record()),
  },
  {
    ask: ['GET', `/v1/audit/${ID}`],
    call: AuditService.getRecord,
    request: { id: ID, includeSystem: false },
    answer: record(),
    gives: { status: 200, body: record() },
  },
  {
    ask: ['GET', '/v1/alerts?state=firing'],
    call: AlertingService.listAlerts,
    request: { states: ['firing'], ...PAGE_OF },
    answer: list('alerts', [alert()]),
    gives: listed(alert()),
  },
  {
    ask: ['GET', `/v1/alerts/${ID}`],
    call: AlertingService.getAlert,
    request: { id: ID },
    answer: alert(),
    gives: { status: 200, body: alert() },
  },
  {
    ask: ['POST', `/v1/alerts/${ID}/acknowledge`],
    call: AlertingService.acknowledgeAlert,
    request: { id: ID },
    answer: alert(),
    gives: { status: 200, body: alert() },
  },
  {
    ask: ['POST', `/v1/alerts/${ID}/resolve`],
    call: AlertingService.resolveAlert,
    request: { id: ID },
    answer: alert(),
    gives: { status: 200, body: alert() },
  },
  {
    ask: ['POST', '/v1/alert-rules', { name: 'Dead', eventType: 'na.scheduler.v1.TaskDead', severity: 'critical' }],
    call: AlertingService.createRule,
    request: { ...NEW, name: 'Dead', eventType: 'na.scheduler.v1.TaskDead', severity: 'critical' },
    answer: rule(),
    gives: { status: 201, body: rule() },
  },
  {
    ask: ['GET', '/v1/alert-rules'],
    call: AlertingService.listRules,
    request: PAGE_OF,
    answer: list('rules', [rule()]),
    gives: listed(rule()),
  },
  {
    ask: ['DELETE', `/v1/alert-rules/${ID}`],
    call: AlertingService.deleteRule,
    request: { id: ID },
    answer: {},
    gives: { status: 204 },
  },
  {
    ask: ['POST', '/v1/endpoints', { name: 'Bot', url: 'https://example.com/hook' }],
    call: AlertingService.createEndpoint,
    request: { ...NEW, name: 'Bot', url: 'https://example.com/hook' },
    answer: endpoint({ secret: 'whsec_x' }),
    gives: { status: 201, body: endpoint({ secret: 'whsec_x' }) },
  },
  {
    ask: ['GET', '/v1/endpoints'],
    call: AlertingService.listEndpoints,
    request: PAGE_OF,
    answer: list('endpoints', [endpoint()]),
    gives: listed(endpoint()),
  },
  {
    ask: ['DELETE', `/v1/endpoints/${ID}`],
    call: AlertingService.deleteEndpoint,
    request: { id: ID },
    answer: {},
    gives: { status: 204 },
  },
  {
    ask: ['GET', `/v1/notifications?alertId=${ID}`],
    call: AlertingService.listNotifications,
    request: { alertId: ID, ...PAGE_OF },
    answer: list('notifications', [notification()]),
    gives: listed(notification()),
  },
];

/** What is done for connections that stand. */
function doorsOfUpkeep(): Door[] {
  const versioned = { status: 200, body: connection(), etag: '"1"' };
  const source = { id: NOTION_ID, title: 'To-dos', properties: [{ name: 'Name', type: 'title' }] };
  const figures = { connectionId: ID, per: 'hour', figures: [], requests: 0, rateLimited: 0, heldBack: 0 } as const;
  const address = `http://127.0.0.1:3000/v1/notion/webhooks/${webhook().hookId}`;
  const ofWebhook = { connectionId: ID };
  return [
    {
      ask: ['PATCH', `/v1/connections/${ID}`, { name: 'Wiki', notionTodoDataSourceId: null }],
      call: ConnectionUpkeepService.changeConnection,
      request: { id: ID, name: 'Wiki', clearTodoDataSource: true },
      answer: connection(),
      gives: versioned,
    },
    {
      ask: ['POST', `/v1/connections/${ID}/rotate`, { token: 'ntn_x' }],
      call: ConnectionUpkeepService.rotateConnection,
      request: { id: ID, token: 'ntn_x' },
      answer: connection(),
      gives: versioned,
    },
    {
      ask: ['POST', `/v1/connections/${ID}/disable`, { reason: 'An audit' }],
      call: ConnectionUpkeepService.disableConnection,
      request: { id: ID, reason: 'An audit' },
      answer: connection(),
      gives: versioned,
    },
    {
      ask: ['POST', `/v1/connections/${ID}/enable`],
      call: ConnectionUpkeepService.enableConnection,
      request: { id: ID },
      answer: connection(),
      gives: versioned,
    },
    {
      ask: ['GET', `/v1/connections/${ID}/health`],
      call: ConnectionUpkeepService.getConnectionHealth,
      request: { id: ID },
      answer: connectionHealth(),
      gives: { status: 200, body: connectionHealth() },
    },
    {
      ask: ['POST', `/v1/connections/${ID}/circuit/reset`, { reason: 'It is over' }],
      call: ConnectionUpkeepService.resetConnectionCircuit,
      request: { id: ID, reason: 'It is over' },
      answer: connectionHealth(),
      gives: { status: 200, body: connectionHealth() },
    },
    {
      ask: ['GET', `/v1/connections/${ID}/data-sources?limit=2&cursor=c`],
      call: ConnectionUpkeepService.listConnectionDataSources,
      request: { id: ID, limit: 2, cursor: 'c' },
      answer: { ...list('dataSources', [source]), listedAt: LATER },
      gives: { status: 200, body: { data: [source], nextCursor: 'next', listedAt: LATER } },
    },
    {
      ask: ['POST', `/v1/connections/${ID}/data-sources/refresh`],
      call: ConnectionUpkeepService.refreshConnectionDataSources,
      request: { id: ID },
      answer: { dataSources: [source], listedAt: LATER },
      gives: { status: 200, body: { data: [source], nextCursor: null, listedAt: LATER } },
    },
    {
      ask: ['GET', `/v1/connections/${ID}/statistics?per=hour&since=2026-11-22T00:00:00Z`],
      call: ConnectionUpkeepService.getConnectionStatistics,
      request: { id: ID, per: 'hour', since: '2026-11-22T00:00:00.000Z' },
      answer: { ...figures, requestsPerMinute: 180 },
      gives: { status: 200, body: { ...figures, requestsPerMinute: 180 } },
    },
    {
      ask: ['POST', `/v1/connections/${ID}/webhook`],
      call: NotionWebhookService.setUpWebhook,
      request: ofWebhook,
      answer: webhook(),
      gives: { status: 200, body: { url: address, ...webhook() } },
    },
    {
      ask: ['GET', `/v1/connections/${ID}/webhook`],
      call: NotionWebhookService.getWebhook,
      request: ofWebhook,
      answer: webhook(),
      gives: { status: 200, body: { url: address, ...webhook() } },
    },
    {
      ask: ['DELETE', `/v1/connections/${ID}/webhook`],
      call: NotionWebhookService.removeWebhook,
      request: ofWebhook,
      answer: {},
      gives: { status: 204 },
    },
    {
      ask: ['POST', `/v1/connections/${ID}/webhook/verification-token`],
      call: NotionWebhookService.revealVerificationToken,
      request: ofWebhook,
      answer: { ...ofWebhook, verificationToken: 'secret_x' },
      gives: { status: 200, body: { ...ofWebhook, verificationToken: 'secret_x' } },
    },
  ];
}
