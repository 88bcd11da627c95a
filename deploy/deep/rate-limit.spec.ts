import { eventually } from '@na/testing';
import { allHasEnded, auditIsComplete, eachInNotionOnce } from '../e2e/accounts.ts';
import { startHouse, type House } from '../e2e/house.ts';

/** What Notion asks for, and how long a request may be under way when it does, in milliseconds. */
const [REST_MS, IN_FLIGHT_MS] = [20_000, 5_000];

let house: House;
beforeAll(async () => {
  house = await startHouse({ fsync: true, replicas: { 'notion-sync': 2 } });
}, 120_000);
afterAll(() => house?.close(), 60_000);

it('a storm of 429 loses nothing, costs no attempt, holds what waits for that connection, and leaves another one alone', async () => {
  const token = await house.sandbox.token('calm');
  const calm = await house.api.post('/v1/connections', { name: 'Calm', token });
  const stormy = house.connectionId;
  await house.sandbox.fault({
    kind: 'status',
    status: 429,
    retryAfter: REST_MS / 1_000,
    times: null,
    match: { method: 'POST', pathPattern: '/v1/pages', token: house.stack.notion.token },
  });
  const post = (title: string, connectionId: string) => house.api.post('/v1/todos', { title, connectionId });
  const stormyTitles = Array.from({ length: 40 }, (_, at) => `stormy ${at}`);
  const calmTitles = Array.from({ length: 20 }, (_, at) => `calm ${at}`);
  const todos = await Promise.all(stormyTitles.map(title => post(title, stormy)));
  const refused = async () => (await house.sandbox.log()).filter(({ status }) => status === 429);
  await eventually(async () => expect(await refused()).not.toHaveLength(0), { withinMs: 30_000 });
  const key = `notion:conn_${stormy}`;
  await eventually(async () => {
    const { reasons } = await house.api.get(`/v1/tasks/${todos.at(-1).sync.taskId}/explain`);
    expect(reasons).toContainEqual(expect.objectContaining({ code: 'held', sentence: expect.stringContaining(key) }));
  });
  await Promise.all(calmTitles.map(title => post(title, calm.id)));

  // The storm goes on, and all of the calm connection arrives.
  await eachInNotionOnce(house, calmTitles);
  expect((await house.sandbox.titles()).has('stormy 0')).toBe(false);
  // The first refusals hold the whole connection, so that most of its tasks never knock at the closed door.
  expect((await refused()).length).toBeLessThan(stormyTitles.length);
  const held = `select distinct about from notion_sync.outbox where type = 'na.notion_sync.v1.NotionRateLimited'`;
  expect(await house.books.query(held)).toEqual([{ about: stormy }]);
  const rests = await house.books.query<{ until: string }>(
    `select data ->> 'until' as until from audit.audit_record where type = 'na.scheduler.v1.KeyHeld' and data ->> 'key' = $1`,
    [key],
  );
  expect(rests).not.toHaveLength(0);
  const asked = (await refused()).map(({ time }) => Date.parse(time));
  for (const until of rests.map(rest => Date.parse(rest.until)))
    expect(asked.filter(at => at > until - REST_MS + IN_FLIGHT_MS && at < until)).toEqual([]);
  await house.sandbox.clearFaults();
  await eachInNotionOnce(house, stormyTitles);
  await allHasEnded(house);
  const outcomes = await house.books.query<{ outcome: string }>(`select distinct outcome from scheduler.attempt`);
  expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['given_back', 'succeeded']);
  await auditIsComplete(house);
}, 300_000);
