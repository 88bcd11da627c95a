import { eventually, rowsOfWorkspace } from '@na/testing';
import { startHouse, type House } from './house.ts';
import { demoTenant, keptByGateway, keptByServices, otherTenant, type Tenant } from './tenants.ts';

describe('a workspace that is deleted', () => {
  let house: House;
  let ours: Tenant;
  let other: Tenant;

  beforeAll(async () => {
    house = await startHouse();
    [ours, other] = [await demoTenant(house), await otherTenant(house, 'other')];
  });
  afterAll(() => house?.close());

  const rows = (workspaceId: string) => rowsOfWorkspace(house.books, workspaceId, ['audit']);

  // ASVS 14.2.4
  it('is gone from every service, and what was recorded of it stays; another keeps what it has', async () => {
    await keptByGateway(house, ours, 'ours');
    await keptByGateway(house, other, 'theirs');
    await keptByServices(house, ours);
    const before = Object.keys(await rows(ours.workspaceId));
    const services = new Set(before.map(table => table.split('.')[0]));
    expect([...services].sort()).toEqual(['alerting', 'gateway', 'notion_sync', 'scheduler']);
    const theirs = await rows(other.workspaceId);

    expect((await ours.api.ask('DELETE', `/v1/workspaces/${ours.workspaceId}`)).status).toBeLessThan(300);
    await eventually(async () => {
      const erased = await house.books.query<{ by: string }>(
        `select data ->> 'service' as by from audit.any_record where type = 'na.system.v1.WorkspaceErased' and workspace_id = $1`,
        [ours.workspaceId],
      );
      expect(erased.map(({ by }) => by).sort()).toEqual(['alerting', 'notion-sync', 'scheduler']);
    });
    await eventually(async () => expect(await rows(ours.workspaceId)).toEqual({}));
    const recorded = await house.books.query<{ type: string }>(
      'select distinct type from audit.any_record where workspace_id = $1',
      [ours.workspaceId],
    );
    expect(recorded.map(({ type }) => type)).toEqual(
      expect.arrayContaining([
        'na.gateway.v1.WorkspaceDeleted',
        'na.notion_sync.v1.ConnectionRemoved',
        'na.scheduler.v1.TaskSucceeded',
      ]),
    );
    expect(await rows(other.workspaceId)).toEqual(theirs);
  });
});
