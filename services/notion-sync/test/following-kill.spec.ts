import { eventually } from '@na/testing';
import { HookDoor } from './hook-door.ts';
import { MirrorWorld } from './mirror.ts';
import { Replica } from './replica.ts';
import { startWorld } from './world.ts';

let mirror: MirrorWorld;
let door: HookDoor;

beforeAll(async () => {
  mirror = new MirrorWorld(await startWorld({ NOTION_TIMEOUT_MS: '20000' }, ['--webhook-aggregation', '50']));
  await mirror.backfill();
  door = await HookDoor.open(mirror.world);
});
afterAll(async () => {
  await door?.close();
  await mirror?.world.close();
});

describe('a replica that is killed while it reads what a webhook told', () => {
  it('loses nothing: another one reads it when the lease is over, and it is told once', async () => {
    const { sandbox, database, environment } = mirror.world;
    const { id } = (await mirror.seen()).find(({ properties }) => properties['Name'])!;
    const following = { ...environment, MIRROR_READ_AGAIN: 'on' };
    const taken = () => database.query('select from read_again where taken_until > clock_timestamp()');
    const first = await Replica.start(following);
    await sandbox.fault({
      kind: 'slow',
      ms: 5_000,
      when: 'after',
      match: { method: 'GET', pathPattern: `/v1/pages/${id}` },
    });
    await mirror.retitle(id, 'Edited by a person');
    await eventually(async () => expect(await taken()).toHaveLength(1));
    await first.kill();
    expect((await mirror.row(id)).title).not.toBe('Edited by a person');
    await sandbox.clearFaults();

    const second = await Replica.start(following);
    await database.query('update read_again set taken_until = clock_timestamp()');
    await eventually(async () => expect(await mirror.row(id)).toMatchObject({ title: 'Edited by a person' }));
    await eventually(async () => expect(await database.query('select from read_again')).toEqual([]));
    expect((await mirror.news()).map(({ notionPageId, change }) => [notionPageId, change])).toEqual([[id, 'changed']]);
    await second.kill();
  });
});
