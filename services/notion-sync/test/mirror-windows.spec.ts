import type { MirrorSourceIncomplete } from '@na/contracts';
import { MirrorWorld } from './mirror.ts';
import { startWorld } from './world.ts';

let mirror: MirrorWorld;

const ELEVEN_DAYS_S = 11 * 86_400;

beforeEach(async () => {
  mirror = new MirrorWorld(await startWorld());
  // Search sees only what was there from the start, so that rows are had by asking their data source, or not at all.
  await mirror.world.sandbox.clock({ frozen: true, advance: ELEVEN_DAYS_S });
  await mirror.world.sandbox.set({ searchDelayMs: (ELEVEN_DAYS_S - 3_600) * 1_000, queryRowLimit: 9 });
});
afterEach(() => mirror?.world.close());

/** Makes rows, so many in each minute. */
async function makeRows(perMinute: number[]): Promise<string[]> {
  const ids: string[] = [];
  for (const count of perMinute) {
    await mirror.nextMinute();
    for (let at = 0; at < count; at++) ids.push(await mirror.newRow(`row ${ids.length}`));
  }
  await mirror.nextMinute();
  return ids;
}

describe('a data source of more rows than Notion gives', () => {
  it('is read whole by a backfill, though rows share a minute', async () => {
    const ids = await makeRows([5, 4, 1, 8, 3, 7]);
    await mirror.backfill();
    const mirrored = new Set((await mirror.rows()).map(({ id }) => id));
    expect(ids.filter(id => !mirrored.has(id))).toEqual([]);
    expect(await mirror.world.told('MirrorSourceIncomplete')).toEqual([]);
  });

  it('is read whole by a poll when all of it was edited in one minute', async () => {
    const ids = await makeRows([5, 4, 6]);
    await mirror.backfill();
    for (const id of ids) await mirror.retitle(id, `edited ${id}`);
    await mirror.nextMinute();
    await mirror.poll();
    const titles = new Map((await mirror.rows()).map(({ id, title }) => [id, title]));
    expect(ids.filter(id => titles.get(id) !== `edited ${id}`)).toEqual([]);
    expect((await mirror.news()).length).toBe(ids.length);
  });

  it('says so when more were made in one minute, and is read on after it', async () => {
    const ids = await makeRows([2, 12, 3]);
    await mirror.backfill();
    const mirrored = new Set((await mirror.rows()).map(({ id }) => id));
    const missing = ids.filter(id => !mirrored.has(id));
    expect(missing.length).toBe(3);
    expect(ids.slice(2, 14)).toEqual(expect.arrayContaining(missing));
    const told = await mirror.world.told<MirrorSourceIncomplete>('MirrorSourceIncomplete');
    const source = await mirror.world.sandbox.todoSource();
    expect(told).toEqual([
      { connectionId: mirror.connectionId, notionDataSourceId: source, minute: expect.any(String) },
    ]);
  });
});
