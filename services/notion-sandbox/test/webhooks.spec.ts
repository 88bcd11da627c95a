import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@na/testing';
import { verifyWebhookSignature } from '@notionhq/client';
import { text, type Loose } from './harness.ts';
import { type Received } from './listener.ts';
import {
  advance,
  events,
  handshake,
  notion,
  open,
  receiver,
  sandbox,
  settle,
  stage,
  subscribe,
  told,
  toldAfter,
} from './webhook-scene.ts';

stage();

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
    await open(folder);
    await sandbox.admin('POST', '/clock', { set: '2030-01-01T00:00:00Z', frozen: true });
    await subscribe();
    receiver.answer = () => ({ status: 500 });
    const page = await sandbox.page('Gathered');
    const comment = await notion.comments.create({ parent: { page_id: page }, rich_text: text('refused') });
    await eventually(() => expect(told()).toEqual([`comment.created ${comment.id}`]));
    await sandbox.close();
    receiver.answer = () => ({ status: 200 });
    await open(folder);
    await advance(100_000);
    await eventually(() => {
      expect(told()).toContain(`page.created ${page}`);
      expect(told().filter(line => line === `comment.created ${comment.id}`)).toHaveLength(2);
    });
    await sandbox.close();
    await open();
    rmSync(folder, { recursive: true });
  });
});
