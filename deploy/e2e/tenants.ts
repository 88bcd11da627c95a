import { eventually, type Things } from '@na/testing';
import { apiOf, type Api } from './api.ts';
import type { House } from './house.ts';

/** A workspace with an owner who is logged in. */
export interface Tenant {
  workspaceId: string;
  api: Api;
}

/** The demo workspace, as its owner sees it. */
export async function demoTenant({ stack, api }: House): Promise<Tenant> {
  const { email, password } = stack.credentials;
  const { token, workspaces } = await api.post('/v1/sessions', { email, password });
  return { workspaceId: workspaces[0].id, api: apiOf(stack.gateway.url, token) };
}

/** A workspace of a user of its own, whose password is that of the demo user. */
export async function otherTenant({ stack, api, books }: House, name: string): Promise<Tenant> {
  const { email: demo, password } = stack.credentials;
  const email = `${name}@example.com`;
  await books.query(
    `insert into gateway.users (email, password_hash, email_verified_at)
     select $1, password_hash, now() from gateway.users where email = $2`,
    [email, demo],
  );
  const { token } = await api.post('/v1/sessions', { email, password });
  const own = apiOf(stack.gateway.url, token);
  const { id } = await own.post('/v1/workspaces', { name });
  return { workspaceId: id, api: own };
}

/** One of each thing that the gateway keeps for a tenant. */
export async function keptByGateway(
  { books, stack }: House,
  { workspaceId, api }: Tenant,
  name: string,
): Promise<Pick<Things, 'workspace' | 'member' | 'session' | 'factor'> & Made> {
  const email = `${name}-member@example.com`;
  const [member] = await books.query<{ id: string }>(
    `with made as (
       insert into gateway.users (email, password_hash, email_verified_at)
       select $1, password_hash, now() from gateway.users where email = $2 returning id)
     insert into gateway.memberships (user_id, workspace_id, role) select id, $3, 'viewer' from made returning user_id as id`,
    [email, stack.credentials.email, workspaceId],
  );
  const { id: session } = await api.post('/v1/sessions', { email, password: stack.credentials.password });
  const make = async (path: string, body: object) => (await api.post(path, body)).id as string;
  return {
    workspace: workspaceId,
    member: member!.id,
    session,
    factor: await make('/v1/me/factors', { kind: 'totp' }),
    invitation: await make('/v1/invitations', { email: `${name}-guest@example.com`, role: 'viewer' }),
    role: await make('/v1/roles', { name, permissions: ['todos:read'] }),
    apiKey: await make('/v1/api-keys', { name, scopes: ['read'] }),
    serviceAccount: await make('/v1/service-accounts', { name, role: 'viewer' }),
    application: await make('/v1/applications', { name, scopes: ['todos:read'] }),
  };
}

type Made = Pick<Things, 'invitation' | 'role' | 'apiKey' | 'serviceAccount' | 'application'>;

/** One of each thing that the services behind the gateway keep, in the demo workspace, an alert that fired and its notification included. */
export async function keptByServices(
  { connectionId, sandbox }: House,
  { api }: Tenant,
): Promise<Omit<Things, keyof Awaited<ReturnType<typeof keptByGateway>>>> {
  const endpoint = await api.post('/v1/endpoints', { name: 'Ours', url: 'https://hook.invalid/ours' });
  const rule = { name: 'Ours', eventType: 'na.gateway.v1.ApiKeyCreated', severity: 'info' };
  const alertRule = await api.post('/v1/alert-rules', rule);
  const { id: block } = await api.post('/v1/blocks', { network: '203.0.113.7/32', reason: 'Ours' });
  const todo = await api.post('/v1/todos?wait=20', { title: 'Ours alone' });
  const page = await api.post('/v1/pages?wait=20', { title: 'Ours too', parent: { pageId: sandbox.rootPageId } });
  // A rule counts for what happens once it is known, so the key is made again until it fires.
  const alert = await eventually(async () => {
    const key = await api.post('/v1/api-keys', { name: 'Fires', scopes: ['todos:read'] });
    await api.ask('DELETE', `/v1/api-keys/${key.id}`);
    const [fired] = (await api.get('/v1/alerts')).data;
    const [told] = (await api.get('/v1/notifications')).data;
    expect([fired, told]).toEqual([expect.objectContaining({ id: expect.any(String) }), expect.anything()]);
    return fired as { id: string };
  });
  // Nothing of it runs: the list is empty.
  const none = { $from: 'input.none', default: [] };
  const steps = { none: { type: 'notion.page.create', forEach: none, payload: { title: { $from: 'item' } } } };
  const { id: workflow } = await api.post('/v1/workflows', { name: 'Ours', steps });
  // One that has ended, as one that is open is counted again and again.
  const { id: batch } = await api.post('/v1/batches', { name: 'Ours' });
  await api.post(`/v1/batches/${batch}/close`, { tasks: 0 });
  await eventually(async () => expect(await api.get(`/v1/batches/${batch}`)).toHaveProperty('finishedAt'));
  const { id: limit } = await api.post('/v1/limits', {
    key: 'ours',
    limit: { circuit: { failures: 5, openMs: 1_000 } },
  });
  const { id: pause } = await api.post('/v1/pauses', { key: 'ours too', reason: 'Ours' });
  const { hookId: webhook } = await api.post(`/v1/connections/${connectionId}/webhook`, {});
  const { id: authorization } = await api.post('/v1/connections/authorizations', { name: 'Ours' });
  const { id: operation } = await api.post('/v1/dead-letters/redrive?dryRun=true', { reason: 'Ours' });
  const calendar = await api.post('/v1/calendars', { name: 'Ours', days: [] });
  const schedule = await api.post('/v1/schedules', {
    ...{ name: 'Ours', cron: '@yearly', timeZone: 'UTC', calendarId: calendar.id },
    task: { type: 'notion.page.create', payload: { parent: { pageId: sandbox.rootPageId }, title: 'Ours' } },
  });
  const range = { from: '2026-02-01T00:00:00Z', to: '2026-02-02T00:00:00Z' };
  const backfill = await api.post('/v1/backfills', { scheduleId: schedule.id, ...range });
  const retentionPolicy = await api.post('/v1/retention-policies', { liveFor: 'P7D', archivedFor: 'P365D' });
  const [source] = (await api.get('/v1/todo-sources')).data;
  const channelLink = await api.post('/v1/channel-links', { platform: 'slack', channelId: 'C-ours', connectionId });
  const person = { platform: 'slack', platformUserId: 'U-ours', notionUserId: sandbox.rootPageId };
  const personLink = await api.post('/v1/person-links', person);
  const todoConflict = await conflictOf(sandbox, api, source.id);
  const [record] = (await api.get('/v1/audit?limit=1')).data;
  const [worker] = (await api.get('/v1/workers')).data;
  return {
    ...{
      connection: connectionId,
      webhook,
      todo: todo.id,
      page: page.id,
      task: todo.sync.taskId,
      block,
      authorization,
      operation,
      workflow,
      batch,
      limit,
      pause,
      circuit: limit,
    },
    ...{ calendar: calendar.id, schedule: schedule.id, backfill: backfill.id },
    ...{ auditRecord: record.id, alert: alert.id, alertRule: alertRule.id, endpoint: endpoint.id, worker: worker.id },
    retentionPolicy: retentionPolicy.id,
    ...{ todoSource: source.id, todoConflict, channelLink: channelLink.id, personLink: personLink.id },
  };
}

/** An open conflict: a to-do that is changed on both sides while both are to wait for a decision. */
async function conflictOf(sandbox: House['sandbox'], api: Tenant['api'], sourceId: string): Promise<string> {
  await api.ask('PATCH', `/v1/todo-sources/${sourceId}`, { body: { policy: 'ask' } });
  const { id, sync } = await api.post('/v1/todos?wait=20', { title: 'Ours and theirs' });
  const properties = { title: { title: [{ text: { content: 'Theirs' } }] } };
  await sandbox.notion.pages.update({ page_id: sync.notionPageId, properties });
  await api.ask('PATCH', `/v1/todos/${id}?wait=20`, { body: { title: 'Ours' } });
  const [conflict] = (await api.get(`/v1/todos/conflicts?todoId=${id}`)).data;
  return conflict.id as string;
}
