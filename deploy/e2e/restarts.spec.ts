import { eventually } from '@na/testing';
import { allHasEnded, auditIsComplete, eachInNotionOnce } from './accounts.ts';
import { startHouse, type House } from './house.ts';
import { startLoad, type Load } from './load.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse({ fsync: true });
}, 120_000);
afterAll(() => house?.close(), 60_000);

/** Waits until so many more to-dos are acknowledged. */
function more(load: Load, count: number) {
  const enough = load.acknowledged.length + count;
  return eventually(() => expect(load.acknowledged.length).toBeGreaterThanOrEqual(enough), { withinMs: 60_000 });
}

describe('under load', () => {
  it('NATS is killed and started again, and every event stands in audit exactly once', async () => {
    const load = startLoad(house.api, 'nats');
    await more(load, 30);
    await house.stack.nats.kill();
    await house.stack.nats.start();
    await more(load, 30);
    await house.stack.nats.restart();
    await more(load, 30);
    await load.stop();

    await eachInNotionOnce(house, load.acknowledged);
    await allHasEnded(house);
    await auditIsComplete(house);
  }, 240_000);

  it('Postgres is restarted, and nothing acknowledged is lost', async () => {
    const load = startLoad(house.api, 'postgres');
    await more(load, 30);
    await house.stack.postgres.restart();
    await more(load, 30);
    await house.stack.postgres.kill();
    await house.stack.postgres.start();
    await more(load, 30);
    await load.stop();

    await eachInNotionOnce(house, load.acknowledged);
    await allHasEnded(house);
    await auditIsComplete(house);
  }, 240_000);
});
