import { randomBytes } from 'node:crypto';
import { Client } from '@notionhq/client';
import { Fault } from './fault.mjs';
import { gatewayClient, once } from './gateway-client.mjs';
import { say, step } from './steps.mjs';

const WAIT_SECONDS = 30;

/**
 * Does the main job once through the public API, as a user would: logs in, connects Notion (or the sandbox) when that is not done yet,
 * creates a to-do and a page, and looks whether they stand in Notion and in the audit record. Every start adds one to-do and one page.
 * @param {{ gateway: { url: string }, credentials: { email: string, password: string }, sandbox?: { url: string, rootPageId: string }, notionToken?: string }} stack
 */
export async function seed({ gateway, credentials, sandbox, notionToken }) {
  const { token } = await step(`logged in as ${credentials.email}`, () =>
    gatewayClient(gateway.url).post('/v1/sessions', { email: credentials.email, password: credentials.password }),
  );
  const api = gatewayClient(gateway.url, token);
  const notion = new Client({ auth: notionToken, ...(sandbox ? { baseUrl: sandbox.url } : {}) });

  const connection = await connect(api, { name: sandbox ? 'Notion sandbox' : 'Notion', token: notionToken });
  const trace = { id: randomBytes(16).toString('hex'), span: randomBytes(8).toString('hex') };
  const create = (path, body) =>
    api.post(
      `${path}?wait=${WAIT_SECONDS}`,
      { ...body, connectionId: connection.id },
      { traceparent: `00-${trace.id}-${trace.span}-01` },
    );

  const todo = await step(
    'a to-do, through the API',
    async () => assertSynced(await create('/v1/todos', { title: 'Try the Notion Assistant', dueDate: tomorrow() })),
    made => `to-do ${made.id} is in Notion as ${made.sync.notionPageId}`,
  );
  const parent = sandbox?.rootPageId ?? (await firstPage(notion));
  if (!parent)
    say('No page of Notion is shared with the integration, so no page was made. Share one with it in Notion.');
  const page =
    parent &&
    (await step(
      'a page, through the API',
      async () =>
        assertSynced(
          await create('/v1/pages', {
            parent: { pageId: parent },
            title: 'Written by the Notion Assistant',
            children: [paragraph()],
          }),
        ),
      made => `page ${made.id} is in Notion as ${made.sync.notionPageId}`,
    ));
  const inNotion = await step(
    'read back from Notion with its official client',
    () => Promise.all([todo, page].filter(Boolean).map(made => readBack(notion, made))),
    titles => `Notion answers: ${titles.map(title => `“${title}”`).join(' and ')}`,
  );
  const records = await step(
    'the audit record',
    () => auditRecords(api, trace.id),
    found => `${found.length} audit records of trace ${trace.id}`,
  );
  return { connection, todo, page, inNotion, records, traceId: trace.id };
}

async function connect(api, { name, token }) {
  const { data } = await api.get('/v1/connections');
  const known = data.find(connection => connection.name === name && connection.state === 'active');
  if (known) return known;
  return step(
    `connection to ${name}`,
    () => api.post('/v1/connections', { name, token }),
    made => `connection ${made.id} to ${name}`,
  );
}

function assertSynced(made) {
  if (made.sync.state === 'synced') return made;
  const why = made.sync.error ?? `after ${WAIT_SECONDS} s its state is "${made.sync.state}"`;
  throw new Fault(`${made.title} (${made.id}, task ${made.sync.taskId}) did not reach Notion: ${why}`);
}

// With Notion itself, pages are put below the first page that is shared with the integration.
async function firstPage(notion) {
  const { results } = await notion.search({ filter: { property: 'object', value: 'page' }, page_size: 1 });
  return results[0]?.id;
}

async function readBack(notion, { sync, title }) {
  const page = await notion.pages.retrieve({ page_id: sync.notionPageId });
  const property = Object.values(page.properties).find(({ type }) => type === 'title');
  const found = property.title.map(part => part.plain_text).join('');
  if (found !== title)
    throw new Fault(`Notion answers "${found}" for page ${sync.notionPageId}, and "${title}" was sent.`);
  return found;
}

// The record follows the fact within moments; the last of them are the two that say that Notion has what was sent.
async function auditRecords(api, traceId) {
  const synced = /(Todo|Page)Synced$/;
  const found = await once(async () => {
    const { data } = await api.get(`/v1/audit?traceId=${traceId}&limit=100`);
    return data.some(record => synced.test(record.type)) ? data : undefined;
  });
  if (!found) throw new Fault(`The audit record has nothing about trace ${traceId}.`);
  return found.toReversed();
}

function tomorrow() {
  return new Date(Date.now() + 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
}

function paragraph() {
  const content = 'This page came through the public API, the queue and the request budget.';
  return { object: 'block', type: 'paragraph', paragraph: { rich_text: [{ type: 'text', text: { content } }] } };
}
