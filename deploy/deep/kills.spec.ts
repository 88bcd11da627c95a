import { eventually } from '@na/testing';
import { killed } from '../chaos/faults/kill.ts';
import { allHasEnded, auditIsComplete, eachInNotionOnce } from '../e2e/accounts.ts';
import { startHouse, type House } from '../e2e/house.ts';
import { startLoad } from '../e2e/load.ts';
import { SERVICES } from '../local/services.mjs';
import { more } from './progress.ts';

// As where people work.
const LEASE_MS = 8_000;

let house: House;
beforeAll(async () => {
  house = await startHouse({
    fsync: true,
    replicas: { 'notion-sync': 2 },
    env: { scheduler: { WORKER_LEASE_MS: String(LEASE_MS) } },
  });
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

it('kill -9 of a worker has its tasks run again by another when its lease has ended', async () => {
  const title = 'Carried on by another';
  // Held up in Notion before anything is saved, so that the task runs when its worker dies.
  const making = { method: 'POST', pathPattern: '/v1/pages', bodyContains: title };
  await house.sandbox.fault({ kind: 'slow', ms: 3000, when: 'before', match: making });
  const { sync } = await house.api.post('/v1/todos', { title });
  const task = () => house.api.get(`/v1/tasks/${sync.taskId}`);
  await eventually(async () => expect((await task()).state).toBe('running'));
  const intents = `select 1 from notion_sync.effect where task_id = $1 and state = 'intended'`;
  await eventually(async () => expect(await house.books.query(intents, [sync.taskId])).toHaveLength(1));
  const { attempts: begun } = await task();
  const workers = house.stack.services['notion-sync'];
  const worker = workers.find(({ name }) => begun[0].workerId.includes(`:${name}/`));
  const killedAt = Date.now();
  await worker!.kill();

  await eventually(async () => expect((await task()).state).toBe('succeeded'), { withinMs: 60_000 });
  const [first, second] = (await task()).attempts;
  expect(first).toMatchObject({ number: 1, outcome: 'lost' });
  expect(second.workerId).not.toBe(first.workerId);
  // It could not begin earlier than the lease allows, and it does not wait for a second one.
  expect(Date.parse(second.startedAt) - killedAt).toBeLessThan(2 * LEASE_MS);
  expect(await house.sandbox.todos(title)).toHaveLength(1);
}, 120_000);
