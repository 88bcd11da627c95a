import { eventually } from '@na/testing';
import { allHasEnded, auditIsComplete, eachInNotionOnce } from '../e2e/accounts.ts';
import { startHouse, type House } from '../e2e/house.ts';
import { startLoad } from '../e2e/load.ts';
import { SERVICES } from '../local/services.mjs';
import { killed, more } from './kill.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse({ fsync: true });
}, 120_000);
afterAll(() => house?.close(), 60_000);

it('kill -9 of each service in turn under load loses nothing, doubles nothing, and audit has all of it', async () => {
  const load = startLoad(house.api, 'kills');
  await more(load, 20);
  for (const service of SERVICES) {
    await killed(house.stack.services[service][0]);
    await more(load, 20);
  }
  await load.stop();

  await eachInNotionOnce(house, load.acknowledged);
  await allHasEnded(house);
  const ends = await house.books.query(`select state from scheduler.task_finished group by state`);
  expect(ends).toEqual([{ state: 'succeeded' }]);
  await auditIsComplete(house);
}, 300_000);

it('kill -9 of a worker has its tasks run again by another within 10 seconds', async () => {
  const title = 'Carried on by another';
  // Held up in Notion before anything is saved, so that the task runs when its worker dies.
  const making = { method: 'POST', pathPattern: '/v1/pages', bodyContains: title };
  await house.sandbox.fault({ kind: 'slow', ms: 3000, when: 'before', match: making });
  const { sync } = await house.api.post('/v1/todos', { title });
  const task = () => house.api.get(`/v1/tasks/${sync.taskId}`);
  await eventually(async () => expect((await task()).state).toBe('running'));
  const intents = `select 1 from notion_sync.effect where task_id = $1 and state = 'intended'`;
  await eventually(async () => expect(await house.books.query(intents, [sync.taskId])).toHaveLength(1));
  const { attempts: before } = await task();
  await killed(house.stack.services['notion-sync'][0]);

  await eventually(async () => expect((await task()).state).toBe('succeeded'), { withinMs: 60_000 });
  const { attempts } = await task();
  const [first, second] = attempts;
  expect(first).toMatchObject({ number: before[0].number, outcome: 'lost' });
  expect(second.workerId).not.toBe(first.workerId);
  // The record itself tells how long nobody noticed: a lease is 4 seconds here.
  expect(Date.parse(first.finishedAt) - Date.parse(first.startedAt)).toBeLessThan(15_000);
  expect(Date.parse(second.startedAt) - Date.parse(first.finishedAt)).toBeLessThan(10_000);
  expect(await house.sandbox.todos(title)).toHaveLength(1);
}, 120_000);
