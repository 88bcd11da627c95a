import { randomUUIDv7 } from 'node:crypto';
import { Connections } from '../src/connections/connections.ts';
import type { DataSourceSchemaChanged, MirrorPageChanged } from '@na/contracts';
import { MirrorWorld } from './mirror.ts';
import { startWorld } from './world.ts';

let mirror: MirrorWorld;

beforeAll(async () => {
  mirror = new MirrorWorld(await startWorld());
  await mirror.nextMinute();
  await mirror.backfill();
});
afterAll(() => mirror?.world.close());

const { ceil } = Math;
const newsOf = async (id: string): Promise<MirrorPageChanged[]> =>
  (await mirror.news()).filter(({ notionPageId }) => notionPageId === id);
const changesOf = async (id: string) => (await newsOf(id)).map(({ change }) => change);

/** Polls until a whole minute has passed over what was done before, and twice more. */
async function settle(): Promise<void> {
  for (let round = 0; round < 2; round++) {
    await mirror.nextMinute();
    await mirror.pollBoth();
  }
}

/** Lets so much time pass that search does not look back at what was done before. */
async function longAfter(): Promise<void> {
  for (let minute = 0; minute < 7; minute++) await mirror.nextMinute();
  for (let round = 0; round < 3; round++) await mirror.pollBoth();
}

describe('edits at every second around polls', () => {
  it('are all seen, and none is told twice', async () => {
    const { sandbox } = mirror.world;
    await sandbox.set({ visibilityDelayMs: 200, searchDelayMs: 20_000 });
    const rows: string[] = [];
    for (let at = 0; at < 75; at++) rows.push(await mirror.newRow(`row ${at}`), await mirror.newPage(`loose ${at}`));
    const restless = await mirror.newRow('restless');
    await settle();
    await mirror.world.database.query('delete from outbox');

    const start = await mirror.nextMinute(0);
    const seen: string[] = [];
    const made: string[] = [];
    for (const [second, id] of rows.entries()) {
      await sandbox.clock({ frozen: true, set: new Date(start.getTime() + second * 1_000).toISOString() });
      await mirror.retitle(id, `edited at ${second}`);
      await mirror.retitle(restless, `at ${second}`);
      if (second % 10 === 3) made.push(await mirror.newRow(`made at ${second}`));
      // In all places of a minute, and on both sides of its end.
      if (second % 7 === 0 || second % 60 > 57 || second % 60 < 2) {
        await mirror.poll();
        seen.push(`at ${second}`);
      }
    }
    await settle();
    for (const [second, id] of rows.entries())
      expect([second, (await newsOf(id)).map(({ title }) => title)]).toEqual([second, [`edited at ${second}`]]);
    for (const id of made) expect(await changesOf(id)).toEqual(['created']);
    expect((await newsOf(restless)).map(({ title }) => title)).toEqual([...new Set([...seen, 'at 149'])]);
    expect((await mirror.rows()).map(({ properties }) => properties)).toEqual(
      (await mirror.seen()).map(({ properties }) => properties),
    );
    await sandbox.set({ visibilityDelayMs: 0, searchDelayMs: 0 });
  }, 120_000);
});

describe('what changes cost', () => {
  it.each([1, 100, 130])(
    'is a request for each hundred of %i pages, one for each body, and one search',
    async count => {
      const ids: string[] = [];
      for (let at = 0; at < count; at++) ids.push(await mirror.newRow(`changing ${at}`));
      await settle();
      for (const id of ids) await mirror.append(id, 'more');
      await mirror.nextMinute();
      await mirror.world.sandbox.clearLog();
      await mirror.poll();
      expect((await mirror.world.sandbox.log()).length).toBeLessThanOrEqual(ceil(count / 100) + count + 1);
      expect((await mirror.rows()).filter(({ isDue }) => isDue)).toEqual([]);
      for (const id of ids) expect((await newsOf(id)).at(-1)).toMatchObject({ isBodyChanged: true });
      await settle();
    },
  );

  it.each([1, 130])('of %i deletions is a request for each hundred, and one', async count => {
    const ids: string[] = [];
    for (let at = 0; at < count; at++) ids.push(await mirror.newRow(`going ${at}`));
    await settle();
    await longAfter();
    for (const id of ids) await mirror.trash(id);
    await mirror.nextMinute();
    // Search looks into the trash with every second poll.
    const polls = [];
    for (let round = 0; round < 2; round++) {
      await mirror.world.sandbox.clearLog();
      await mirror.poll();
      polls.push((await mirror.world.sandbox.log()).length);
    }
    expect(Math.max(...polls)).toBeLessThanOrEqual(ceil(count / 100) + 1);
    for (const id of ids) expect(await changesOf(id)).toEqual(['created', 'trashed']);
  });
});

describe('a page', () => {
  it('that is trashed, taken out again and trashed again is told as often', async () => {
    const id = await mirror.newRow('coming and going');
    await settle();
    for (const inTrash of [true, false, true]) {
      await mirror.trash(id, inTrash);
      await settle();
      expect(await mirror.row(id)).toMatchObject({ inTrash });
    }
    expect(await changesOf(id)).toEqual(['created', 'trashed', 'restored', 'trashed']);
  });

  it('takes the pages below it along into the trash and out of it', async () => {
    const outer = await mirror.newPage('outer');
    const below = await mirror.newPage('inner', outer);
    const deepest = await mirror.newPage('deepest', below);
    await mirror.nextMinute();
    // A hundred later ones lie in the trash, so that search shows the outer one without those below it.
    for (let at = 0; at < 110; at++) await mirror.trash(await mirror.newRow(`later ${at}`));
    await settle();
    await longAfter();
    for (const inTrash of [true, false]) {
      await mirror.trash(outer, inTrash);
      await settle();
      for (const id of [outer, below, deepest]) expect(await mirror.row(id)).toMatchObject({ inTrash });
    }
    for (const id of [outer, below, deepest])
      expect((await changesOf(id)).filter(change => change !== 'changed')).toEqual(['created', 'trashed', 'restored']);
  });

  it('that is unshared is found to have vanished by the next backfill, and told when it is back', async () => {
    const { sandbox, app, workspaceId } = mirror.world;
    const shared = await mirror.newPage('shared');
    const id = await mirror.newPage('shared for a while', shared);
    const connectionId = randomUUIDv7();
    const token = await sandbox.newToken('Narrow', { ratePerMinute: 5_000, roots: [shared] });
    await app.get(Connections, { strict: false }).add({ id: connectionId, workspaceId, name: 'Narrow', token });
    const narrow = new MirrorWorld(mirror.world, connectionId);
    await mirror.nextMinute();
    await narrow.backfill();
    expect((await narrow.rows()).map(each => each.id).sort()).toEqual([shared, id].sort());
    await mirror.move(id, sandbox.rootPageId);
    await narrow.poll();
    expect(await narrow.news()).toEqual([]);
    expect(await narrow.backfill()).toMatchObject({ vanished: 1 });
    expect(await narrow.row(id)).toMatchObject({ isGone: true });
    expect(await narrow.backfill()).toMatchObject({ vanished: 0 });
    await mirror.move(id, shared);
    await narrow.backfill();
    expect((await narrow.news()).map(({ notionPageId, change }) => [notionPageId, change])).toEqual([
      [id, 'vanished'],
      [id, 'returned'],
    ]);
  });
});

describe('a data source whose schema changes', () => {
  it('has another version of it, and what changed is told once', async () => {
    const { sandbox, database } = mirror.world;
    const id = await sandbox.todoSource();
    await sandbox.notion('PATCH', `/data_sources/${id}`, {
      properties: { Effort: { number: { format: 'number' } }, Due: { name: 'Deadline' } },
    });
    await settle();
    expect(await mirror.world.told<DataSourceSchemaChanged>('DataSourceSchemaChanged')).toMatchObject([
      {
        notionDataSourceId: id,
        version: 2,
        changes: expect.arrayContaining([
          expect.objectContaining({ kind: 'added', name: 'Effort', type: 'number' }),
          expect.objectContaining({ kind: 'renamed', name: 'Deadline', was: 'Due' }),
        ]),
      },
    ]);
    const versions = await database.query<{ version: number; names: string[] }>(
      `select version, array(select jsonb_object_keys(properties) order by 1) as names from mirror_schema order by version`,
    );
    expect(versions.map(({ names }) => names.includes('Effort'))).toEqual([false, true]);
    await sandbox.notion('PATCH', `/data_sources/${id}`, { properties: { Deadline: { name: 'Due' }, Effort: null } });
    await settle();
  });
});
