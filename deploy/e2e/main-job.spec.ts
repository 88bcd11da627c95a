import { randomBytes, randomUUID } from 'node:crypto';
import { eventually } from '@na/testing';
import { startHouse, type House } from './house.ts';
import { titleOf } from './sandbox.ts';
import { serverSentEvents } from './server-sent-events.ts';
import { startReceiver, verified } from './receiver.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
}, 120_000);
afterAll(() => house?.close(), 60_000);

const authorized = () => ({ authorization: `Bearer ${house.stack.credentials.apiKey}` });

describe('a to-do posted to the API', () => {
  it('is in Notion once, and with `wait` the answer says where', async () => {
    const body = { title: 'Buy milk', dueDate: '2026-12-24', priority: 'High', status: 'In progress' };
    const todo = await house.api.post('/v1/todos?wait=20', body);
    expect(todo).toMatchObject({ ...body, connectionId: house.connectionId, sync: { state: 'synced' } });

    const [page, ...more] = await house.sandbox.todos('Buy milk');
    expect(more).toEqual([]);
    expect(page).toMatchObject({
      id: todo.sync.notionPageId,
      url: todo.sync.notionUrl,
      properties: {
        Due: { date: { start: '2026-12-24' } },
        Priority: { select: { name: 'High' } },
        Status: { status: { name: 'In progress' } },
      },
    });
    const shown = await fetch(todo.sync.notionUrl);
    expect(shown.status).toBe(200);
    expect(await shown.text()).toContain('Buy milk');
    expect(await house.api.get(`/v1/tasks/${todo.sync.taskId}`)).toMatchObject({
      state: 'succeeded',
      attempt: 1,
      attempts: [{ number: 1, outcome: 'succeeded' }],
    });
  });

  it('is changed and put into the trash there as it is here', async () => {
    const { id, sync } = await house.api.post('/v1/todos?wait=20', { title: 'Paint the fence', priority: 'High' });
    const patch = { title: 'Paint the whole fence', priority: null, status: 'Done' };
    const changed = await house.api.ask('PATCH', `/v1/todos/${id}?wait=20`, { body: patch });
    expect(changed.body).toMatchObject({ version: 2, sync: { state: 'synced', notionPageId: sync.notionPageId } });
    const [page] = await house.sandbox.todos('Paint the whole fence');
    expect(page).toMatchObject({
      id: sync.notionPageId,
      properties: { Priority: { select: null }, Status: { status: { name: 'Done' } } },
    });

    const archived = await house.api.ask('DELETE', `/v1/todos/${id}?wait=20`);
    expect(archived.status).toBeLessThan(300);
    expect(await house.sandbox.notion.pages.retrieve({ page_id: sync.notionPageId })).toMatchObject({ in_trash: true });
  });

  it('comes once though it is asked for twice with one Idempotency-Key', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const asking = { body: { title: 'Once only' }, headers };
    const first = await house.api.ask('POST', '/v1/todos?wait=20', asking);
    const second = await house.api.ask('POST', '/v1/todos?wait=20', asking);
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body).toEqual(first.body);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(await house.sandbox.todos('Once only')).toHaveLength(1);

    const other = await house.api.ask('POST', '/v1/todos', { body: { title: 'Another' }, headers });
    expect(other).toMatchObject({ status: 409, body: { status: 409 } });
    expect(await house.sandbox.todos('Another')).toEqual([]);
  });
});

describe('a page posted to the API', () => {
  it('is in Notion once with its body, is changed there, and goes to the trash', async () => {
    const text = { type: 'text', text: { content: 'Written through the queue.' } };
    const page = await house.api.post('/v1/pages?wait=20', {
      parent: { pageId: house.sandbox.rootPageId },
      title: 'Minutes',
      children: [{ type: 'paragraph', paragraph: { rich_text: [text] } }],
    });
    expect(page.sync).toMatchObject({ state: 'synced' });
    const { notion, rootPageId } = house.sandbox;
    const below = await notion.blocks.children.list({ block_id: rootPageId, page_size: 100 });
    const called = below.results.filter(
      block => 'type' in block && block.type === 'child_page' && block.child_page.title === 'Minutes',
    );
    expect(called).toMatchObject([{ id: page.sync.notionPageId }]);
    const body = await notion.blocks.children.list({ block_id: page.sync.notionPageId });
    expect(body.results).toMatchObject([{ paragraph: { rich_text: [{ plain_text: 'Written through the queue.' }] } }]);

    await house.api.ask('PATCH', `/v1/pages/${page.id}?wait=20`, { body: { title: 'Minutes of Monday' } });
    const renamed = await notion.pages.retrieve({ page_id: page.sync.notionPageId });
    expect(titleOf(renamed as never)).toBe('Minutes of Monday');
    await house.api.ask('DELETE', `/v1/pages/${page.id}?wait=20`);
    expect(await notion.pages.retrieve({ page_id: page.sync.notionPageId })).toMatchObject({ in_trash: true });
  });
});

describe('one trace id', () => {
  // ASVS 16.2.4
  it('runs from the request through events, calls and the task to what Notion received', async () => {
    const traceId = randomBytes(16).toString('hex');
    const traceparent = `00-${traceId}-${randomBytes(8).toString('hex')}-01`;
    const answer = await house.api.ask('POST', '/v1/todos?wait=20', {
      body: { title: 'Trace me' },
      headers: { traceparent },
    });
    expect(answer.headers.get('traceparent') ?? '').toContain(traceId);

    const requests = (await house.sandbox.log()).filter(seen => seen.traceparent?.includes(traceId));
    expect(requests.map(({ method, path }) => `${method} ${path}`)).toContain('POST /v1/pages');
    await eventually(async () => {
      const { data } = await house.api.get(`/v1/audit?traceId=${traceId}&limit=100`);
      const found = data.map(
        (record: { service: string; type: string }) => `${record.service} ${record.type.split('.').at(-1)}`,
      );
      // The mirror may hear of the page from this trace, or have found it before.
      expect(found.filter((type: string) => type !== 'notion-sync MirrorPageChanged').sort()).toEqual(
        [
          ...['notion-sync TaskRequested', 'notion-sync TodoChanged', 'notion-sync TodoSynced'],
          ...['scheduler TaskCreated', 'scheduler TaskStarted', 'scheduler TaskSucceeded'],
        ].sort(),
      );
      expect(new Set(data.map((record: { correlationId: string }) => record.correlationId)).size).toBe(1);
      expect(new Set(data.map((record: { actor: string }) => record.actor)).size).toBe(1);
    });
  });

  it('is told in a refusal too', async () => {
    const traceId = randomBytes(16).toString('hex');
    const headers = { traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-01` };
    const answer = await house.api.ask('POST', '/v1/todos', { body: {}, headers });
    expect(answer).toMatchObject({ status: 422, body: { traceId } });
  });
});

describe('the events of a task', () => {
  it('are told live from its creation to its end, and again from where a reader left', async () => {
    // Holds the task in Notion for a moment, so that its end comes while somebody listens.
    await house.sandbox.fault({
      kind: 'slow',
      ms: 1500,
      when: 'before',
      match: { method: 'POST', bodyContains: 'Watch me' },
    });
    const { sync } = await house.api.post('/v1/todos', { title: 'Watch me' });
    // The scheduler hears of the task a moment after the to-do is taken.
    await eventually(() => house.api.get(`/v1/tasks/${sync.taskId}`));
    const url = `${house.stack.gateway.url}/v1/tasks/${sync.taskId}/events`;

    const early = await serverSentEvents(url, authorized(), 2);
    expect(early.events.map(({ event }) => event)).toEqual(['TaskCreated', 'TaskStarted']);
    const rest = await serverSentEvents(url, { ...authorized(), 'last-event-id': String(early.events[1]!.id) });
    expect(rest.events.map(({ event }) => event)).toEqual(['TaskSucceeded']);
    const whole = await serverSentEvents(url, authorized());
    expect(whole.events).toEqual([...early.events, ...rest.events]);
    expect(whole.events.map(({ id }) => id)).toEqual([1, 2, 3]);
    const over = await serverSentEvents(url, { ...authorized(), 'last-event-id': '3' });
    expect(over).toEqual({ status: 204, events: [] });
  });
});

describe('a dead task', () => {
  it('reaches the webhook receiver with a valid signature, once, and stands as an alert', async () => {
    const receiver = await startReceiver();
    try {
      // The first answer is lost, so the same notification comes again under the same id.
      receiver.refuse = 1;
      await house.api.post('/v1/alert-rules', {
        name: 'A task is dead',
        eventType: 'na.scheduler.v1.TaskDead',
        severity: 'error',
      });
      const { secret } = await house.api.post('/v1/endpoints', { name: 'On call', url: receiver.url });
      await house.sandbox.fault({
        kind: 'status',
        status: 500,
        times: null,
        match: { method: 'POST', bodyContains: 'Doomed' },
      });
      const task = await house.api.post('/v1/tasks', {
        type: 'notion.page.create',
        payload: { parent: { pageId: house.sandbox.rootPageId }, title: 'Doomed' },
        maxAttempts: 1,
      });
      await eventually(async () => expect((await house.api.get(`/v1/tasks/${task.id}`)).state).toBe('dead'), {
        withinMs: 20_000,
      });
      await eventually(() => expect(receiver.received).toHaveLength(2), { withinMs: 20_000 });

      const [first, second] = receiver.received;
      expect(second!.headers['webhook-id']).toBe(first!.headers['webhook-id']);
      expect(verified(secret, second!)).toMatchObject({ data: { about: task.id } });
      expect(() => verified(secret, { ...second!, body: second!.body.replace('Task', 'Mask') })).toThrow(
        'No matching signature',
      );
      expect((await house.api.get('/v1/alerts')).data).toMatchObject([
        { about: task.id, state: 'firing', severity: 'error' },
      ]);
      await eventually(async () =>
        expect((await house.api.get('/v1/notifications')).data).toMatchObject([
          { id: second!.headers['webhook-id'], state: 'delivered', attempts: 2 },
        ]),
      );
    } finally {
      await house.sandbox.clearFaults();
      await receiver.stop();
    }
  }, 60_000);
});

describe('the logs of all services', () => {
  // ASVS 16.2.5
  it('hold no token, key or password', async () => {
    const { email, password, apiKey } = house.stack.credentials;
    const session = await house.api.post('/v1/sessions', { email, password });
    const asUser = { authorization: `Bearer ${session.token}` };
    expect((await house.api.ask('GET', '/v1/todos', { headers: asUser })).status).toBe(200);
    const secret = await house.sandbox.token('spied upon');
    await house.api.post('/v1/connections', { name: 'Second', token: secret });
    await house.api.ask('POST', '/v1/connections', { body: { name: 'Third', token: 'ntn_this_one_is_refused' } });

    const logs = Object.entries(house.logs());
    expect(logs.length).toBeGreaterThan(5);
    const secrets = {
      password,
      apiKey,
      session: session.token,
      secret,
      refused: 'ntn_this_one_is_refused',
      token: house.stack.notion.token,
    };
    const postgres = new URL(house.stack.postgres.url).password;
    for (const [name, text] of logs.filter(([name]) => name !== 'notion-sandbox.log')) {
      for (const [what, value] of Object.entries({ ...secrets, postgres, ...house.stack.nats.users })) {
        expect(text.includes(value as string) ? `${name} holds ${what}` : '').toBe('');
      }
    }
  });
});
