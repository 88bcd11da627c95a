import { AuditService, ServiceStarted, SystemService, TaskCancelled, TaskDead } from '@na/contracts';
import { eventIdInPack, relayState, tellAll, tellPack, transaction } from '@na/persistence';
import { eventually } from '@na/testing';
import { randomUUID } from 'node:crypto';
import { buildHouse, type House, type Teller } from './house.ts';

const workspaceId = randomUUID();
const cancelled = (taskId: string): TaskCancelled => ({ taskId, version: 2, type: 'demo' });

describe('what is told', () => {
  let house: House;
  let scheduler: Teller;

  beforeEach(async () => {
    house = await buildHouse();
    scheduler = await house.startTeller('scheduler');
  });

  afterEach(() => house.close());

  /** Waits until audit has as many records of the type. */
  const records = (type: string, count: number) =>
    eventually(async () => {
      const rows = await house.database.query('select * from audit_record where type = $1 order by id', [type]);
      expect(rows).toHaveLength(count);
      return rows;
    });

  // ASVS 16.2.1, 16.2.2
  it('is on record with all that is known of it', async () => {
    await house.startAudit();
    const options = {
      workspaceId,
      actor: 'user:7',
      correlationId: 'c-1',
      parentId: randomUUID(),
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      at: new Date('2026-11-21T10:00:00.123Z'),
    };
    const error = { kind: 'upstream', code: 'notion_down', detail: 'Notion answered 503.' };
    const body = { taskId: randomUUID(), version: 9, type: 'notion.page.create', attempts: 8, error };
    const id = await scheduler.tell(TaskDead, body, options);

    const record = await eventually(() => scheduler.calls.ask(AuditService.getRecord, { workspaceId, id }));
    expect(record).toEqual({
      id,
      type: 'na.scheduler.v1.TaskDead',
      category: 'task',
      severity: 'error',
      service: 'scheduler',
      workspaceId,
      about: body.taskId,
      actor: 'user:7',
      correlationId: 'c-1',
      parentId: options.parentId,
      traceId: '0af7651916cd43dd8448eb211c80319c',
      data: body,
      occurredAt: '2026-11-21T10:00:00.123Z',
      recordedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    });
  });

  it('by any service is on record, that of audit itself included', async () => {
    await house.startAudit();
    await house.startTeller('gateway');
    const started = await records(ServiceStarted.name, 3);
    expect(started.map(({ service }) => service).sort()).toEqual(['audit', 'gateway', 'scheduler']);
  });

  it('is on record once, though two replicas hear it and it is sent again', async () => {
    await house.startAudit();
    await house.startAudit();
    const tellings = Array.from({ length: 300 }, (_, at) => ({
      event: TaskCancelled,
      body: cancelled(`t${at}`),
      workspaceId,
    }));
    await transaction(scheduler.dataSource, tx => tellAll(tx, tellings));
    await records(TaskCancelled.name, 300);

    const { epoch, lastNumber } = await relayState(scheduler.dataSource);
    const again = { source: `scheduler/${epoch}`, first: 1, last: lastNumber };
    await scheduler.calls.ask(SystemService.resendEvents, again, { to: 'scheduler' });
    // What is told afterwards is heard afterwards.
    await scheduler.tell(TaskDead, {
      ...cancelled('last'),
      attempts: 1,
      error: { kind: 'internal', code: 'x', detail: 'x' },
    });
    await records(TaskDead.name, 1);
    await records(TaskCancelled.name, 300);
  });

  it('is on record once, though NATS and its disk were lost on the way', async () => {
    await house.startAudit();
    for (let at = 0; at < 20; at++) await scheduler.tell(TaskCancelled, cancelled(`before-${at}`));
    await house.nats.kill();
    for (let at = 0; at < 20; at++) await scheduler.tell(TaskCancelled, cancelled(`during-${at}`));
    await house.nats.startEmpty();
    await scheduler.tell(TaskCancelled, cancelled('after'));
    const rows = await eventually(() => records(TaskCancelled.name, 41), { withinMs: 25_000 });
    expect(new Set(rows.map(({ about }) => about)).size).toBe(41);
  });

  it('again by a teller that was restored from a backup is on record once', async () => {
    await house.startAudit();
    await scheduler.tell(TaskCancelled, cancelled('t1'), { workspaceId });
    await transaction(scheduler.dataSource, tx =>
      tellPack(tx, TaskCancelled, {
        count: 60,
        shared: { type: 'demo', version: 2 },
        columns: { taskId: Array.from({ length: 60 }, (_, at) => `p${at}`) },
      }),
    );
    await records(TaskCancelled.name, 61);

    // The restored teller has a new epoch, the same events, and other numbers for them.
    const told = await scheduler.database.query('select * from outbox where type = $1', [TaskCancelled.name]);
    await scheduler.stop();
    const restored = await house.startTeller('scheduler');
    await restored.database.query(
      `insert into outbox (id, type, events, about, version, actor, correlation_id, workspace_id, data, pack, occurred_at)
       select id, type, events, about, version, actor, correlation_id, workspace_id, data, pack, occurred_at
       from json_populate_recordset(null::outbox, $1)`,
      [JSON.stringify(told)],
    );
    await restored.tell(TaskCancelled, cancelled('t2'));
    await records(TaskCancelled.name, 62);
    const { epoch, lastNumber } = await relayState(restored.dataSource);
    const source = `scheduler/${epoch}`;
    // The broker knows the event's id and drops it; sent on request it bears another.
    const again = { source, first: 1, last: lastNumber };
    expect(await restored.calls.ask(SystemService.resendEvents, again, { to: 'scheduler' })).toMatchObject({
      gone: [],
    });
    await eventually(async () => {
      const [heard] = await house.database.query(
        `select count(*)::int from (
           select from inbox where source = $1
           union all select from generate_series(1, (select watermark from inbox_source where source = $1))) as numbers`,
        [source],
      );
      expect(heard!.count).toBeGreaterThanOrEqual(lastNumber);
    });
    await records(TaskCancelled.name, 62);
    expect(await house.database.query('select * from set_aside')).toEqual([]);
  });

  it('in one pack is on record event by event, once each', async () => {
    await house.startAudit();
    const ids = Array.from({ length: 700 }, () => randomUUID());
    const workspaces = ids.map((_, at) => (at % 2 ? workspaceId : null));
    const packId = await transaction(scheduler.dataSource, tx =>
      tellPack(tx, TaskCancelled, {
        count: ids.length,
        shared: { type: 'demo', version: 2 },
        columns: { taskId: ids },
        header: { workspaceId: workspaces },
      }),
    );
    await records(TaskCancelled.name, 700);
    const { epoch, lastNumber } = await relayState(scheduler.dataSource);
    const again = { source: `scheduler/${epoch}`, first: 1, last: lastNumber };
    await scheduler.calls.ask(SystemService.resendEvents, again, { to: 'scheduler' });
    await scheduler.tell(TaskCancelled, cancelled('last'));
    const rows = await records(TaskCancelled.name, 701);
    expect(rows.slice(0, 700).map(({ id, about, data }) => ({ id, about, data }))).toEqual(
      ids.map((taskId, at) => ({ id: eventIdInPack(packId, at), about: taskId, data: cancelled(taskId) })),
    );
    const id = eventIdInPack(packId, 1);
    expect(await scheduler.calls.ask(AuditService.getRecord, { workspaceId, id })).toMatchObject({ about: ids[1] });
  });

  it('in a type that a newer teller has and we do not know is filed as system and info', async () => {
    await house.startAudit();
    await scheduler.database.query(
      `insert into outbox (type, actor, correlation_id, data) values ('na.scheduler.v1.TaskTeleported', 'user:7', 'c-1', '{"to": "Mars"}')`,
    );
    const [record] = await records('na.scheduler.v1.TaskTeleported', 1);
    expect(record).toMatchObject({ category: 'system', severity: 'info', data: { to: 'Mars' } });
  });
});
