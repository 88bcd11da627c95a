import { AuditService, TaskDead, WorkspaceDeleted, WorkspaceErased } from '@na/contracts';
import { eventually } from '@na/testing';
import { randomUUID } from 'node:crypto';
import { buildHouse, type House, type Teller } from './house.ts';

describe('when a workspace is deleted', () => {
  let house: House;
  let gateway: Teller;
  let scheduler: Teller;
  beforeAll(async () => {
    house = await buildHouse();
    [gateway, scheduler] = [await house.startTeller('gateway'), await house.startTeller('scheduler')];
    await house.startAudit();
  });
  afterAll(() => house.close());

  it('its record stays, the deletion and each service’s erasure are part of it, and nobody takes them out', async () => {
    const workspaceId = randomUUID();
    const cause = { workspaceId, actor: 'user:7', correlationId: 'c-7' };
    const error = { kind: 'upstream', code: 'notion_down', detail: 'Notion answered 503.' };
    await scheduler.tell(TaskDead, { taskId: 'x', version: 9, type: 'demo', attempts: 8, error }, cause);
    const parentId = await gateway.tell(WorkspaceDeleted, { workspaceId, members: 2, apiKeys: 1 }, cause);
    await scheduler.tell(WorkspaceErased, { service: 'scheduler', workspaceId }, { ...cause, parentId });
    await eventually(async () => {
      const filter = { workspaceId, includeSystem: false, limit: 10, categories: [], severities: [], types: [] };
      const { records } = await gateway.calls.ask(AuditService.listRecords, filter);
      const found = records.map(({ type, service, actor, parentId: cause }) => ({ type, service, actor, cause }));
      expect(found.sort((a, b) => a.type.localeCompare(b.type))).toEqual([
        { type: WorkspaceDeleted.name, service: 'gateway', actor: 'user:7', cause: undefined },
        { type: TaskDead.name, service: 'scheduler', actor: 'user:7', cause: undefined },
        { type: WorkspaceErased.name, service: 'scheduler', actor: 'user:7', cause: parentId },
      ]);
    });
    const erase = house.database.query('delete from audit_record where workspace_id = $1', [workspaceId]);
    await expect(erase).rejects.toThrow('append-only');
  });
});
