import { randomBytes } from 'node:crypto';
import { Client } from '@notionhq/client';
import { Fault } from './fault.mjs';
import { gatewayClient, once } from './gateway-client.mjs';
import { say, step } from './steps.mjs';

const WAIT_SECONDS = 30;
const DEAD = 'na.scheduler.v1.TaskDead';

/**
 * Does the main job once through the public API, as a user would: logs in, connects Notion (or the sandbox) and has dead tasks watched
 * for when that is not done yet, creates a to-do and a page, and looks whether they stand in Notion and in the audit record. Every start
 * adds one to-do and one page.
 * @param {{ gateway: { url: string }, credentials: { email: string, password: string }, sandbox?: { url: string, rootPageId: string }, notion: { token?: string, url?: string } }} stack
 */
export async function seed({ gateway, credentials, sandbox, notion: { token, url } }) {
  const { email, password } = credentials;
  const session = await step(`logged in as ${email}`, () =>
    gatewayClient(gateway.url).post('/v1/sessions', { email, password }),
  );
  const api = gatewayClient(gateway.url, session.token);
  const notion = new Client({ auth: token, ...(url ? { baseUrl: url } : {}) });
  const connection = await connect(api, { name: sandbox ? 'Notion sandbox' : 'Notion', token });
  await watchForDeadTasks(api);

  const traceId = randomBytes(16).toString('hex');
  const traceparent = `00-${traceId}-${randomBytes(8).toString('hex')}-01`;
  const create = async (path, body) =>
    assertSynced(
      await api.post(`${path}?wait=${WAIT_SECONDS}`, { ...body, connectionId: connection.id }, { traceparent }),
    );
  const made = [
    await createTodo(create, connection),
    await createPage(create, sandbox?.rootPageId ?? (await firstPage(notion))),
  ].filter(thing => thing !== undefined);
  if (!made.length) return { made, records: [], traceId };

  await step(
    'read back from Notion with its official client',
    () => Promise.all(made.map(thing => readBack(notion, thing))),
    titles => `Notion answers: ${titles.map(title => `“${title}”`).join(' and ')}`,
  );
  const records = await step(
    'the audit record',
    () => auditRecords(api, traceId),
    found => `${found.length} audit records of trace ${traceId}`,
  );
  if (sandbox) {
    await step(
      'the same trace in Notion’s requests',
      () => requestsOf(sandbox, traceId),
      count => `${count} requests that the sandbox received bear that trace`,
    );
  }
  return { made, records, traceId };
}

async function connect(api, { name, token }) {
  const { data } = await api.get('/v1/connections');
  // Whoever changes between the sandbox and Notion has connections of both; those that are refused where we are now become broken and
  // step aside.
  const checked = await Promise.all(data.map(({ id }) => api.post(`/v1/connections/${id}/check`)));
  const known = checked.find(connection => connection.state === 'active' && connection.name === name);
  if (known) return known;
  return step(
    `connection to ${name}`,
    () => api.post('/v1/connections', { name, token }),
    made => `connection ${made.id} to ${name}`,
  );
}

// Wherever work is lost in the demo, an alert says so; who wants it by webhook adds an endpoint.
async function watchForDeadTasks(api) {
  const { data } = await api.get('/v1/alert-rules?limit=100');
  if (data.some(({ eventType }) => eventType === DEAD)) return;
  const rule = { name: 'A task is dead', eventType: DEAD, severity: 'error' };
  await step(
    'an alert rule',
    () => api.post('/v1/alert-rules', rule),
    made => `alert rule ${made.id}: ${made.name.toLowerCase()}`,
  );
}

async function createTodo(create, connection) {
  if (!connection.notionTodoDataSourceId) {
    say('No to-do was made: no data source for to-dos is shared with the integration. Share one with it in Notion.');
    return undefined;
  }
  return step(
    'a to-do, through the API',
    () => create('/v1/todos', { title: 'Try the Notion Assistant', dueDate: tomorrow() }),
    inNotion('to-do'),
  );
}

async function createPage(create, pageId) {
  if (!pageId) {
    say('No page was made: no page is shared with the integration. Share one with it in Notion.');
    return undefined;
  }
  const body = { parent: { pageId }, title: 'Written by the Notion Assistant', children: [paragraph()] };
  return step('a page, through the API', () => create('/v1/pages', body), inNotion('page'));
}

/** @param {string} what @returns {(made: { id: string, title: string, sync: any }) => string} */
function inNotion(what) {
  return ({ id, sync }) => `${what} ${id} stands in Notion as ${sync.notionPageId}`;
}

function assertSynced(made) {
  if (made.sync.state === 'synced') return made;
  const why = made.sync.error ?? `after ${WAIT_SECONDS} s its state is "${made.sync.state}"`;
  throw new Fault(`“${made.title}” (${made.id}, task ${made.sync.taskId}) did not reach Notion: ${why}`);
}

// In Notion itself, pages are put below the first page that is shared with the integration.
async function firstPage(notion) {
  const { results } = await notion.search({ filter: { property: 'object', value: 'page' }, page_size: 1 });
  return results[0]?.id;
}

async function readBack(notion, { sync, title }) {
  const page = await notion.pages.retrieve({ page_id: sync.notionPageId });
  const property = Object.values(page.properties).find(({ type }) => type === 'title');
  const found = property.title.map(part => part.plain_text).join('');
  if (found !== title)
    throw new Fault(`Notion answers “${found}” for page ${sync.notionPageId}, and “${title}” was sent.`);
  return found;
}

// A record follows its fact within moments; the success of the last task is the last of this story.
async function auditRecords(api, traceId) {
  const found = await once(async () => {
    const { data } = await api.get(`/v1/audit?traceId=${traceId}&limit=100`);
    const count = type => data.filter(record => record.type.endsWith(type)).length;
    return count('TaskSucceeded') > 0 && count('TaskSucceeded') === count('TaskCreated') ? data : undefined;
  });
  if (!found) throw new Fault(`The audit record of trace ${traceId} is not complete.`);
  return found.toReversed();
}

async function requestsOf(sandbox, traceId) {
  const answer = await fetch(`${sandbox.url}/_sandbox/log?limit=10000`);
  const { entries } = /** @type {any} */ (await answer.json());
  const count = entries.filter(({ traceparent }) => traceparent?.includes(traceId)).length;
  if (!count) throw new Fault(`No request that the sandbox received bears trace ${traceId}.`);
  return count;
}

function tomorrow() {
  return new Date(Date.now() + 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
}

function paragraph() {
  const content = 'This page came through the public API, the queue and the request budget.';
  return { object: 'block', type: 'paragraph', paragraph: { rich_text: [{ type: 'text', text: { content } }] } };
}
