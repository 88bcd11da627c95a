import { MirrorWorld } from './mirror.ts';
import { startWorld } from './world.ts';

let mirror: MirrorWorld;

beforeAll(async () => {
  mirror = new MirrorWorld(await startWorld());
});
afterAll(() => mirror?.world.close());

/** Requests of a kind, by their paths. */
const to = (log: { path: string }[], path: string) => log.filter(entry => entry.path.includes(path)).length;

describe('a backfill', () => {
  it('reads every page with its properties and its whole body, by the fewest requests', async () => {
    const { sandbox } = mirror.world;
    await mirror.newRow('With two levels', {
      children: [
        {
          toggle: {
            rich_text: [{ text: { content: 'outer' } }],
            children: [{ paragraph: { rich_text: [{ text: { content: 'inner' } }] } }],
          },
        },
      ],
    });
    await mirror.nextMinute();
    await sandbox.clearLog();
    const result = await mirror.backfill();
    const log = await sandbox.log();
    const seen = await mirror.seen();
    const rows = await mirror.rows();
    expect(rows.map(({ id }) => id)).toEqual(seen.map(({ id }) => id));
    expect(rows.map(({ properties }) => properties)).toEqual(seen.map(({ properties }) => properties));
    expect(rows.every(({ isDue, version }) => !isDue && version === 1)).toBe(true);
    const two = rows.find(({ title }) => title === 'With two levels')!;
    expect(two.body).toMatchObject([{ type: 'toggle', children: [{ type: 'paragraph' }] }]);
    // Who there is, one search, one query, a request for each page's blocks, and one for those within the toggle.
    expect(log.length).toBe(3 + seen.length + 1);
    expect(to(log, '/children')).toBe(seen.length + 1);
    expect(result).toMatchObject({ bodies: seen.length, requests: log.length, vanished: 0 });
  });

  it('tells that it is finished, and of no page that was there before', async () => {
    expect(await mirror.news()).toEqual([]);
    expect(await mirror.world.told('MirrorBackfillFinished')).toMatchObject([
      { connectionId: mirror.world.connectionId, dataSources: 1, isFirst: true, pages: (await mirror.seen()).length },
    ]);
  });

  it('makes pages found by the words of their titles, properties and bodies', async () => {
    const found = (words: string) =>
      mirror.world.database.query<{ title: string }>(
        `select title from mirror_page where words @@ websearch_to_tsquery('simple', $1)`,
        [words],
      );
    expect(await found('levels')).toEqual([{ title: 'With two levels' }]);
    expect(await found('inner')).toEqual([{ title: 'With two levels' }]);
    expect(await found('two outer')).toEqual([{ title: 'With two levels' }]);
    expect(await found('critical')).toEqual([{ title: 'Renew the certificate' }]);
  });
});

describe('a quiet poll', () => {
  it('costs one request for each data source, and one search', async () => {
    await mirror.poll();
    const log = await mirror.pollBoth();
    expect(log.map(({ path }) => path.replace(/[\da-f-]{36}/, 'id'))).toEqual([
      '/v1/data_sources/id/query',
      '/v1/search',
      '/v1/data_sources/id/query',
      '/v1/search',
    ]);
    expect(await mirror.news()).toEqual([]);
  });
});

describe('what changes in Notion', () => {
  it('is told once, with what changed, and read by one request for each body', async () => {
    const id = await mirror.newRow('New row');
    const [first] = (await mirror.rows()).filter(({ title }) => title === 'Tidy the archive');
    await mirror.retitle(first!.id, 'Tidy the attic');
    await mirror.append(first!.id, 'And the cellar');
    await mirror.nextMinute();
    const log = await mirror.pollBoth();
    expect(to(log, '/children')).toBe(2);
    expect(log.length).toBe(4 + 2);
    await mirror.nextMinute();
    expect((await mirror.pollBoth()).length).toBe(4);
    const news = await mirror.news();
    expect(news.filter(({ notionPageId }) => notionPageId === id)).toMatchObject([{ change: 'created', version: 1 }]);
    expect(news.filter(({ notionPageId }) => notionPageId === first!.id)).toMatchObject([
      { change: 'changed', changedFields: ['title'], changedProperties: ['Name'], isBodyChanged: false, version: 2 },
      { change: 'changed', changedFields: [], changedProperties: [], isBodyChanged: true, version: 3 },
    ]);
  });
});
