import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@na/testing';
import { Client, verifyWebhookSignature } from '@notionhq/client';
import { agree, newClient, redirectUri } from './consent.ts';
import { paragraph, TestSandbox, text, type Loose } from './harness.ts';
import { Listener, type Received } from './listener.ts';

let sandbox: TestSandbox;
let receiver: Listener;
let notion: Client;

/** Long enough that nothing is told before the clock is moved. */
const aggregation = 60_000;

/** How many events were looked at already. */
let heard = 0;

beforeEach(async () => {
  heard = 0;
  receiver = await Listener.start();
  sandbox = await TestSandbox.start({ settings: { webhookAggregationMs: aggregation } });
  notion = sandbox.client();
  await sandbox.admin('POST', '/clock', { set: '2030-01-01T00:00:00Z', frozen: true });
});
afterEach(async () => {
  await sandbox.close();
  await receiver.close();
});

const events = (): Loose[] => receiver.received.slice(1).map(({ body }) => JSON.parse(body));
const told = () => events().map(({ type, entity }) => `${type} ${entity.id}`);
const advance = (ms: number) => sandbox.admin('POST', '/clock', { advance: ms / 1000 });

async function handshake(): Promise<string> {
  return eventually(() => {
    expect(receiver.received).toHaveLength(1);
    return JSON.parse(receiver.received[0]!.body).verification_token;
  });
}

/** A verified subscription; what is received from now on are events. */
async function subscribe(more: Loose = {}): Promise<{ id: string; token: string }> {
  const { id } = await sandbox.admin('POST', '/webhooks', { url: `${receiver.url}/hook`, ...more });
  const token = await handshake();
  await sandbox.admin('POST', `/webhooks/${id}/verify`, { verificationToken: token });
  return { id, token };
}

/** Waits until nothing is gathered or still to be sent, and gives the deliveries so far. */
const settle = async (webhook: string): Promise<Loose[]> =>
  eventually(async () => {
    const { deliveries, gathering } = await sandbox.admin('GET', `/webhooks/${webhook}/deliveries`);
    expect(gathering).toEqual([]);
    expect(deliveries.filter(({ state }: Loose) => state === 'pending')).toEqual([]);
    return deliveries;
  });

/** Lets the windows close, and gives what was told since the last time. */
async function toldAfter(webhook: string, ms = aggregation): Promise<string[]> {
  await advance(ms);
  await settle(webhook);
  const all = told();
  return all.slice(heard, (heard = all.length));
}

describe('a subscription', () => {
  test('is verified with the token that was sent once to its url, and is silent until then', async () => {
    const { id, ...made } = await sandbox.admin('POST', '/webhooks', { url: receiver.url });
    expect(made).toMatchObject({ state: 'unverified', apiVersion: '2026-03-11', url: receiver.url });
    const token = await handshake();
    expect(token).toMatch(/^secret_/);
    expect(JSON.stringify(await sandbox.admin('GET', '/webhooks'))).not.toContain(token);
    expect(receiver.received[0]!.headers['x-notion-signature']).toBeUndefined();
    await notion.comments.create({ parent: { page_id: sandbox.rootPageId }, rich_text: text('unheard') });
    const wrong = { body: { verificationToken: 'secret_guess' }, token: null, version: null };
    expect((await sandbox.raw('POST', `/_sandbox/webhooks/${id}/verify`, wrong)).status).toBe(400);
    await sandbox.admin('POST', `/webhooks/${id}/verify`, { verificationToken: token });
    expect(await toldAfter(id)).toEqual([]);
  });

  test('keeps its url once it is verified, before that the token follows a new url', async () => {
    const { id } = await sandbox.admin('POST', '/webhooks', { url: receiver.url });
    const first = await handshake();
    await sandbox.admin('PATCH', `/webhooks/${id}`, { url: `${receiver.url}/other` });
    await eventually(() => expect(receiver.received.map(({ path }) => path)).toEqual(['/', '/other']));
    await sandbox.admin('POST', `/webhooks/${id}/resend`);
    await eventually(() => expect(receiver.received).toHaveLength(3));
    await sandbox.admin('POST', `/webhooks/${id}/verify`, { verificationToken: first });
    const change = { body: { url: receiver.url }, token: null, version: null };
    const refused = await sandbox.raw('PATCH', `/_sandbox/webhooks/${id}`, change);
    expect(refused).toMatchObject({ status: 400, body: { message: expect.stringContaining('can not be changed') } });
    const changed = await sandbox.admin('PATCH', `/webhooks/${id}`, { eventTypes: ['page.created'] });
    expect(changed).toMatchObject({ eventTypes: ['page.created'], url: `${receiver.url}/other` });
    await sandbox.admin('DELETE', `/webhooks/${id}`);
    expect(await sandbox.admin('GET', '/webhooks')).toEqual({ webhooks: [] });
  });

  test('is refused with an event that its version does not have, an unknown integration, or no address', async () => {
    const refused = async (body: Loose) =>
      (await sandbox.raw('POST', '/_sandbox/webhooks', { body: { url: receiver.url, ...body }, token: null })).status;
    expect(await refused({ eventTypes: ['data_source.created'], apiVersion: '2022-06-28' })).toBe(400);
    expect(await refused({ eventTypes: ['page.painted'] })).toBe(400);
    expect(await refused({ token: 'ntn_nobody' })).toBe(400);
    expect(await refused({ clientId: 'nobody' })).toBe(400);
    expect(await refused({ url: 'nothing' })).toBe(400);
    expect((await sandbox.raw('GET', '/_sandbox/webhooks/unknown', { token: null })).status).toBe(404);
  });
});

describe('a delivery', () => {
  test('is signed over its bytes, and has the envelope that the client knows', async () => {
    const { id, token } = await subscribe();
    const page_id = sandbox.rootPageId;
    const comment = await notion.comments.create({ parent: { page_id }, rich_text: text('heard') });
    await eventually(() => expect(events()).toHaveLength(1));
    const { body, headers, method, path } = receiver.received[1] as Received;
    const signature = headers['x-notion-signature'] as string;
    expect([method, path, headers['content-type']]).toEqual(['POST', '/hook', 'application/json']);
    expect(await verifyWebhookSignature({ body, signature, verificationToken: token })).toBe(true);
    expect(await verifyWebhookSignature({ body: `${body} `, signature, verificationToken: token })).toBe(false);
    const me = await notion.users.me({});
    expect(JSON.parse(body)).toEqual({
      id: expect.any(String),
      timestamp: '2030-01-01T00:00:00.000Z',
      workspace_id: expect.any(String),
      workspace_name: 'Sandbox',
      subscription_id: id,
      integration_id: expect.any(String),
      authors: [{ id: me.id, type: 'bot' }],
      attempt_number: 1,
      api_version: '2026-03-11',
      type: 'comment.created',
      entity: { id: comment.id, type: 'comment' },
      data: { parent: { id: page_id, type: 'page' }, page_id },
    });
  });

  test('is tried eight times in a day, then given up; every answer but a 2xx is a failure', async () => {
    const { id } = await subscribe();
    const answers = [500, 404, 302, 429, 503, 400, 500, 500];
    receiver.answer = () => ({ status: answers[events().length - 1] ?? 200 });
    await notion.comments.create({ parent: { page_id: sandbox.rootPageId }, rich_text: text('lost') });
    for (let attempt = 1; attempt <= 8; attempt += 1) {
      const delivery = await eventually(async () => {
        const [found] = (await sandbox.admin('GET', `/webhooks/${id}/deliveries`))['deliveries'];
        expect(found.attempts).toHaveLength(attempt);
        return found;
      });
      expect(events().map(({ attempt_number }) => attempt_number)).toEqual(
        Array.from({ length: attempt }, (_, index) => index + 1),
      );
      if (delivery.due) await sandbox.admin('POST', '/clock', { set: delivery.due });
    }
    const [given] = await settle(id);
    expect(given).toMatchObject({ state: 'failed', due: null });
    const day = Date.parse(given.attempts[7].at) - Date.parse(given.attempts[0].at);
    expect(Math.abs(day - 86_400_000)).toBeLessThan(10);
    expect(new Set(events().map(event => event.id)).size).toBe(1);
  });

  test('too many failures pause the subscription, until somebody lets it go on with what is left', async () => {
    const { id } = await subscribe();
    receiver.answer = () => ({ status: 500 });
    const comment = () => notion.comments.create({ parent: { page_id: sandbox.rootPageId }, rich_text: text('c') });
    for (let count = 0; count < 20; count += 1) await comment();
    await eventually(async () => {
      expect(await sandbox.admin('GET', `/webhooks/${id}`)).toMatchObject({ state: 'paused', recentFailures: 18 });
    });
    expect(events()).toHaveLength(18);
    const unheard = await comment();
    receiver.answer = () => ({ status: 204 });
    await advance(100_000);
    await sandbox.admin('POST', `/webhooks/${id}/resume`);
    const deliveries = await settle(id);
    expect(deliveries.map(({ state }) => state)).toEqual(Array.from({ length: 20 }, () => 'delivered'));
    expect(told().join()).not.toContain(unheard.id);
  });

  test('waits as long as is set, overtakes others and comes twice on demand', async () => {
    const page_id = sandbox.rootPageId;
    const { id } = await subscribe();
    const round = async (settings: Loose) => {
      await sandbox.admin('POST', '/settings', settings);
      const before = events().length;
      const made: string[] = [];
      for (let count = 0; count < 12; count += 1) {
        made.push((await notion.comments.create({ parent: { page_id }, rich_text: text('c') })).id);
      }
      await advance(5000);
      await advance(5000);
      await settle(id);
      return events()
        .slice(before)
        .map(({ entity }) => made.indexOf(entity.id));
    };
    const inOrder = Array.from({ length: 12 }, (_, index) => index);
    expect(await round({})).toEqual(inOrder);
    const shuffled = await round({ webhookReorderMs: 5000 });
    expect(shuffled).not.toEqual(inOrder);
    expect(shuffled.toSorted((left, right) => left - right)).toEqual(inOrder);
    const doubled = await round({ webhookReorderMs: 0, webhookDuplicateShare: 0.5 });
    expect(new Set(doubled)).toEqual(new Set(inOrder));
    expect(doubled.length).toBeGreaterThan(12);
    expect(await round({ webhookDuplicateShare: 1 })).toHaveLength(24);
    await sandbox.admin('POST', '/settings', { webhookDuplicateShare: 0, webhookDelayMs: 3000 });
    await notion.comments.create({ parent: { page_id }, rich_text: text('late') });
    const { deliveries } = await sandbox.admin('GET', `/webhooks/${id}/deliveries`);
    const { now } = await sandbox.admin('GET', '/clock');
    expect(Date.parse(deliveries.at(-1).due) - Date.parse(now)).toBe(3000);
    const before = events().length;
    await advance(3000);
    await eventually(() => expect(events()).toHaveLength(before + 1));
  });

  test('that comes late or twice does so the same way for the same seed', async () => {
    const orders: string[][] = [];
    for (const webhookSeed of [7, 7, 8]) {
      await sandbox.admin('POST', '/settings', { webhookSeed, webhookReorderMs: 5000, webhookDuplicateShare: 0.5 });
      receiver.received.length = 0;
      const { id } = await subscribe({ eventTypes: ['file_upload.created'] });
      const made: string[] = [];
      for (let count = 0; count < 12; count += 1) made.push((await notion.fileUploads.create({})).id);
      // One at a time, so that what is due at the same look does not depend on when that was.
      for (let second = 0; second < 12; second += 1) {
        await advance(1000);
        await eventually(async () => {
          const { now } = await sandbox.admin('GET', '/clock');
          const { deliveries } = await sandbox.admin('GET', `/webhooks/${id}/deliveries`);
          expect(deliveries.filter(({ due }: Loose) => due !== null && due <= now)).toEqual([]);
        });
      }
      orders.push(events().map(({ entity }) => String(made.indexOf(entity.id))));
      await sandbox.admin('DELETE', `/webhooks/${id}`);
    }
    expect(orders[0]!.length).toBeGreaterThan(12);
    expect(orders[1]).toEqual(orders[0]);
    expect(orders[2]).not.toEqual(orders[0]);
  });

  test('that was not made yet survives a restart', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'notion-sandbox-'));
    await sandbox.close();
    const settings = { webhookAggregationMs: aggregation };
    sandbox = await TestSandbox.start({ dataFolder: folder, settings });
    notion = sandbox.client();
    await sandbox.admin('POST', '/clock', { set: '2030-01-01T00:00:00Z', frozen: true });
    await subscribe();
    receiver.answer = () => ({ status: 500 });
    const page = await sandbox.page('Gathered');
    const comment = await notion.comments.create({ parent: { page_id: page }, rich_text: text('refused') });
    await eventually(() => expect(told()).toEqual([`comment.created ${comment.id}`]));
    await sandbox.close();
    receiver.answer = () => ({ status: 200 });
    sandbox = await TestSandbox.start({ dataFolder: folder, settings });
    notion = sandbox.client();
    await advance(100_000);
    await eventually(() => {
      expect(told()).toContain(`page.created ${page}`);
      expect(told().filter(line => line === `comment.created ${comment.id}`)).toHaveLength(2);
    });
    await sandbox.close();
    sandbox = await TestSandbox.start();
    rmSync(folder, { recursive: true });
  });
});

describe('what is told', () => {
  const firstView = async (data_source_id: string) => (await notion.views.list({ data_source_id })).results[0]!.id;
  const parentOf = (type: string) => events().find(event => event.type === type)?.data.parent;

  test('pages: made, moved, changed, trashed and restored, each within its window as one event', async () => {
    const page = await sandbox.page('Old');
    const target = await sandbox.page('Target');
    const { id: hook } = await subscribe();
    await notion.pages.update({ page_id: page, properties: { title: { title: text('New') } } });
    await notion.pages.update({ page_id: page, properties: { title: { title: text('Newer') } } });
    const made = (await notion.blocks.children.append({ block_id: page, children: [paragraph('a'), paragraph('b')] }))
      .results;
    await notion.blocks.update({ block_id: made[0]!.id, paragraph: { rich_text: text('c') } } as Loose);
    const child = await notion.pages.create({ parent: { page_id: page }, properties: {}, children: [paragraph('x')] });
    await notion.pages.update({ page_id: child.id, icon: { emoji: '🪨' } });
    expect(await toldAfter(hook)).toEqual([
      `page.properties_updated ${page}`,
      `page.content_updated ${page}`,
      `page.created ${child.id}`,
    ]);
    expect(events()[0].data).toEqual({
      parent: { id: sandbox.rootPageId, type: 'page' },
      updated_properties: ['title'],
    });
    expect(events()[1].data.updated_blocks).toEqual([
      ...made.map(({ id }) => ({ id, type: 'block' })),
      { id: child.id, type: 'page' },
    ]);
    await notion.pages.move({ page_id: page, parent: { page_id: target } });
    await notion.pages.update({ page_id: page, is_locked: true });
    await notion.pages.update({ page_id: page, is_locked: false });
    const moves = await toldAfter(hook);
    expect(moves.sort()).toEqual(
      [
        `page.locked ${page}`,
        `page.unlocked ${page}`,
        `page.moved ${page}`,
        `page.content_updated ${sandbox.rootPageId}`,
        `page.content_updated ${target}`,
      ].sort(),
    );
    expect(parentOf('page.moved')).toEqual({ id: target, type: 'page' });
    await notion.pages.update({ page_id: page, in_trash: true });
    expect(await toldAfter(hook)).toEqual([`page.deleted ${page}`, `page.content_updated ${target}`]);
    await notion.pages.update({ page_id: page, in_trash: false });
    expect(await toldAfter(hook)).toEqual([`page.undeleted ${page}`, `page.content_updated ${target}`]);
  });

  test('what came and went within a window is not told, and what was trashed and restored neither', async () => {
    const kept = await sandbox.page('Kept');
    const { id: hook } = await subscribe({ eventTypes: ['page.created', 'page.deleted', 'page.undeleted'] });
    const gone = await sandbox.page('Gone');
    await notion.pages.update({ page_id: gone, in_trash: true });
    await notion.pages.update({ page_id: kept, in_trash: true });
    await notion.pages.update({ page_id: kept, in_trash: false });
    expect(await toldAfter(hook)).toEqual([]);
    await notion.pages.update({ page_id: kept, in_trash: true });
    expect(await toldAfter(hook)).toEqual([`page.deleted ${kept}`]);
  });

  test('databases and data sources: their making, rows, schema, trash; 2022-06-28 knows databases only', async () => {
    const { id: hook } = await subscribe();
    const source = await sandbox.dataSource({ Size: { number: {} } });
    const { database_id } = ((await notion.dataSources.retrieve({ data_source_id: source })) as Loose).parent;
    expect(await toldAfter(hook)).toEqual([
      `database.created ${database_id}`,
      `page.content_updated ${sandbox.rootPageId}`,
      `view.created ${await firstView(source)}`,
    ]);
    const row = await notion.pages.create({
      parent: { data_source_id: source },
      properties: { Name: { title: text('row') } },
    });
    await notion.dataSources.update({
      data_source_id: source,
      properties: { Size: { name: 'Weight' }, Extra: { checkbox: {} } },
    });
    const second: Loose = await notion.dataSources.create({
      parent: { database_id },
      properties: { Name: { title: {} } },
    });
    expect((await toldAfter(hook)).sort()).toEqual(
      [
        `page.created ${row.id}`,
        `data_source.content_updated ${source}`,
        `data_source.schema_updated ${source}`,
        `data_source.created ${second.id}`,
        `view.created ${await firstView(second.id)}`,
      ].sort(),
    );
    expect(parentOf('page.created')).toEqual({ id: database_id, type: 'database', data_source_id: source });
    const schema = events().find(({ type }) => type === 'data_source.schema_updated').data.updated_properties;
    expect(schema).toEqual([
      { id: expect.any(String), name: 'Weight', action: 'updated' },
      { id: expect.any(String), name: 'Extra', action: 'created' },
    ]);
    await notion.pages.update({ page_id: row.id, properties: { Weight: { number: 5 } } });
    await notion.dataSources.update({ data_source_id: second.id, in_trash: true });
    expect(await toldAfter(hook)).toEqual([`page.properties_updated ${row.id}`, `data_source.deleted ${second.id}`]);
    const update = events().find(({ type }) => type === 'page.properties_updated').data;
    expect(update.updated_properties).toEqual([schema[0].id]);
  });

  test('an old subscription hears of databases where a new one hears of data sources', async () => {
    const source = await sandbox.dataSource({});
    const { database_id } = ((await notion.dataSources.retrieve({ data_source_id: source })) as Loose).parent;
    const { id: hook } = await subscribe({ apiVersion: '2022-06-28' });
    const second = await notion.dataSources.create({ parent: { database_id }, properties: { Name: { title: {} } } });
    const row = await notion.pages.create({ parent: { data_source_id: source }, properties: {} });
    await notion.dataSources.update({ data_source_id: source, properties: { Extra: { checkbox: {} } } });
    expect((await toldAfter(hook)).sort()).toEqual(
      [
        `page.created ${row.id}`,
        `view.created ${await firstView(second.id)}`,
        `database.content_updated ${database_id}`,
        `database.schema_updated ${database_id}`,
      ].sort(),
    );
    expect(parentOf('page.created')).toEqual({ id: database_id, type: 'database' });
  });

  test('comments, at once: made, changed, deleted, on pages and on blocks', async () => {
    const page_id = await sandbox.page('Discussed', [paragraph('a')]);
    const [block] = (await notion.blocks.children.list({ block_id: page_id })).results;
    await subscribe({ eventTypes: ['comment.created', 'comment.updated', 'comment.deleted'] });
    const { id: comment_id } = await notion.comments.create({ parent: { block_id: block!.id }, rich_text: text('1') });
    await notion.comments.update({ comment_id, rich_text: text('2') });
    await notion.comments.delete({ comment_id });
    await eventually(() =>
      expect(told()).toEqual(['created', 'updated', 'deleted'].map(step => `comment.${step} ${comment_id}`)),
    );
    for (const { data } of events()) expect(data).toEqual({ parent: { id: block!.id, type: 'block' }, page_id });
  });

  test('views: made, changed, deleted, to whoever sees their database', async () => {
    const source = await sandbox.dataSource({ Size: { number: {} } });
    const { id: hook } = await subscribe({ eventTypes: ['view.created', 'view.updated', 'view.deleted'] });
    const { parent }: Loose = await notion.dataSources.retrieve({ data_source_id: source });
    const { id: view_id }: Loose = await notion.views.create({
      database_id: parent.database_id,
      data_source_id: source,
      name: 'Big',
      type: 'board',
    } as Loose);
    expect(await toldAfter(hook)).toEqual([`view.created ${view_id}`]);
    expect(events()[0].data).toMatchObject({
      parent: { id: parent.database_id, type: 'database' },
      view_type: 'board',
    });
    await notion.views.update({ view_id, name: 'Bigger' } as Loose);
    expect(await toldAfter(hook)).toEqual([`view.updated ${view_id}`]);
    await notion.views.delete({ view_id });
    expect(await toldAfter(hook)).toEqual([`view.deleted ${view_id}`]);
  });

  test('file uploads: made, completed, expired, failed with the reason; others hear nothing of them', async () => {
    const { token } = await sandbox.admin('POST', '/tokens', { name: 'Other' });
    await subscribe({ token });
    const mine = sandbox.client({ token });
    await notion.fileUploads.create({ filename: 'unheard.txt' });
    const { id: lost } = await mine.fileUploads.create({ filename: 'lost.txt' });
    const { id } = await mine.fileUploads.create({ filename: 'a.txt' });
    await mine.fileUploads.send({ file_upload_id: id, file: { data: new Blob(['x'], { type: 'text/plain' }) } });
    await mine.pages.update({ page_id: sandbox.rootPageId, properties: {} });
    const page = await sandbox.page('Holds', []);
    await mine.blocks.children.append({ block_id: page, children: [{ file: { file_upload: { id } } }] });
    const source = await Listener.start();
    source.answer = ({ method }) => ({
      status: method === 'HEAD' ? 200 : 500,
      headers: { 'content-type': 'text/plain' },
    });
    const { id: failed } = await mine.fileUploads.create({
      mode: 'external_url',
      filename: 'b.txt',
      external_url: source.url,
    });
    const failure = await eventually(() => {
      const found = events().find(({ type }) => type === 'file_upload.upload_failed');
      expect(found).toBeDefined();
      return found;
    });
    await source.close();
    expect(failure).toMatchObject({
      entity: { id: failed, type: 'file_upload' },
      data: { file_import_result: { type: 'error', error: { type: 'download_error', status_code: 500 } } },
    });
    await advance(3_600_000);
    await eventually(() => expect(told()).toContain(`file_upload.expired ${lost}`));
    const uploads = told().filter(line => line.startsWith('file_upload.'));
    expect(uploads).toEqual([
      `file_upload.created ${lost}`,
      `file_upload.created ${id}`,
      `file_upload.completed ${id}`,
      `file_upload.created ${failed}`,
      `file_upload.upload_failed ${failed}`,
      `file_upload.expired ${lost}`,
    ]);
    expect(events()[0]).not.toHaveProperty('data');
  });

  test('only what is shared with the integration and allowed to it', async () => {
    const shared = await sandbox.page('Shared');
    const hidden = await sandbox.page('Hidden');
    const capabilities = ['read_content', 'insert_comments'];
    const { token } = await sandbox.admin('POST', '/tokens', { name: 'Narrow', roots: [shared], capabilities });
    const { id } = await subscribe({ token });
    for (const page_id of [hidden, shared]) {
      await notion.pages.update({ page_id, icon: { emoji: '🪨' } });
      await notion.comments.create({ parent: { page_id }, rich_text: text('not for its eyes') });
    }
    const inside = await notion.pages.create({ parent: { page_id: shared }, properties: {} });
    await advance(aggregation);
    await eventually(() =>
      expect(told().sort()).toEqual([`page.content_updated ${shared}`, `page.created ${inside.id}`].sort()),
    );
    const { deliveries, gathering } = await sandbox.admin('GET', `/webhooks/${id}/deliveries`);
    expect([deliveries.length, gathering]).toEqual([2, []]);
  });

  test('to a public integration, also who of it may see the thing; nothing any more once access is taken back', async () => {
    const client = await newClient(sandbox);
    const { id: hook } = await subscribe({ clientId: client.clientId });
    const page_id = sandbox.rootPageId;
    await notion.comments.create({ parent: { page_id }, rich_text: text('nobody let it in') });
    const code = await agree(sandbox, client);
    const grant = await new Client({ baseUrl: sandbox.url }).oauth.token({
      client_id: client.clientId,
      client_secret: client.clientSecret,
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
    });
    const heardOf = await notion.comments.create({ parent: { page_id }, rich_text: text('it hears') });
    expect(await toldAfter(hook)).toEqual([`comment.created ${heardOf.id}`]);
    const { owner } = grant as Loose;
    expect(events()[0].accessible_by).toEqual([
      { id: owner.user.id, type: 'person' },
      { id: grant.bot_id, type: 'bot' },
    ]);
    await sandbox.admin('POST', '/oauth/tokens', { does: 'revoke', clientId: client.clientId });
    await notion.comments.create({ parent: { page_id }, rich_text: text('shut out') });
    expect(await toldAfter(hook)).toEqual([]);
  });

  test('in running time, without anybody at the clock', async () => {
    await sandbox.admin('POST', '/settings', { webhookAggregationMs: 50 });
    await sandbox.admin('POST', '/clock', { reset: true });
    await subscribe();
    const page = await sandbox.page('Ticking');
    await eventually(() => expect(told()).toContain(`page.created ${page}`));
  });

  test('nothing of the old workspace once another one took its place', async () => {
    const { id } = await sandbox.admin('POST', '/snapshot');
    const { id: hook } = await subscribe();
    const page = await sandbox.page('Forgotten');
    await sandbox.admin('POST', '/restore', { id });
    await advance(aggregation);
    expect((await sandbox.raw('GET', `/_sandbox/webhooks/${hook}`, { token: null })).status).toBe(404);
    receiver.received.length = 0;
    const { id: next } = await subscribe();
    expect(await toldAfter(next)).toEqual([]);
    expect((await sandbox.raw('GET', `/v1/pages/${page}`)).status).toBe(404);
  });

  test('a write that fails tells nothing', async () => {
    const { id } = await subscribe();
    const parent = { page_id: sandbox.rootPageId };
    const failing = notion.pages.create({ parent, properties: {}, children: [{ image: {} } as Loose] });
    await expect(failing).rejects.toThrow();
    const deleted = await sandbox.raw('PATCH', `/v1/blocks/${sandbox.rootPageId}/children`, {
      body: { children: [{}] },
    });
    expect(deleted.status).toBe(400);
    expect(await sandbox.admin('GET', `/webhooks/${id}/deliveries`)).toEqual({ deliveries: [], gathering: [] });
  });
});
