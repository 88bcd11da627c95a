import { transaction } from '@na/persistence';
import { eventually } from '@na/testing';
import { randomUUID, randomUUIDv7 } from 'node:crypto';
import { DataSource } from 'typeorm';
import { Connections } from '../src/connections/connections.ts';
import { ReadAgain } from '../src/freshness/read-again.ts';
import type { ReadKind } from '../src/freshness/read-again.queries.ts';
import { Hold } from '../src/mirror/hold.ts';
import type { DataSourceSchemaChanged } from '@na/contracts';
import { HookDoor } from './hook-door.ts';
import { MirrorWorld } from './mirror.ts';
import { startWorld } from './world.ts';

let mirror: MirrorWorld;
let door: HookDoor;

beforeAll(async () => {
  mirror = new MirrorWorld(await startWorld({ MIRROR_READ_AGAIN: 'on' }, ['--webhook-aggregation', '50']));
  await mirror.backfill();
  door = await HookDoor.open(mirror.world);
});
afterAll(async () => {
  await door?.close();
  await mirror?.world.close();
});

const dataSource = () => mirror.world.app.get(DataSource, { strict: false });
const readAgain = () => mirror.world.app.get(ReadAgain, { strict: false });

const newsOf = async (id: string) => (await mirror.news()).filter(({ notionPageId }) => notionPageId === id);

async function left(connectionId = mirror.connectionId): Promise<object[]> {
  return mirror.world.database.query('select kind, notion_id from read_again where connection_id = $1', [connectionId]);
}

/** Waits until nothing of the world's connection is to be read. */
const caughtUp = () => eventually(async () => expect(await left()).toEqual([]));

async function note(kind: ReadKind, notionId: string, times = 1, connectionId = mirror.connectionId): Promise<void> {
  const each = { connectionId, kind, notionId, lane: 'normal' as const, changedAt: new Date() };
  await transaction(dataSource(), tx =>
    readAgain().note(
      tx,
      Array.from({ length: times }, () => each),
    ),
  );
}

describe('what people do in Notion', () => {
  it('comes into the mirror by webhooks alone, and is told: rows that are made, edited, written in, trashed and restored', async () => {
    const id = await mirror.newRow('made by a person');
    await eventually(async () => expect(await mirror.row(id)).toMatchObject({ title: 'made by a person' }));
    await mirror.retitle(id, 'edited by a person');
    await eventually(async () => expect(await mirror.row(id)).toMatchObject({ title: 'edited by a person' }));
    await mirror.append(id, 'words in the body');
    await eventually(async () => expect(JSON.stringify((await mirror.row(id)).body)).toContain('words in the body'));
    await mirror.trash(id);
    await eventually(async () => expect(await mirror.row(id)).toMatchObject({ inTrash: true }));
    await mirror.trash(id, false);
    await eventually(async () => expect(await mirror.row(id)).toMatchObject({ inTrash: false }));
    await caughtUp();
    expect((await newsOf(id)).map(({ change, isBodyChanged }) => [change, isBodyChanged])).toEqual([
      ...[
        ['created', false],
        ['changed', false],
        ['changed', true],
        ['trashed', false],
        ['restored', false],
      ],
    ]);
  });

  it('to a schema is told once, and comments are there', async () => {
    const { sandbox, database } = mirror.world;
    const id = await mirror.newRow('spoken of');
    await sandbox.notion('PATCH', `/data_sources/${await sandbox.todoSource()}`, {
      properties: { Effort: { number: { format: 'number' } } },
    });
    await sandbox.notion('POST', '/comments', {
      parent: { page_id: id },
      rich_text: [{ text: { content: 'so do I' } }],
    });
    await eventually(async () => {
      expect(await mirror.world.told<DataSourceSchemaChanged>('DataSourceSchemaChanged')).toMatchObject([
        { changes: [{ kind: 'added', name: 'Effort' }] },
      ]);
      expect(await database.query('select text from mirror_comment where page_id = $1', [id])).toEqual([
        { text: 'so do I' },
      ]);
    });
  });

  it('comes in while somebody else holds the mirror, as a backfill does', async () => {
    await Hold.during(dataSource(), mirror.connectionId, async () => {
      const id = await mirror.newRow('beside a backfill');
      await eventually(async () => expect(await mirror.row(id)).toMatchObject({ title: 'beside a backfill' }));
    });
  });
});

describe('what is noted to be read again', () => {
  it('costs one read of the page, however often it is noted', async () => {
    const id = await mirror.newRow('noted often');
    await eventually(async () => expect(await mirror.row(id)).toMatchObject({ title: 'noted often' }));
    await caughtUp();
    await mirror.world.sandbox.clearLog();
    await note('page', id, 50);
    await caughtUp();
    expect(await mirror.world.sandbox.log({ path: `/v1/pages/${id}` })).toHaveLength(1);
  });

  it('is told to have vanished when Notion has no such page any more', async () => {
    const { sandbox, app, workspaceId } = mirror.world;
    const shared = await mirror.newPage('shared');
    const id = await mirror.newPage('shared for a while', shared);
    const connectionId = randomUUIDv7();
    const token = await sandbox.newToken('Narrow', { roots: [shared] });
    await app.get(Connections, { strict: false }).add({ id: connectionId, workspaceId, name: 'Narrow', token });
    const narrow = new MirrorWorld(mirror.world, connectionId);
    await narrow.backfill();
    await mirror.move(id, sandbox.rootPageId);
    await note('page', id, 1, connectionId);
    await eventually(async () => expect(await narrow.row(id)).toMatchObject({ isGone: true }));
    await mirror.move(id, shared);
    await note('page', id, 1, connectionId);
    await eventually(async () => expect(await narrow.row(id)).toMatchObject({ isGone: false }));
    const told = (await narrow.news()).filter(({ notionPageId }) => notionPageId === id);
    expect(told.map(({ change }) => change)).toEqual(['created', 'vanished', 'returned']);
  });

  it('is read again when Notion did not serve it, and after a replica died over it', async () => {
    const { sandbox } = mirror.world;
    const [held, dying] = [await mirror.newRow('held back'), await mirror.newRow('dying')];
    await caughtUp();
    const match = { method: 'GET', pathPattern: `/v1/pages/${held}` };
    await sandbox.fault({
      kind: 'status',
      status: 429,
      retryAfter: 1,
      reason: 'public_api_space_request_rate_limit',
      match,
    });
    await sandbox.clearLog();
    await note('page', held);
    await caughtUp();
    const answers = (await sandbox.log({ path: `/v1/pages/${held}` })).map(({ status }) => status);
    expect(answers).toEqual([429, 200]);
    await transaction(dataSource(), async tx => {
      const changedAt = new Date();
      await readAgain().note(tx, [
        { connectionId: mirror.connectionId, kind: 'page', notionId: dying, lane: 'normal', changedAt },
      ]);
      // As a replica does that takes it and never comes back.
      await tx.query(
        "update read_again set taken_until = clock_timestamp() + interval '2 seconds' where notion_id = $1",
        [dying],
      );
    });
    await sandbox.clearLog();
    await caughtUp();
    expect(await sandbox.log({ path: `/v1/pages/${dying}` })).not.toEqual([]);
  });

  it('goes off the list when the connection has no mirror, and when Notion will never show it', async () => {
    const { sandbox, app, workspaceId } = mirror.world;
    const id = randomUUIDv7();
    await app.get(Connections, { strict: false }).add({ id, workspaceId, name: 'Unread', token: sandbox.token });
    await note('page', randomUUID(), 1, id);
    await note('page', await sandbox.todoSource());
    await note('database', randomUUID());
    await note('data_source', randomUUID());
    await eventually(async () => expect([await left(id), await left()]).toEqual([[], []]));
  });
});
