import { TaskSucceeded, TaskCancelled, type TaskCancelled as Cancelled } from '@na/contracts';
import { exposition, flow } from '@na/telemetry';
import { randomUUID } from 'node:crypto';
import { eventIdInPack, newPackId, packSql, tell, tellPack, transaction, type Pack } from '../src/index.ts';
import { boundOutbox } from '../src/outbox/outbox-bound.ts';
import { cancelled, freshReplica } from './replica.ts';

const WORKSPACE = '018f0000-0000-7000-8000-00000000aaaa';

let replica: Awaited<ReturnType<typeof freshReplica>>;

beforeAll(async () => {
  replica = await freshReplica();
});
afterAll(() => replica.close());
beforeEach(() => replica.database.query('truncate outbox'));

const rows = () => replica.database.query('select * from outbox order by seq');
const demo = (...taskIds: string[]): Pack<Cancelled> => ({
  count: taskIds.length,
  shared: { type: 'demo', version: 1 },
  columns: { taskId: taskIds },
});

describe('the ids of a pack', () => {
  it('are one id with the place of the event at its end, alike in Postgres', async () => {
    const packs = [
      newPackId(),
      (await replica.database.query<{ id: string }>('select event_in_pack(uuidv7(), 0) as id'))[0]!.id,
    ];
    for (const pack of packs) {
      expect(pack).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{8}0000$/);
      for (const place of [0, 1, 255, 65_535]) {
        const [made] = await replica.database.query('select event_in_pack($1, $2) as id', [pack, place]);
        expect(made).toEqual({ id: eventIdInPack(pack, place) });
      }
    }
    expect(eventIdInPack('01a2b3c4-d5e6-7f01-8234-56789abc0000', 4_660)).toBe('01a2b3c4-d5e6-7f01-8234-56789abc1234');
  });

  it('tell when they were made, as those of Postgres do', async () => {
    const at = new Date('2026-11-22T10:00:00.123Z');
    const [read] = await replica.database.query('select uuid_extract_timestamp($1) as at', [newPackId(at.getTime())]);
    expect(read).toEqual({ at });
  });
});

describe('telling a pack', () => {
  it('writes one row for many events, with what the flow says of all', async () => {
    const at = new Date('2026-01-02T03:04:05.678Z');
    const header = { correlationId: ['c1', null, 'c3'] };
    const id = await flow.run({ actor: 'user:ada', correlationId: 'c', workspaceId: WORKSPACE }, () =>
      transaction(replica.dataSource, tx => tellPack(tx, TaskCancelled, { ...demo('t1', 't2', 't3'), header }, { at })),
    );
    expect(await rows()).toEqual([
      expect.objectContaining({
        ...{ id, type: TaskCancelled.name, events: 3, data: null, about: null, version: null, occurred_at: at },
        ...{ actor: 'user:ada', correlation_id: 'c', workspace_id: WORKSPACE },
        pack: {
          shared: { type: 'demo', version: 1 },
          columns: { taskId: ['t1', 't2', 't3'] },
          header: { columns: header, fromBody: { about: 'taskId', version: 'version' } },
        },
      }),
    ]);
  });

  it.each<[string, object, string]>([
    [
      'columns of different lengths',
      { count: 2, columns: { taskId: ['t1'] } },
      '/taskId should have 2 values, but has 1',
    ],
    ['a header of another length', { header: { actor: ['a', 'b'] } }, '/actor should have 1 values, but has 2'],
    ['a field that the event lacks', { shared: { ...cancelled('t'), mood: 'good' } }, '/mood is no field of the event'],
    ['a first event without a field', { columns: {} }, '/taskId is missing'],
    ['a first event with a wrong field', { columns: { taskId: [7] } }, '/taskId should be text'],
    ['no event', { count: 0 }, '/count should be 1 to 65536'],
  ])('refuses %s', async (_, wrong, says) => {
    const told = tellPack(replica.dataSource.manager, TaskCancelled, { ...demo('t1'), ...wrong });
    await expect(told).rejects.toMatchObject({ code: 'event_broken', detail: expect.stringContaining(says) });
    expect(await rows()).toEqual([]);
  });

  it('refuses what does not fit into a message or cannot be stored', async () => {
    const { manager } = replica.dataSource;
    const told = (taskId: string) => tellPack(manager, TaskCancelled, demo(taskId));
    await expect(told('t'.repeat(530_000))).rejects.toMatchObject({ code: 'event_too_large' });
    for (const text of ['a\0b', 'a\ud800b', '\\\0']) {
      await expect(told(text)).rejects.toMatchObject({ code: 'text_not_storable' });
    }
    await told('\\u0000 and 😀');
    expect(await rows()).toHaveLength(1);
  });

  it('takes as much room as it has events', async () => {
    const { dataSource } = replica;
    const end = boundOutbox(dataSource, 100);
    await tellPack(dataSource.manager, TaskCancelled, demo(...Array.from({ length: 99 }, () => 't')));
    expect(await exposition.text()).toMatch(/^na_outbox_unsent_events(\{.*\})? 99$/m);
    await tell(dataSource.manager, TaskCancelled, cancelled('t'));
    await expect(tellPack(dataSource.manager, TaskCancelled, demo('t'))).rejects.toMatchObject({ code: 'outbox_full' });
    end();
    boundOutbox(dataSource, 1_000_000)();
  });
});

describe('a pack that a statement writes', () => {
  const insert = (sql: string) => `
    insert into outbox (id, type, events, pack)
    select event_in_pack(uuidv7(), 0), '${TaskSucceeded.name}', count(*), ${sql}
    from (
      select 'task-' || n as id, n as version, case when n = 2 then '{"page": "p"}'::json end as result, n * 1.5 as took
      from generate_series(1, 3) as n order by n
    ) as done
    having count(*) > 0`;
  const sql = packSql(TaskSucceeded, {
    shared: { type: `'demo'`, attempt: 'min(1)' },
    columns: { taskId: 'id', version: 'version', result: 'result', tookMs: 'took' },
    header: { actor: `'worker'::text`, correlationId: `'c-' || id` },
  });

  it('says once what all have alike, and by column what they differ in', async () => {
    const packed = packSql(TaskSucceeded, {
      columns: { taskId: 'id' },
      mostlyAlike: { type: `'demo'::text`, attempt: '1', version: 'version', tookMs: 'case when took <> 3 then 7 end' },
      mostlyAlikeHeader: { actor: `'worker'::text`, correlationId: `'c-' || id`, traceparent: 'null::text' },
    });
    await replica.database.query(insert(packed));
    expect((await rows())[0]!['pack']).toEqual({
      shared: { type: 'demo', attempt: 1 },
      columns: { taskId: ['task-1', 'task-2', 'task-3'], version: [1, 2, 3], tookMs: [7, null, 7] },
      header: {
        columns: { correlationId: ['c-task-1', 'c-task-2', 'c-task-3'], traceparent: [null, null, null] },
        fromBody: { about: 'taskId', version: 'version' },
      },
    });
  });

  it('says the same as one that is told', async () => {
    await replica.database.query(insert(sql));
    expect(await rows()).toEqual([
      expect.objectContaining({
        events: 3,
        pack: {
          shared: { type: 'demo', attempt: 1 },
          columns: {
            taskId: ['task-1', 'task-2', 'task-3'],
            version: [1, 2, 3],
            result: [null, { page: 'p' }, null],
            tookMs: [1.5, 3, 4.5],
          },
          header: {
            columns: {
              actor: ['worker', 'worker', 'worker'],
              correlationId: ['c-task-1', 'c-task-2', 'c-task-3'],
            },
            fromBody: { about: 'taskId', version: 'version' },
          },
        },
      }),
    ]);
  });

  it('is not even prepared when it breaks the contract', () => {
    const columns = { taskId: 'id', version: 'version', attempt: 'attempt', tookMs: 'took' };
    expect(() => packSql(TaskSucceeded, { columns })).toThrow('A pack of na.scheduler.v1.TaskSucceeded needs type.');
    // @ts-expect-error a field that the event lacks does not compile
    expect(() => packSql(TaskSucceeded, { columns, shared: { type: `'t'`, mood: `'good'` } })).toThrow(
      'has no field mood',
    );
  });

  it.each<[string, string]>([
    [
      'an id that leaves no place for the events',
      `(id, events, pack) values ('${randomUUID().slice(0, -1)}1', 2, '{}')`,
    ],
    ['no events', `(id, events, pack) values (event_in_pack(uuidv7(), 0), 0, '{}')`],
    ['a body beside the pack', `(id, events, pack, data) values (event_in_pack(uuidv7(), 0), 2, '{}', '{}')`],
    ['more than a message can bear', `(id, pack) values (event_in_pack(uuidv7(), 0), to_json(repeat('x', 524288)))`],
    ['neither a body nor a pack', `(actor, correlation_id) values ('a', 'c')`],
    ['one event that nobody set in motion', `(data) values ('{}')`],
  ])('is refused with %s', async (_, rest) => {
    const sql = `insert into outbox ${rest.replace('(', '(type, ').replace('values (', "values ('na.x', ")}`;
    await expect(replica.database.query(sql)).rejects.toThrow(/violates check constraint "outbox_/);
  });
});
