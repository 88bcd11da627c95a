import { allHasEnded, auditIsComplete, eachInNotionOnce } from '../e2e/accounts.ts';
import { startHouse, type House } from '../e2e/house.ts';
import { startLoad } from '../e2e/load.ts';
import { more } from './kill.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse({ fsync: true });
}, 120_000);
afterAll(() => house?.close(), 60_000);

/** Breaks something under load, three times, and looks whether all that was acknowledged came to its end once. */
async function survives(prefix: string, disaster: () => Promise<void>): Promise<void> {
  const load = startLoad(house.api, prefix);
  for (let times = 0; times < 3; times += 1) {
    await more(load, 20);
    await disaster();
  }
  await more(load, 20);
  await load.stop();
  await eachInNotionOnce(house, load.acknowledged);
  await allHasEnded(house);
  await auditIsComplete(house);
}

describe('under load, nothing acknowledged is lost or doubled and audit is complete, though', () => {
  it('NATS loses its disk', async () => {
    const { nats } = house.stack;
    await survives('disk', async () => {
      await nats.kill();
      await nats.startEmpty();
    });
  }, 300_000);

  it('Postgres is killed', async () => {
    const { postgres } = house.stack;
    await survives('postgres', async () => {
      await postgres.kill();
      await postgres.start();
    });
  }, 300_000);

  it('the sandbox is restarted', async () => {
    await survives('sandbox', async () => {
      await house.stack.sandboxProcess!.stop();
      house.stack.sandboxProcess!.start();
      await house.stack.sandboxProcess!.ready();
    });
  }, 300_000);
});
