import { eventually } from '@na/testing';
import { attempt, carryOut, directTask, resultOf } from './attempts.ts';
import { MirrorWorld } from './mirror.ts';
import { Replica } from './replica.ts';
import { startWorld } from './world.ts';

let mirror: MirrorWorld;

beforeEach(async () => {
  mirror = new MirrorWorld(await startWorld({ MIRROR_READS_AT_ONCE: '4' }));
  for (let at = 0; at < 40; at++) await mirror.newRow(`row ${at}`);
  await mirror.nextMinute();
});
afterEach(() => mirror?.world.close());

const backfilling = () =>
  directTask(mirror.world.workspaceId, 'notion.mirror.backfill', { connectionId: mirror.connectionId });
const bodies = { method: 'GET', pathPattern: '/v1/blocks/*/children' };
const bodiesAsked = async () => (await mirror.world.sandbox.log({ path: '/v1/blocks/*/children' })).length;

async function expectFaithful(): Promise<void> {
  const [rows, seen] = [await mirror.rows(), await mirror.seen()];
  expect(rows.map(({ id, properties }) => ({ id, properties }))).toEqual(
    seen.map(({ id, properties }) => ({ id, properties })),
  );
  expect(rows.filter(({ isDue }) => isDue)).toEqual([]);
}

describe('a backfill whose replica is killed', () => {
  it('goes on on another one where it was, and asks for nothing again that was stored', async () => {
    const { sandbox, environment, app } = mirror.world;
    await sandbox.fault({ kind: 'slow', ms: 60, when: 'after', match: bodies, times: 1_000 });
    await sandbox.clearLog();
    const replica = await Replica.start({ ...environment, NOTION_TIMEOUT_MS: '20000' });
    const dying = replica.attempt(backfilling(), 1);
    await eventually(async () => expect(await bodiesAsked()).toBeGreaterThan(12));
    await replica.kill();
    expect(await dying).toBeUndefined();
    await sandbox.clearFaults();
    expect((await mirror.rows()).filter(({ isDue }) => !isDue).length).toBeGreaterThan(8);
    const { last, endings } = await carryOut(app, backfilling());
    expect(resultOf(last)).toMatchObject({ connectionId: mirror.connectionId });
    // Until the dead replica's hold was over, nobody else went on.
    expect(endings.at(0)).toMatchObject({ is: 'given back' });
    const searches = (await sandbox.log({ path: '/v1/search' })).length;
    await expectFaithful();
    // The four that were under way are asked for again, and nothing else.
    expect((await bodiesAsked()) - (await mirror.seen()).length).toBeLessThanOrEqual(4);
    expect(searches).toBe(1);
    expect((await sandbox.log({ path: '/v1/data_sources/*' })).length).toBe(1);
    expect(await mirror.world.told('MirrorBackfillFinished')).toHaveLength(1);
  }, 60_000);
});

describe('a backfill', () => {
  it('waits through a 429 and short failures, and reads everything once', async () => {
    const { sandbox } = mirror.world;
    await sandbox.fault({ kind: 'status', status: 429, retryAfter: 1, match: bodies, times: 2 });
    await sandbox.fault({ kind: 'status', status: 503, match: bodies, times: 3 });
    await sandbox.fault({ kind: 'drop', when: 'after', match: bodies });
    await sandbox.fault({ kind: 'html_502', match: { pathPattern: '/v1/search' } });
    await sandbox.clearLog();
    expect(resultOf(await attempt(mirror.world.app, backfilling()))).toMatchObject({
      bodies: (await mirror.seen()).length,
    });
    await expectFaithful();
    const asked = await sandbox.log({ path: '/v1/blocks/*/children' });
    expect(asked.filter(({ status }) => status === 200).length).toBe((await mirror.seen()).length);
    expect(await mirror.news()).toEqual([]);
  });

  it('that is interrupted goes on in the middle of a list', async () => {
    const { sandbox, app } = mirror.world;
    for (let at = 0; at < 80; at++) await mirror.newRow(`further ${at}`);
    await mirror.nextMinute();
    const rows = { pathPattern: '/v1/data_sources/*/query' };
    await sandbox.clearLog();
    await sandbox.fault({ kind: 'status', status: 500, match: { ...rows, bodyContains: 'start_cursor' }, times: null });
    expect(await attempt(app, backfilling())).toMatchObject({ is: 'failed', retryable: true });
    await sandbox.clearFaults();
    await mirror.backfill();
    const asked = await sandbox.log({ path: rows.pathPattern });
    expect(asked.filter(({ body }) => body?.['start_cursor'] === undefined).length).toBe(1);
    await expectFaithful();
  }, 60_000);

  it('is not held up by a page whose body Notion refuses', async () => {
    const { sandbox } = mirror.world;
    const [row] = await mirror.seen();
    const path = { pathPattern: `/v1/blocks/${row!.id}/children` };
    await sandbox.fault({ kind: 'status', status: 500, match: path, times: null });
    const failed = await attempt(mirror.world.app, backfilling());
    expect(failed).toMatchObject({ is: 'failed', code: 'notion_unavailable', retryable: true });
    expect((await mirror.rows()).filter(({ isDue }) => isDue).length).toBeLessThan(10);
    await sandbox.clearFaults();
    await mirror.backfill();
    await expectFaithful();
  }, 60_000);
});

describe('replicas that poll', () => {
  it('do so one at a time for each connection, and tell each change once though they are killed in the middle of a poll', async () => {
    const { sandbox, environment } = mirror.world;
    await mirror.backfill();
    await sandbox.clock({ frozen: false });
    const polling = { ...environment, MIRROR_POLL_SECONDS: '1', NOTION_TIMEOUT_MS: '20000' };
    const replicas = await Promise.all([Replica.start(polling), Replica.start(polling)]);
    const polls = async () =>
      Number((await mirror.world.database.query<{ polls: string }>('select polls from mirror_connection'))[0]!.polls);
    const searches = async () => (await sandbox.log({ path: '/v1/search' })).length;
    await eventually(async () => expect(await polls()).toBeGreaterThan(1));
    const rows = (await mirror.seen()).filter(({ properties }) => properties['Name']);
    const [before, searchesBefore] = [await polls(), await searches()];
    await eventually(async () => expect(await polls()).toBeGreaterThan(before + 3));
    // One search each: none was made beside them by the other replica.
    expect((await searches()) - searchesBefore - ((await polls()) - before)).toBeLessThanOrEqual(1);

    await sandbox.fault({ kind: 'slow', ms: 3_000, when: 'after', match: { pathPattern: '/v1/data_sources/*/query' } });
    await sandbox.clearLog();
    await mirror.retitle(rows[0]!.id, 'Edited in the middle');
    await eventually(async () => expect((await sandbox.log({ path: '/v1/data_sources/*' })).length).toBe(1));
    const holder = await mirror.world.database.query<{ held: boolean }>(
      'select held_until > clock_timestamp() as held from mirror_connection',
    );
    expect(holder).toEqual([{ held: true }]);
    for (const replica of replicas) await replica.kill();
    const third = await Replica.start(polling);
    for (const { id } of rows.slice(1, 6)) await mirror.retitle(id, `Edited after ${id}`);
    await eventually(async () => expect((await mirror.news()).length).toBe(6), { withinMs: 60_000 });
    const after = await polls();
    await eventually(async () => expect(await polls()).toBeGreaterThan(after + 2));
    expect((await mirror.news()).map(({ notionPageId }) => notionPageId).sort()).toEqual(
      rows
        .slice(0, 6)
        .map(({ id }) => id)
        .sort(),
    );
    await third.kill();
  }, 120_000);
});
