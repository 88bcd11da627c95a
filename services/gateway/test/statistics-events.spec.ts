import { StatisticsService, TaskStarted, TaskSucceeded, type GetTaskStatisticsResponse } from '@na/contracts';
import { defineProblem } from '@na/errors';
import { eventually } from '@na/testing';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { eventStream, type EventStream } from './event-stream.ts';
import { API_KEY, house, type House } from './house.ts';
import { loggedIn } from './people.ts';
import { ID } from './things.ts';

const Away = defineProblem({ kind: 'unavailable', code: 'test_away', title: 'Away', detail: 'Nobody is there.' });
const IDLE = { created: 0, started: 0, succeeded: 0, failed: 0, retried: 0 };

describe('the statistics of a workspace, live', () => {
  let at: House;
  /** How the queue stands. */
  let ready: number;
  const open: EventStream[] = [];

  beforeAll(async () => {
    at = await house({ env: { STATISTICS_STREAMS_PER_WORKSPACE: '4' } });
  });
  afterAll(() => at?.close());
  beforeEach(() => {
    ready = 3;
    at.neighbours.asked.length = 0;
    at.neighbours.answer(StatisticsService.getTaskStatistics, () => figures());
  });
  afterEach(async () => {
    open.splice(0).forEach(stream => stream.close());
    await eventually(async () =>
      expect((await at.ask('GET', '/metrics')).body as string).toMatch(/^na_statistics_streams(\{.*\})? 0$/m),
    );
  });

  const figures = (): GetTaskStatisticsResponse => ({
    types: [{ type: 'test.echo', byState: { ready } }],
    since: new Date().toISOString(),
    sampled: false,
  });
  const follow = async (headers: Record<string, string> = {}, url = at.url, as = API_KEY) => {
    const stream = await eventStream(`${url}/v1/task-statistics/events`, { authorization: `Bearer ${as}`, ...headers });
    open.push(stream);
    return stream;
  };
  const looks = () => at.neighbours.asked.filter(({ call }) => call === StatisticsService.getTaskStatistics.name);
  const seen = ({ messages }: EventStream) =>
    messages.filter(({ id }) => id).map(({ data }) => (data as { types: { byState: object }[] }).types[0]!.byState);
  /** Something happens in a workspace, which has so many ready tasks from then on. */
  const happens = (now: number, workspaceId = at.workspaceId) => {
    ready = now;
    const body = { taskId: ID, version: 2, type: 'test.echo', attempt: 1, workerId: 'w' };
    return at.neighbours.tell(TaskStarted, body, { workspaceId });
  };

  it('come at once, and again when they have changed, with the rates of each type', async () => {
    const stream = await follow();
    expect(stream.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    await eventually(() => expect(seen(stream)).toEqual([{ ready: 3 }]));
    expect(stream.messages.find(({ id }) => id)).toMatchObject({
      event: 'statistics',
      data: { types: [{ type: 'test.echo', byState: { ready: 3 }, perSecond: IDLE }], sampled: false },
    });
    await happens(2);
    await eventually(() => expect(seen(stream).at(-1)).toEqual({ ready: 2 }));
    expect(stream.messages.at(-1)!.data).toMatchObject({ types: [{ perSecond: { ...IDLE, started: 0.1 } }] });
    await at.neighbours.tell(
      TaskSucceeded,
      { taskId: ID, version: 3, type: 'test.echo', attempt: 1, tookMs: 1 },
      { workspaceId: at.workspaceId },
    );
    await eventually(() =>
      expect(stream.messages.at(-1)!.data).toMatchObject({ types: [{ perSecond: { succeeded: 0.1 } }] }),
    );
  });

  it('are read once for all who follow them, and no more when nobody does', async () => {
    const streams = [await follow(), await follow(), await follow()];
    for (const stream of streams) await eventually(() => expect(seen(stream)).toHaveLength(1));
    expect(looks()).toHaveLength(1);
    await happens(1);
    for (const stream of streams) await eventually(() => expect(seen(stream).at(-1)).toEqual({ ready: 1 }));
    expect(looks()).toHaveLength(2);
    streams.forEach(stream => stream.close());
    await eventually(async () => {
      const before = looks().length;
      await happens(0);
      await pause(1_500);
      expect(looks()).toHaveLength(before);
    });
  });

  it('come at most once a second, however much happens, and the last of them is how it stands', async () => {
    const stream = await follow();
    await eventually(() => expect(seen(stream)).toHaveLength(1));
    const began = Date.now();
    for (let now = 100; now > 0; now--) {
      await happens(now);
      await pause(20);
    }
    await eventually(() => expect(seen(stream).at(-1)).toEqual({ ready: 1 }));
    const seconds = (Date.now() - began) / 1_000;
    expect(looks().length).toBeLessThanOrEqual(2 + seconds);
    expect(seen(stream).length).toBeLessThanOrEqual(2 + seconds);
  });

  it('go on where a client broke off: what it knows does not come again', async () => {
    const first = await follow();
    await eventually(() => expect(seen(first)).toHaveLength(1));
    const { id } = first.messages.find(message => message.id)!;
    first.close();
    const second = await follow({ 'last-event-id': id! });
    expect(second.status).toBe(200);
    await happens(7);
    await eventually(() => expect(seen(second)).toEqual([{ ready: 7 }]));
  });

  it('have the same id on another replica', async () => {
    const other = await at.replica();
    const [here, there] = [await follow(), await follow({}, other.url)];
    for (const stream of [here, there]) await eventually(() => expect(seen(stream)).toHaveLength(1));
    const idOf = ({ messages }: EventStream) => messages.find(({ id }) => id)!.id;
    expect(idOf(there)).toBe(idOf(here));
    other.leave();
    await there.ended;
    await other.close();
  });

  it('are a workspace’s own: what happens elsewhere brings nothing', async () => {
    const stream = await follow();
    await eventually(() => expect(seen(stream)).toHaveLength(1));
    await happens(9, randomUUID());
    await pause(1_500);
    expect(looks()).toHaveLength(1);
    expect(looks()[0]).toMatchObject({ workspaceId: at.workspaceId, request: { workspaceId: at.workspaceId } });
  });

  it('are given to so many clients of a workspace, and to another one when one of them leaves', async () => {
    const streams = [await follow(), await follow(), await follow(), await follow()];
    for (const stream of streams) await eventually(() => expect(seen(stream)).toHaveLength(1));
    const refused = await at.ask('GET', '/v1/task-statistics/events');
    expect(refused).toMatchObject({ status: 429, body: { code: 'too_many_streams' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    streams[0]!.close();
    await eventually(async () => expect((await follow()).status).toBe(200));
  });

  it('stay as they are known while the scheduler is away, and come again after', async () => {
    const stream = await follow();
    await eventually(() => expect(seen(stream)).toHaveLength(1));
    at.neighbours.answer(StatisticsService.getTaskStatistics, () => {
      throw Away({});
    });
    await happens(5);
    await eventually(() => expect(looks().length).toBeGreaterThan(2));
    expect(await at.ask('GET', '/v1/task-statistics/events', { headers: { 'last-event-id': 'odd' } })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: 'Last-Event-ID' }] },
    });
    at.neighbours.answer(StatisticsService.getTaskStatistics, () => figures());
    await eventually(() => expect(seen(stream).at(-1)).toEqual({ ready: 5 }));
    stream.close();
    await eventually(async () => {
      at.neighbours.answer(StatisticsService.getTaskStatistics, () => {
        throw Away({});
      });
      expect(await at.ask('GET', '/v1/task-statistics/events')).toMatchObject({
        status: 503,
        body: { code: 'test_away' },
      });
    });
  });

  it('end with the session that asked for them, and are read in the name of another one who follows', async () => {
    const leaving = await loggedIn(at);
    const stream = await follow({}, at.url, leaving.token);
    const staying = await follow();
    for (const one of [staying, stream]) await eventually(() => expect(seen(one)).toHaveLength(1));
    await leaving.ask('DELETE', '/v1/sessions/current');
    await stream.ended;
    await happens(8);
    await eventually(() => expect(seen(staying).at(-1)).toEqual({ ready: 8 }));
    expect(looks().at(-1)!.actor).toMatch(/^api_key:/);
  });

  it('are nobody’s without a credential, and have a HEAD that ends', async () => {
    expect((await at.ask('GET', '/v1/task-statistics/events', { as: null })).status).toBe(401);
    const { status } = await fetch(`${at.url}/v1/task-statistics/events`, {
      method: 'HEAD',
      headers: { authorization: `Bearer ${API_KEY}` },
    });
    expect(status).toBe(200);
  });
});
