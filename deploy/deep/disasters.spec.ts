import { eventually } from '@na/testing';
import { diskLost } from '../chaos/faults/nats.ts';
import { allHasEnded, auditIsComplete, eachInNotionOnce } from '../e2e/accounts.ts';
import { startHouse, type House } from '../e2e/house.ts';
import { startLoad, type Load } from '../e2e/load.ts';
import { more } from './progress.ts';

const AUDIT_MISSED = `
  select from audit.any_record where type = 'na.system.v1.EventsMissed' and data->>'hearer' = 'audit' limit 1`;

let house: House;
beforeAll(async () => {
  house = await startHouse({ fsync: true });
}, 120_000);
afterAll(() => house?.close(), 60_000);

/** Breaks something under load, three times, and looks whether all that was acknowledged came to its end once. */
async function survives(prefix: string, disaster: (load: Load) => Promise<void>): Promise<void> {
  const load = startLoad(house.api, prefix);
  for (let times = 0; times < 3; times += 1) {
    await more(load, 20);
    await disaster(load);
  }
  await more(load, 20);
  await load.stop();
  await eachInNotionOnce(house, load.acknowledged);
  await allHasEnded(house);
  await auditIsComplete(house);
}

describe('under load, nothing acknowledged is lost or doubled and audit is complete, though', () => {
  it('NATS loses its disk, with events on it that audit has not heard', async () => {
    const { nats, services } = house.stack;
    await survives('disk', async load => {
      const [audit] = services.audit;
      await audit.stop();
      await more(load, 20);
      await diskLost(nats);
      audit.start();
      await audit.ready();
    });
    // Told once the missed ones were sent again, so that the record may be complete a moment earlier.
    await eventually(async () => expect(await house.books.query(AUDIT_MISSED)).toHaveLength(1));
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
