import { BatchChanged, BatchService, type Batch } from '@na/contracts';
import { Problem } from '@na/errors';
import { eventually } from '@na/testing';
import { eventStream, type EventStream } from './event-stream.ts';
import { API_KEY, house, type House } from './house.ts';
import { batch, ID } from './things.ts';

describe('the events of a batch', () => {
  let at: House;
  let current: Batch;
  const open: EventStream[] = [];
  beforeAll(async () => {
    at = await house();
  });
  afterAll(() => at?.close());
  beforeEach(() => {
    current = batch();
    at.neighbours.answer(BatchService.getBatch, () => current);
  });
  afterEach(() => open.splice(0).forEach(stream => stream.close()));

  const follow = async (headers: Record<string, string> = {}) => {
    const url = `${at.url}/v1/batches/${ID}/events`;
    const stream = await eventStream(url, { authorization: `Bearer ${API_KEY}`, ...headers });
    open.push(stream);
    return stream;
  };
  const tasksOf = ({ messages }: EventStream) => messages.map(({ data }) => (data as Batch).tasks);

  it('say how it is, again when it was counted or changed, and end with it', async () => {
    const stream = await follow();
    expect(stream.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    await eventually(() => expect(tasksOf(stream)).toEqual([0]));
    expect(stream.messages[0]).toMatchObject({ event: 'BatchProgress', data: current });
    current = batch({ tasks: 5, countedAt: '2026-11-21T10:00:05.000Z' });
    await eventually(() => expect(tasksOf(stream)).toEqual([0, 5]));
    current = { ...current, tasks: 7, version: 2 };
    await at.neighbours.tell(BatchChanged, { batchId: ID, version: 2, changes: {} });
    await eventually(() => expect(tasksOf(stream)).toEqual([0, 5, 7]));
    current = { ...current, version: 3, state: 'succeeded' };
    await stream.ended;
    expect(stream.messages.at(-1)).toMatchObject({ data: { state: 'succeeded', version: 3 } });
    expect(new Set(stream.messages.map(({ id }) => id)).size).toBe(4);
  });

  it('go on after the last that came', async () => {
    const first = await follow();
    await eventually(() => expect(first.messages.length).toBe(1));
    const known = { 'last-event-id': first.messages[0]!.id! };
    const second = await follow(known);
    current = batch({ tasks: 9, version: 2, state: 'failed' });
    await second.ended;
    expect(tasksOf(second)).toEqual([9]);
    expect((await follow({ 'last-event-id': second.messages[0]!.id! })).status).toBe(204);
  });

  it('are what tells that it changed: its version does not, so nobody is told that what they have still holds', async () => {
    const { headers, body } = await at.ask('GET', `/v1/batches/${ID}`);
    current = { ...current, tasks: 5 };
    const known = { 'if-none-match': headers.get('etag')! };
    const again = await at.ask('GET', `/v1/batches/${ID}`, { headers: known });
    expect(again).toMatchObject({ status: 200, body: { ...body, tasks: 5 } });
  });

  it('of one that is not there are a 404', async () => {
    at.neighbours.answer(BatchService.getBatch, () => {
      throw new Problem({ kind: 'not_found', code: 'test_no_batch', title: 'No batch', detail: 'No.' });
    });
    expect((await follow()).status).toBe(404);
  });
});
