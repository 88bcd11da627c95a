import { exposition } from '@na/telemetry';
import { startHouse, type House } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
});
afterAll(() => house.close());

/** What the metrics say, in seconds. */
async function age(name: string): Promise<number> {
  const text = await exposition.text();
  const line = text.split('\n').find(each => each.startsWith(`${name} `) || each.startsWith(`${name}{`));
  if (!line) throw new Error(`${name} is not told.`);
  return Number(line.split(' ')[1]);
}

describe('the age of the backups', () => {
  it('grows from the first day on where nobody takes any', async () => {
    await house.database.query(`update backup set marked_at = now() - interval '3 hours', verified_at = now()`);
    expect(await age('na_backup_age_seconds')).toBeGreaterThanOrEqual(3 * 3_600);
    expect(await age('na_backup_verified_age_seconds')).toBeGreaterThanOrEqual(3 * 3_600);
  });

  it('is that of the newest mark, and of the newest that a trial restore reached', async () => {
    await house.database.query(`
      insert into backup (id, kind, marked_at, verified_at) values
        ('1-full', 'full', now() - interval '2 hours', now()),
        ('2-incremental', 'incremental', now() - interval '1 hour', null),
        ('3-incremental', 'incremental', null, null)`);
    const [newest, verified] = [await age('na_backup_age_seconds'), await age('na_backup_verified_age_seconds')];
    expect([Math.floor(newest / 3_600), Math.floor(verified / 3_600)]).toEqual([1, 2]);
  });
});
