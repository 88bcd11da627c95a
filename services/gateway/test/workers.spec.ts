import { WorkerOperationService, type OrderWorkerRequest, type Worker } from '@na/contracts';
import { EMAIL, house, PASSWORD, type House } from './house.ts';
import { ID } from './things.ts';

const worker: Worker = {
  id: ID,
  name: 'notion-sync/host-1/1f0c2a9b',
  service: 'notion-sync',
  version: '0.1.0',
  order: 'work',
  load: 2,
  slots: { 'notion.page.create': 8 },
  startedAt: '2026-11-21T10:00:00.000Z',
  lastBeatAt: '2026-11-21T10:00:01.000Z',
};

describe('workers', () => {
  let at: House;
  let token: string;
  const asked: OrderWorkerRequest[] = [];
  beforeAll(async () => {
    at = await house();
    await at.database.query('update users set is_operator = true');
    const body = { email: EMAIL, password: PASSWORD };
    ({ token } = (await at.ask('POST', '/v1/sessions', { as: null, body })).body);
    at.neighbours.answer(WorkerOperationService.listWorkers, () => ({ workers: [worker] }));
    at.neighbours.answer(WorkerOperationService.orderWorker, request => {
      asked.push(request);
      return { ...worker, order: request.order ?? 'work', reason: request.reason };
    });
  });
  afterAll(() => at?.close());

  it('are listed for operators, and for nobody else', async () => {
    expect((await at.ask('GET', '/v1/workers', { as: token })).body).toEqual({ data: [worker], nextCursor: null });
    expect((await at.ask('GET', '/v1/workers')).status).toBe(403);
  });

  it.each([
    ['drain', { reason: 'The host goes.' }, { order: 'drain', slots: {}, reason: 'The host goes.' }],
    ['stop', {}, { order: 'stop', slots: {} }],
    ['resume', {}, { order: 'work', slots: {} }],
    ['resize', { type: 'notion.page.create', slots: 3 }, { slots: { 'notion.page.create': 3 } }],
  ])('are told to %s', async (action, body, request) => {
    const answer = await at.ask('POST', `/v1/workers/${ID}/${action}`, { as: token, body });
    expect(answer).toMatchObject({ status: 200, body: { id: ID, slots: worker.slots } });
    expect(asked.at(-1)).toEqual({ id: ID, ...request });
    expect((await at.ask('POST', `/v1/workers/${ID}/${action}`, { body })).status).toBe(403);
  });

  it.each([
    ['resize', { type: 'notion.page.create', slots: 1_001 }, '/slots'],
    ['resize', { slots: 1 }, '/type'],
    ['drain', { reason: 'x'.repeat(201) }, '/reason'],
  ])('%s with %j is refused by its field', async (action, body, pointer) => {
    const answer = await at.ask('POST', `/v1/workers/${ID}/${action}`, { as: token, body });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
  });
});
