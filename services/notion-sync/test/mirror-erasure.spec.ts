import { eventually, rowsOfWorkspace } from '@na/testing';
import { DataSource } from 'typeorm';
import { Connections } from '../src/connections/connections.ts';
import { erasureSteps } from '../src/deleted-workspace/erasure-steps.ts';
import { eraseMirror, MIRROR_TABLES } from '../src/mirror/leftover.queries.ts';
import { MirrorWorld } from './mirror.ts';
import { startWorld } from './world.ts';

let mirror: MirrorWorld;

beforeEach(async () => {
  mirror = new MirrorWorld(await startWorld());
  await mirror.backfill();
});
afterEach(() => mirror?.world.close());

const mirrored = async () =>
  Object.keys(await rowsOfWorkspace(mirror.world.database, mirror.world.workspaceId)).filter(table =>
    table.includes('mirror_'),
  );

it('nothing is left of the mirror of a connection that was removed', async () => {
  const { app, workspaceId, connectionId } = mirror.world;
  expect(await mirrored()).toContain('notion_sync.mirror_page');
  await app.get(Connections, { strict: false }).remove({ workspaceId, id: connectionId });
  await eventually(async () => expect(await mirrored()).toEqual([]));
});

it('nothing is left of the mirrors of a workspace that is deleted', async () => {
  const { app, workspaceId } = mirror.world;
  const own = { id: workspaceId, eventId: workspaceId, actor: 'user:ada', correlationId: 'test' };
  for (const step of erasureSteps(app.get(Connections, { strict: false })).slice(2))
    while ((await app.get(DataSource).transaction(tx => step(tx, own, 2))) > 0);
  expect(await mirrored()).toEqual([]);
});

it('what is to be erased is found by an index', async () => {
  const { database, workspaceId } = mirror.world;
  await database.query(
    `insert into mirror_page (connection_id, id, workspace_id)
     select gen_random_uuid(), gen_random_uuid(), gen_random_uuid() from generate_series(1, 20000)`,
  );
  await database.query('analyze mirror_page');
  for (const column of ['workspace_id', 'connection_id'] as const) {
    const explained = await database.query(`explain (format json) ${eraseMirror('mirror_page', column)}`, [
      workspaceId,
      500,
    ]);
    expect(JSON.stringify(explained)).not.toContain('Seq Scan');
  }
  expect(MIRROR_TABLES).toContain('mirror_page');
});
