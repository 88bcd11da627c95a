import { eventually } from '@na/testing';
import { batches } from './batches.ts';
import { create, get, someType, startHouse, type House } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
  await house.database.query(
    `create function refuse() returns trigger language plpgsql as $$ begin raise exception 'The disk is full.'; end $$`,
  );
});
afterAll(() => house.close());

/** How often chores failed, by chore. */
async function failures(): Promise<Map<string, number>> {
  const metrics = await (await fetch(`${await house.schedulers[0]!.getUrl()}/metrics`)).text();
  const lines = metrics.matchAll(/^na_chore_failures_total\{chore="(.+)"\} (\S+)$/gm);
  return new Map([...lines].map(([, chore, count]) => [chore!, Number(count)]));
}

/** From now on nothing is deleted from a table. */
function keepAllOf(table: 'batch' | 'task') {
  return house.database.query(
    `create trigger refuses before delete on ${table} for each row execute function refuse()`,
  );
}

describe('chores that fail', () => {
  it('are counted each time and tried again, and keep no others from being done', async () => {
    const own = batches(house);
    const { id } = await own.open();
    await own.close(id);
    await own.until(id, 'succeeded');
    const deadline = new Date(Date.now() + 300).toISOString();
    const late = await create(house, await someType(house), { deadline });
    for (const table of ['batch', 'task'] as const) await keepAllOf(table);
    await house.database.query(`update batch set finished_at = now() - interval '91 days' where id = $1`, [id]);
    const both = ['missed deadlines', 'old batches'];
    await eventually(async () => {
      const now = await failures();
      for (const chore of both) expect(now.get(chore)).toBeGreaterThan(1);
    });
    const failed = [...(await failures())].filter(([, count]) => count > 0).map(([chore]) => chore);
    expect(failed.sort()).toEqual(both);
    for (const table of ['batch', 'task']) await house.database.query(`drop trigger refuses on ${table}`);
    await eventually(async () => expect((await get(house, late.id)).task.state).toBe('failed'));
    await eventually(() => expect(own.get(id)).rejects.toMatchObject({ code: 'batch_not_found' }));
  });
});
