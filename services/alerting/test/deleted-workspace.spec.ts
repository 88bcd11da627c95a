import { AlertFired, AlertingService, WorkspaceDeleted, WorkspaceErased } from '@na/contracts';
import { eventually, rowsOfWorkspace } from '@na/testing';
import { randomUUID } from 'node:crypto';
import { buildHouse, type House } from './house.ts';
import { startReceiver, type Receiver } from './receiver.ts';

describe('when a workspace is deleted', () => {
  let house: House;
  let tellAsGateway: House['tell'];
  let receiver: Receiver;
  let workspaceId: string;

  beforeAll(async () => {
    house = await buildHouse();
    tellAsGateway = await house.startGateway();
    // What failed once is tried again in an hour only, so that it waits.
    await house.startAlerting({ WEBHOOK_RETRY_DELAYS: '1h' });
  });
  afterAll(() => house.close());
  beforeEach(async () => {
    workspaceId = randomUUID();
    receiver = await startReceiver();
  });
  afterEach(() => receiver.stop());

  const deleted = () =>
    tellAsGateway(WorkspaceDeleted, { workspaceId, members: 1, apiKeys: 0 }, { workspaceId, actor: 'user:7' });
  const told = (type: string) =>
    house.database.query('select from outbox where workspace_id = $1 and type = $2', [workspaceId, type]);
  const erased = () => eventually(async () => expect(await told(WorkspaceErased.name)).toHaveLength(1));

  it('nothing is left of its rules, endpoints, secrets, alerts and deliveries, sent or waiting; others keep theirs', async () => {
    const other = randomUUID();
    for (const workspace of [workspaceId, other]) {
      await house.createRule(workspace);
      await house.createEndpoint(workspace, receiver.url);
    }
    const removed = await house.createEndpoint(workspaceId, `${receiver.url}?removed`);
    await house.calls.ask(AlertingService.deleteEndpoint, { workspaceId, id: removed.id });
    await house.taskDies(workspaceId);
    await house.notifications(workspaceId, ([only]) => expect(only?.state).toBe('delivered'));
    receiver.answer = () => 500;
    await house.taskDies(workspaceId);
    await house.notifications(workspaceId, ([newest]) =>
      expect(newest).toMatchObject({ state: 'pending', attempts: 1 }),
    );
    const tables = ['alert', 'alert_rule', 'endpoint', 'notification', 'removal'];
    expect(Object.keys(await rowsOfWorkspace(house.database, workspaceId)).sort()).toEqual(
      tables.map(table => `alerting.${table}`),
    );

    await deleted();
    await erased();
    expect(await rowsOfWorkspace(house.database, workspaceId)).toEqual({});
    expect(await rowsOfWorkspace(house.database, other)).toEqual({ 'alerting.alert_rule': 1, 'alerting.endpoint': 1 });
  });

  it('what happens in it later raises nothing, though its rules are not erased yet, and none can be made', async () => {
    await house.createRule(workspaceId);
    await house.createEndpoint(workspaceId, receiver.url);
    await house.database.query(
      `insert into deleted_workspace (workspace_id, event_id, actor, correlation_id, look_at) values ($1, $1, 'user:7', 'c', null)`,
      [workspaceId],
    );
    await house.taskDies(workspaceId);
    // An alert of another workspace on a later event shows that the first event was heard.
    const other = randomUUID();
    await house.createRule(other);
    await house.taskDies(other);
    await eventually(async () =>
      expect(
        (await house.calls.ask(AlertingService.listAlerts, { workspaceId: other, limit: 1, states: [] })).alerts,
      ).toHaveLength(1),
    );
    expect(await told(AlertFired.name)).toEqual([]);
    expect(receiver.received).toEqual([]);
    const gone = { code: 'workspace_deleted' };
    await expect(house.createRule(workspaceId)).rejects.toMatchObject(gone);
    await expect(house.createEndpoint(workspaceId, receiver.url)).rejects.toMatchObject(gone);
  });
});
