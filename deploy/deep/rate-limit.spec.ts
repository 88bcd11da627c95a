import { eventually } from '@na/testing';
import { allHasEnded, auditIsComplete, eachInNotionOnce } from '../e2e/accounts.ts';
import { startHouse, type House } from '../e2e/house.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse({ fsync: true, replicas: { 'notion-sync': 2 } });
}, 120_000);
afterAll(() => house?.close(), 60_000);

it('a storm of 429 loses nothing, costs no attempt, and leaves another connection alone', async () => {
  const token = await house.sandbox.token('calm');
  const calm = await house.api.post('/v1/connections', { name: 'Calm', token });
  const stormy = house.connectionId;
  await house.sandbox.fault({
    kind: 'status',
    status: 429,
    retryAfter: 20,
    times: null,
    match: { method: 'POST', pathPattern: '/v1/pages', token: house.stack.notion.token },
  });
  const post = (title: string, connectionId: string) => house.api.post('/v1/todos', { title, connectionId });
  const stormyTitles = Array.from({ length: 40 }, (_, at) => `stormy ${at}`);
  const calmTitles = Array.from({ length: 20 }, (_, at) => `calm ${at}`);
  await Promise.all(stormyTitles.map(title => post(title, stormy)));
  const refused = async () => (await house.sandbox.log()).filter(({ status }) => status === 429).length;
  await eventually(async () => expect(await refused()).toBeGreaterThan(0), { withinMs: 30_000 });
  await Promise.all(calmTitles.map(title => post(title, calm.id)));

  // The storm goes on, and all of the calm connection arrives.
  await eachInNotionOnce(house, calmTitles);
  expect((await house.sandbox.titles()).has('stormy 0')).toBe(false);
  // The first refusals hold the whole connection, so that most of its tasks never knock at the closed door.
  expect(await refused()).toBeLessThan(stormyTitles.length);
  const held = `select distinct about from notion_sync.outbox where type = 'na.notion_sync.v1.NotionRateLimited'`;
  expect(await house.books.query(held)).toEqual([{ about: stormy }]);
  await house.sandbox.clearFaults();
  await eachInNotionOnce(house, stormyTitles);
  await allHasEnded(house);
  const outcomes = await house.books.query<{ outcome: string }>(`select distinct outcome from scheduler.attempt`);
  expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['given_back', 'succeeded']);
  await auditIsComplete(house);
}, 300_000);
