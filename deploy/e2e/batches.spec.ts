import { eventually } from '@na/testing';
import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import type { Answer } from './api.ts';
import { startHouse, type House } from './house.ts';
import { strangerTo } from './strangers.ts';

const LINES = { 'content-type': 'application/x-ndjson' };
const FAR = '2099-01-01T00:00:00.000Z';

let house: House;
beforeAll(async () => {
  house = await startHouse();
}, 120_000);
afterAll(() => house?.close(), 60_000);

const page = (title: string, pageId: string, more: object = {}) =>
  `${JSON.stringify({ type: 'notion.page.create', payload: { title, parent: { pageId } }, ...more })}\n`;
const ours = (title: string, more?: object) => page(title, house.sandbox.rootPageId, more);
const opened = async (more: object = {}) =>
  (await house.api.post('/v1/batches', { name: 'Guests', ...more })).id as string;
const upload = (id: string, raw: string, query = '') =>
  house.api.ask('POST', `/v1/batches/${id}/tasks${query}`, { raw, headers: LINES });
const ended = (id: string) =>
  eventually(async () => {
    const batch = await house.api.get(`/v1/batches/${id}`);
    expect(batch.finishedAt).toEqual(expect.any(String));
    return batch as Answer['body'];
  });

describe('a batch posted to the API', () => {
  it('runs line by line, and gives what became of each', async () => {
    const id = await opened({ expectedLines: 13, maxRunning: 4, priority: 'high' });
    const pages = Array.from({ length: 10 }, (_, index) => ours(`Guest ${index}`));
    const raw = [...pages.slice(0, 5), page('Lost', randomUUID()), '{"type":"none","payload":{}}\n', ...pages.slice(5)];
    const { status, body } = await upload(id, [...raw, '{"type":"notion.page.create","payload":{}}\n'].join(''));
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { taken: 11, repeated: 0, refusedCount: 2, nextLine: 13 },
    });
    expect(body.refused).toMatchObject([
      { line: 6, errors: [{ pointer: '/type' }] },
      { line: 12, errors: [{ pointer: '/payload/parent' }, { pointer: '/payload/title' }] },
    ]);
    expect((await upload(id, raw.slice(0, 3).join(''))).body).toMatchObject({ taken: 0, repeated: 3 });
    await house.api.post(`/v1/batches/${id}/close`, { tasks: 11 });
    expect(await ended(id)).toMatchObject({ state: 'failed', tasks: 11, tasksByState: { succeeded: 10 } });

    const results = await house.api.get(`/v1/batches/${id}/results`);
    expect(results.map(({ line }: { line: number }) => line)).toEqual([0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 11]);
    expect(results[0]).toMatchObject({ state: 'succeeded', result: { notionPageId: expect.any(String) } });
    const [lost, ...others] = await house.api.get(`/v1/batches/${id}/results?state=failed,dead`);
    expect(others).toEqual([]);
    expect(lost).toMatchObject({ line: 5, error: { detail: expect.any(String) } });
    expect(await house.api.get(`/v1/batches/${id}/results?fromLine=8`)).toMatchObject([
      ...[{ line: 8 }, { line: 9 }, { line: 10 }, { line: 11 }],
    ]);
    expect(await house.api.get(`/v1/tasks/${lost.taskId}`)).toMatchObject({ batchId: id, batchLine: 5 });
    expect((await house.api.get(`/v1/tasks?batchId=${id}&state=succeeded&limit=100`)).data).toHaveLength(10);

    const again = await house.api.post(`/v1/batches/${id}/retry`, { reason: 'Once more.' });
    expect(again).toMatchObject({ tasks: 1, batch: { retries: 1 } });
    expect(await ended(id)).toMatchObject({ state: 'failed', retries: 1 });
  });

  it('goes on after a broken upload, can be changed while it is open, and is cancelled as a whole', async () => {
    const id = await opened({ expectedLines: 3_000 });
    const all = Array.from({ length: 3_000 }, (_, index) => ours(`Later ${index}`, { runAt: FAR }));
    await new Promise<void>(resolve => {
      const broken = request(`${house.stack.gateway.url}/v1/batches/${id}/tasks`, {
        method: 'POST',
        headers: { ...LINES, authorization: `Bearer ${house.stack.credentials.apiKey}` },
      });
      broken
        .on('error', () => resolve())
        .write(all.slice(0, 1_234).join(''), () => setTimeout(() => broken.destroy(), 500));
    });
    const sent = await eventually(async () => {
      const { tasks } = await house.api.get(`/v1/batches/${id}`);
      expect(tasks).toBeGreaterThan(0);
      return tasks as number;
    });
    const { body } = await upload(id, all.slice(sent).join(''), `?firstLine=${sent}`);
    expect(body).toMatchObject({ refusedCount: 0, nextLine: 3_000 });
    const { version } = await house.api.get(`/v1/batches/${id}`);
    const patch = { body: { priority: 'critical', maxRunning: 7 }, headers: { 'if-match': `"${version}"` } };
    const changed = await house.api.ask('PATCH', `/v1/batches/${id}`, patch);
    expect(changed).toMatchObject({ status: 200, body: { priority: 'critical', maxRunning: 7 } });
    expect(await house.api.ask('PATCH', `/v1/batches/${id}`, patch)).toMatchObject({ status: 412 });
    const closed = await house.api.ask('POST', `/v1/batches/${id}/close`, { body: { tasks: 3_000 } });
    expect(closed).toMatchObject({ status: 200, body: { state: 'running' } });
    expect(await upload(id, all[0]!)).toMatchObject({ status: 409, body: { code: 'batch_not_open' } });
    const cancel = `/v1/batches/${id}/cancel`;
    expect(await house.api.post(`${cancel}?dryRun=true`, { reason: 'A test.' })).toMatchObject({ tasks: 3_000 });
    await house.api.post(cancel, { reason: 'A test.' });
    expect(await ended(id)).toMatchObject({ state: 'cancelled', tasksByState: { cancelled: 3_000 } });
    const results = await house.api.get(`/v1/batches/${id}/results`);
    expect(results.map(({ line }: { line: number }) => line)).toEqual(all.map((_, index) => index));
  });

  it('is nobody else’s', async () => {
    const id = await opened();
    await upload(id, ours('Ours alone', { runAt: FAR }));
    const stranger = await strangerTo(house);
    const refused: [string, string, object?][] = [
      ['GET', ''],
      ['GET', '/results'],
      ['GET', '/events'],
      ['PATCH', '', { priority: 'low' }],
      ['POST', '/close'],
      ['POST', '/cancel', { reason: 'Theirs' }],
      ['POST', '/retry', { reason: 'Theirs' }],
    ];
    for (const [method, path, body] of refused)
      expect(await stranger.ask(method, `/v1/batches/${id}${path}`, { body })).toMatchObject({ status: 404 });
    const theirs = await stranger.ask('POST', `/v1/batches/${id}/tasks`, { raw: ours('Theirs'), headers: LINES });
    expect(theirs).toMatchObject({ status: 404, body: { code: 'batch_not_found' } });
    expect((await stranger.get(`/v1/tasks?batchId=${id}`)).data).toEqual([]);
    expect((await stranger.get('/v1/batches')).data).toEqual([]);
  });
});
