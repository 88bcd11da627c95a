import { ArchiveService, WorkspaceDeleted, WorkspaceErased } from '@na/contracts';
import { tell, transaction } from '@na/persistence';
import { eventually, rowsOfWorkspace } from '@na/testing';
import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { ARCHIVE_OFTEN, archivedTasks, manyFinished, taskOf } from './archived.ts';
import { startGateway, startHouse, type Gateway, type House } from './house.ts';

let house: House;
let gateway: Gateway;
beforeAll(async () => {
  house = await startHouse({ schedulers: 2, settings: ARCHIVE_OFTEN });
  gateway = await startGateway(house);
});
afterAll(async () => {
  await gateway.close();
  await house.close();
});

it('when a workspace is deleted nothing of it is left in the archive, though its tasks are being archived; others keep theirs', async () => {
  const [workspaceId, other] = [randomUUID(), randomUUID()];
  const [theirs] = await archivedTasks(house, [{ workspaceId: other }]);
  await archivedTasks(house, [{ workspaceId }, { workspaceId }]);
  await house.ask(ArchiveService.createRetentionPolicy, {
    workspaceId,
    id: randomUUID(),
    liveMs: 86_400_000,
    archivedMs: 86_400_000 * 70,
  });
  await manyFinished(house, workspaceId, 5_000);
  await eventually(async () => {
    const { tasks } = await house.ask(ArchiveService.getArchive, { workspaceId });
    expect(tasks).toBeGreaterThan(2);
  });
  await transaction(gateway.app.get(DataSource), tx =>
    tell(tx, WorkspaceDeleted, { workspaceId, members: 1, apiKeys: 0 }, { workspaceId, actor: 'user:x' }),
  );
  await eventually(async () => {
    const told = await house.database.query('select from outbox where type = $1 and workspace_id = $2', [
      WorkspaceErased.name,
      workspaceId,
    ]);
    expect(told).toHaveLength(1);
  });
  expect(await rowsOfWorkspace(house.database, workspaceId)).toEqual({});
  expect(await taskOf(house, theirs!.id, other)).toEqual(theirs);
});
