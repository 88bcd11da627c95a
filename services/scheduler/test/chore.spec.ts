import { eventually } from '@na/testing';
import { batches } from './batches.ts';
import { create, get, someType, startHouse, type House } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
});
afterAll(() => house.close());

/** How often chores failed, by chore. */
async function failures(): Promise<Map<string, number>> {
  const metrics = await (await fetch(`${await house.schedulers[0]!.getUrl()}/metrics`)).text();
  const lines = metrics.matchAll(/^na_chore_failures_total\{chore="(.+)"\} (\S+)$/gm);
  return new Map([...lines].map(([, chore, count]) => [chore!, Number(count)]));
}

describe('a chore that fails', () => {
  it('is counted each time and tried again, while the others are done', async () => {
    expect((await failures()).get('old batches')).toBe(0);
    await house.database.query(
      `create function refuse() returns trigger language plpgsql as $$ begin raise exception 'The disk is full.'; end $$`,
    );
    await house.database.query('create trigger refuses before delete on batch for each row execute function refuse()');
    const own = batches(house);
    const { id } = await own.open();
    await own.close(id);
    await own.until(id, 'succeeded');
    await house.database.query(`update batch set finished_at = now() - interval '91 days' where id = $1`, [id]);
    const failed = await eventually(async () => {
      const now = await failures();
      expect(now.get('old batches')).toBeGreaterThan(1);
      return now;
    });
    expect([...failed].filter(([, count]) => count > 0).map(([chore]) => chore)).toEqual(['old batches']);
    const due = await create(house, await someType(house), { runAt: new Date(Date.now() + 300).toISOString() });
    await eventually(async () => expect((await get(house, due.id)).task.state).toBe('ready'));
    await house.database.query('drop trigger refuses on batch');
    await eventually(() => expect(own.get(id)).rejects.toMatchObject({ code: 'batch_not_found' }));
  });
});
