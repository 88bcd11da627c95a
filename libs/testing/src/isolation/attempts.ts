import { randomUUID } from 'node:crypto';
import { idPlacesOf, type Described, type IdPlace } from './id-places.ts';

/** Things of which a workspace, or a user, has some of their own, by where they stand below `/v1`. */
const OF_COLLECTION = {
  workspaces: 'workspace',
  members: 'member',
  invitations: 'invitation',
  roles: 'role',
  'api-keys': 'apiKey',
  'service-accounts': 'serviceAccount',
  applications: 'application',
  'me/authorizations': 'application',
  sessions: 'session',
  'me/factors': 'factor',
  users: 'member',
  blocks: 'block',
  tasks: 'task',
  'dead-letters': 'task',
  operations: 'operation',
  workflows: 'workflow',
  batches: 'batch',
  todos: 'todo',
  'todos/conflicts': 'todoConflict',
  'todo-sources': 'todoSource',
  'channel-links': 'channelLink',
  'person-links': 'personLink',
  pages: 'page',
  connections: 'connection',
  'connections/authorizations': 'authorization',
  'notion/webhooks': 'webhook',
  audit: 'auditRecord',
  alerts: 'alert',
  'alert-rules': 'alertRule',
  endpoints: 'endpoint',
  'retention-policies': 'retentionPolicy',
  workers: 'worker',
  schedules: 'schedule',
  calendars: 'calendar',
  backfills: 'backfill',
  limits: 'limit',
  pauses: 'pause',
  circuits: 'circuit',
  'instance-limits': 'limit',
  'instance-pauses': 'pause',
  'instance-circuits': 'circuit',
  'instance-shares': 'workspace',
} as const;

export type Kind = (typeof OF_COLLECTION)[keyof typeof OF_COLLECTION];
export type Things = { readonly [kind in Kind]: string };

/** What an operation on a thing has to be sent besides the id. */
const BODIES: { [operation: string]: object } = {
  'PATCH /v1/workspaces/{id}': { name: 'Theirs' },
  'PATCH /v1/members/{id}': { role: 'viewer' },
  'PATCH /v1/roles/{id}': { name: 'Theirs' },
  'PATCH /v1/api-keys/{id}': { name: 'Theirs' },
  'POST /v1/api-keys/{id}/rotate': {},
  'PATCH /v1/service-accounts/{id}': { name: 'Theirs' },
  'POST /v1/service-accounts/{id}/keys': { name: 'Theirs', scopes: ['todos:read'] },
  'POST /v1/me/factors/{id}/activate': { code: '123456' },
  'POST /v1/me/factors/{id}/remove': { code: '123456' },
  'POST /v1/workers/{id}/resize': { type: 'test.echo', slots: 1 },
  'PATCH /v1/connections/{id}': { name: 'Theirs' },
  'POST /v1/connections/{id}/rotate': { token: 'ntn_of_somebody_else' },
  'POST /v1/connections/{id}/disable': { reason: 'Theirs' },
  'POST /v1/connections/{id}/circuit/reset': { reason: 'Theirs' },
  'POST /v1/notion/webhooks/{id}': { id: 'theirs', type: 'page.created' },
  'PATCH /v1/todos/{id}': { title: 'Theirs' },
  'POST /v1/todos/conflicts/{id}/resolve': { keep: 'api' },
  'PATCH /v1/todo-sources/{id}': { policy: 'ask' },
  'PATCH /v1/pages/{id}': { title: 'Theirs' },
  'PATCH /v1/tasks/{id}': { priority: 'low' },
  'POST /v1/tasks/{id}/replay': { reason: 'Theirs' },
  'POST /v1/operations/{id}/cancel': { reason: 'Theirs' },
  'PATCH /v1/schedules/{id}': { name: 'Theirs' },
  'PATCH /v1/calendars/{id}': { name: 'Theirs' },
  'POST /v1/tasks/{id}/restore': {},
  'PATCH /v1/retention-policies/{id}': { liveFor: 'P1D' },
  'POST /v1/circuits/{id}/reset': { reason: 'Theirs' },
  'POST /v1/instance-circuits/{id}/reset': { reason: 'Theirs' },
  'PATCH /v1/batches/{id}': { priority: 'high' },
  'POST /v1/batches/{id}/cancel': { reason: 'Theirs' },
  'POST /v1/batches/{id}/retry': { reason: 'Theirs' },
};

/** Operations on a thing that take JSON lines, and a line. */
const LINES: { [operation: string]: string } = {
  'POST /v1/batches/{id}/tasks': '{"type":"notion.page.create","payload":{"title":"Theirs"}}\n',
};

/** What an operation on a thing has to be asked with besides the id. */
const QUERIES: { [operation: string]: string } = {
  'GET /v1/connections/authorizations/{id}/open': '?ticket=another',
  'GET /v1/connections/authorizations/{id}/follow': '?ticket=another',
};

/** Ids in bodies and queries: of what, and the body around it. */
const ELSEWHERE: { [place: string]: { of: Kind; body?: (id: string) => object } } = {
  'PATCH /v1/members/{id} /role': { of: 'role', body: role => ({ role }) },
  'POST /v1/invitations /role': { of: 'role', body: role => ({ email: 'somebody@example.com', role }) },
  'POST /v1/service-accounts /role': { of: 'role', body: role => ({ name: 'Theirs', role }) },
  'PATCH /v1/service-accounts/{id} /role': { of: 'role', body: role => ({ role }) },
  'GET /v1/api-keys ?serviceAccountId': { of: 'serviceAccount' },
  'GET /v1/tasks ?batchId': { of: 'batch' },
  'POST /v1/tasks /after/-/id': {
    of: 'task',
    body: id => ({ type: 'notion.page.create', payload: {}, after: [{ id }] }),
  },
  'POST /v1/instance-shares /workspace': {
    of: 'workspace',
    body: workspace => ({ workspace, share: 2, reason: 'Theirs' }),
  },
  'POST /v1/todos /connectionId': { of: 'connection', body: connectionId => ({ title: 'Theirs', connectionId }) },
  'GET /v1/todos ?notionDataSourceId': { of: 'todo' },
  'GET /v1/todos/conflicts ?todoId': { of: 'todo' },
  'POST /v1/channel-links /connectionId': {
    of: 'connection',
    body: connectionId => ({ platform: 'slack', channelId: 'C1', connectionId }),
  },
  'POST /v1/pages /connectionId': {
    of: 'connection',
    body: connectionId => ({ title: 'Theirs', parent: { pageId: NOTION_PAGE }, connectionId }),
  },
  'POST /v1/connections/authorizations /connectionId': { of: 'connection', body: connectionId => ({ connectionId }) },
  'GET /v1/audit ?actor': { of: 'member' },
  'GET /v1/audit ?correlationId': { of: 'auditRecord' },
  'GET /v1/audit ?parentId': { of: 'auditRecord' },
  'GET /v1/audit ?traceId': { of: 'auditRecord' },
  'GET /v1/audit ?about': { of: 'member' },
  'GET /v1/notifications ?alertId': { of: 'alert' },
  'POST /v1/schedules /calendarId': {
    of: 'calendar',
    body: calendarId => ({
      ...{ name: 'Theirs', cron: '@yearly', timeZone: 'UTC', calendarId },
      task: { type: 'notion.page.create', payload: { parent: { pageId: NOTION_PAGE }, title: 'Theirs' } },
    }),
  },
  'PATCH /v1/schedules/{id} /calendarId': { of: 'calendar', body: calendarId => ({ calendarId }) },
  'POST /v1/backfills /scheduleId': {
    of: 'schedule',
    body: scheduleId => ({ scheduleId, from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' }),
  },
  'GET /v1/backfills ?scheduleId': { of: 'schedule' },
};

const NOTION_PAGE = '24f0a1b2c3d480e59f6a7b8c9d0e1f2a';

export interface Tried {
  place: string;
  method: string;
  status: number;
  /** What the answer says, without the id that was asked for. */
  body: string;
}

/** One attempt: what to ask with an id of somebody else's, and, to compare, with one of nobody's. */
export interface Attempt {
  place: string;
  method: string;
  path: (id: string) => string;
  body: (id: string) => object | undefined;
  /** In place of a body, JSON lines. */
  lines?: string;
  id: string;
}

type Asking = { body?: unknown; raw?: string; headers?: Record<string, string> };
type Ask = (method: string, path: string, asking: Asking) => Promise<{ status: number; body: unknown }>;

/** How to try each place of an API with the things of others. @throws Error that names those which nobody has said how to try */
export function attemptsOn(document: Described, theirs: Things, own: Things): Attempt[] {
  const strange: string[] = [];
  const attempts = idPlacesOf(document).flatMap(place => {
    const attempt = attemptOn(place, theirs, own);
    if (!attempt) strange.push(`${place.operation} ${place.at}`);
    return attempt ?? [];
  });
  if (!strange.length) return attempts;
  throw new Error(
    `Nobody has said, in libs/testing/src/isolation/attempts.ts, how to try these with ids of another workspace: ${strange.join(', ')}.`,
  );
}

function attemptOn({ operation, at }: IdPlace, theirs: Things, own: Things): Attempt | undefined {
  const [method, template] = operation.split(' ') as [string, string];
  const collection = /^\/v1\/(.+?)\/\{id\}/.exec(template)?.[1] as keyof typeof OF_COLLECTION | undefined;
  const kind = collection && OF_COLLECTION[collection];
  const place = `${operation} ${at}`;
  if (at === ':id') {
    if (!kind) return undefined;
    const path = (id: string) => template.replace('{id}', id) + (QUERIES[operation] ?? '');
    return { place, method, path, body: () => BODIES[operation], lines: LINES[operation], id: theirs[kind] };
  }
  const elsewhere = ELSEWHERE[place];
  if (!elsewhere || (collection && !kind)) return undefined;
  const { of, body } = elsewhere;
  const ofOurs = template.replace('{id}', kind ? own[kind] : '');
  const query = (id: string) => (at.startsWith('?') ? `${at}=${id}` : '');
  return { place, method, path: id => ofOurs + query(id), body: id => body?.(id), id: theirs[of] };
}

/** Tries it with what is somebody else's, then with what is nobody's. */
export async function tried(ask: Ask, attempt: Attempt): Promise<{ theirs: Tried; nobodys: Tried }> {
  const once = async (id: string): Promise<Tried> => {
    const { place, method, path, body, lines } = attempt;
    const asking = lines ? { raw: lines, headers: { 'content-type': 'application/x-ndjson' } } : { body: body(id) };
    const answer = await ask(method, path(id), asking);
    const { traceId: _, ...said } = (answer.body ?? {}) as { traceId?: string };
    return { place, method, status: answer.status, body: JSON.stringify(said).replaceAll(id, '…') };
  };
  return { theirs: await once(attempt.id), nobodys: await once(randomUUID()) };
}

/**
 * Whether an answer gives nothing away: it is the same as for what is not there. Not found; for what only operators may, and for links
 * that bear a ticket of their own, forbidden; and a list that is narrowed to what is not there is empty.
 */
export function givesNothingAway({ theirs, nobodys }: { theirs: Tried; nobodys: Tried }): boolean {
  const { place, status, body } = theirs;
  if (status !== nobodys.status || body !== nobodys.body) return false;
  if (place.includes('?')) return status === 404 || (status === 200 && body.includes('"data":[]'));
  // What cannot be named is refused with the task that names it.
  if (place.endsWith('/after/-/id')) return status === 422;
  const isForbidden = /\/v1\/(users|blocks|workers|instance-[a-z]+)[/ ]|\/(open|follow) /.test(place);
  // Whoever sends to a webhook is known by nothing but the signature.
  const isUnsigned = place.includes('/v1/notion/webhooks/');
  return status === 404 || (isForbidden && status === 403) || (isUnsigned && status === 401);
}
