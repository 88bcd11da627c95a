import { allHasEnded, auditIsComplete, eachInNotionOnce } from '../e2e/accounts.ts';
import { startHouse, type House } from '../e2e/house.ts';
import { startLoad } from '../e2e/load.ts';
import { SERVICES } from '../local/services.mjs';
import { more } from './progress.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse({ fsync: true, replicas: { scheduler: 2, 'notion-sync': 2 } });
}, 120_000);
afterAll(() => house?.close(), 60_000);

it('SIGTERM under load drains: every replica ends with code 0, and no attempt is lost', async () => {
  const load = startLoad(house.api, 'drain');
  await more(load, 20);
  for (const service of SERVICES.filter(name => name !== 'gateway')) {
    for (const replica of house.stack.services[service]) {
      await replica.stop();
      expect({ name: replica.name, ...replica.lastExit }).toEqual({ name: replica.name, code: 0, signal: null });
      replica.start();
      await replica.ready();
      await more(load, 10);
    }
  }
  // Where a second replica stands by, or an answer can wait for the first one, nobody at the door notices.
  expect([...load.refusals]).toEqual([]);
  const [gateway] = house.stack.services.gateway;
  await gateway.stop();
  expect(gateway.lastExit).toEqual({ code: 0, signal: null });
  gateway.start();
  await gateway.ready();
  await load.stop();

  await eachInNotionOnce(house, load.acknowledged);
  await allHasEnded(house);
  const outcomes = await house.books.query(`select outcome from scheduler.attempt group by outcome order by outcome`);
  expect(outcomes).not.toContainEqual({ outcome: 'lost' });
  await auditIsComplete(house);
}, 300_000);
