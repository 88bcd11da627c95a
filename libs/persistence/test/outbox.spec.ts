import { ServiceStarted, TaskCancelled, TaskStarted, type TaskStarted as Started } from '@na/contracts';
import { flow, startTracing, span } from '@na/telemetry';
import { OutboxFull, onOutboxWritten, tell, tellAll, transaction } from '../src/index.ts';
import { boundOutbox } from '../src/outbox/outbox-bound.ts';
import { cancelled, freshReplica } from './replica.ts';

const WORKSPACE = '018f0000-0000-7000-8000-00000000aaaa';
const PARENT = '018f0000-0000-7000-8000-00000000bbbb';

let replica: Awaited<ReturnType<typeof freshReplica>>;

beforeAll(async () => {
  replica = await freshReplica();
});
afterAll(() => replica.close());
beforeEach(() => replica.database.query('truncate outbox'));

const rows = () => replica.database.query('select * from outbox order by seq');

describe('telling', () => {
  it('stands when the transaction commits, and only then', async () => {
    const { dataSource } = replica;
    const failing = transaction(dataSource, async tx => {
      await tell(tx, TaskCancelled, cancelled('t1'));
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await rows()).toEqual([]);
    const id = await transaction(dataSource, tx => tell(tx, TaskCancelled, cancelled('t1', 3)));
    expect(await rows()).toEqual([
      expect.objectContaining({
        id,
        type: TaskCancelled.name,
        about: 't1',
        version: 3,
        data: cancelled('t1', 3),
        number: null,
      }),
    ]);
    expect(id[14]).toBe('7');
  });

  it('carries on who acts, for which tenant, as part of what, and the trace', async () => {
    const tracing = await startTracing({ service: 'scheduler', version: '1' });
    const cause = { actor: 'user:ada', correlationId: 'c1', workspaceId: WORKSPACE, parentId: PARENT };
    await flow.run(cause, () =>
      span('work', {}, async running => {
        await tell(replica.dataSource.manager, TaskCancelled, cancelled('t1'));
        const [row] = await rows();
        expect(row).toMatchObject({
          actor: 'user:ada',
          correlation_id: 'c1',
          workspace_id: WORKSPACE,
          parent_id: PARENT,
        });
        expect(row?.['traceparent']).toContain(running.spanContext().traceId);
      }),
    );
    await tracing.shutdown();
  });

  it('takes what is given over what the flow says, and needs no flow', async () => {
    const at = new Date('2026-01-02T03:04:05.678Z');
    await tell(replica.dataSource.manager, TaskCancelled, cancelled('t1'), { actor: 'user:bob', version: 9, at });
    await tell(replica.dataSource.manager, ServiceStarted, { service: 'scheduler', replica: 'a:1', version: '0.1.0' });
    expect(await rows()).toEqual([
      expect.objectContaining({ actor: 'user:bob', version: 9, occurred_at: at }),
      expect.objectContaining({
        actor: 'system',
        about: null,
        version: null,
        correlation_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      }),
    ]);
  });

  it('tells many at once in their order and answers their ids', async () => {
    const started = (taskId: string): Started => ({ taskId, version: 2, type: 'demo.noop', attempt: 1, workerId: 'w' });
    const ids = await transaction(replica.dataSource, tx =>
      tellAll(tx, [
        { event: TaskStarted, body: started('t1') },
        { event: TaskCancelled, body: cancelled('t1', 3), actor: 'user:ada' },
        { event: TaskStarted, body: started('t2') },
      ]),
    );
    expect((await rows()).map(({ id, type }) => [id, type])).toEqual([
      [ids[0], TaskStarted.name],
      [ids[1], TaskCancelled.name],
      [ids[2], TaskStarted.name],
    ]);
    expect(await tellAll(replica.dataSource.manager, [])).toEqual([]);
    const many = Array.from({ length: 50 }, (_, at) => ({ event: TaskCancelled, body: cancelled(`t${at}`) }));
    expect(await tellAll(replica.dataSource.manager, many)).toHaveLength(50);
    const mismatched = tellAll(replica.dataSource.manager, [
      // @ts-expect-error a body of another event does not compile
      { event: TaskStarted, body: cancelled('t1') },
    ]);
    await expect(mismatched).rejects.toMatchObject({ code: 'event_broken' });
  });

  it('refuses a body that breaks its contract, naming each place', async () => {
    const broken = { taskId: 7, version: -1 } as unknown as TaskCancelled;
    await expect(tell(replica.dataSource.manager, TaskCancelled, broken)).rejects.toMatchObject({
      kind: 'internal',
      detail: expect.stringMatching(/TaskCancelled cannot be told: \/taskId .*; \/version .*; \/type is missing/),
    });
    expect(await rows()).toEqual([]);
  });

  it('refuses a body that does not fit into a message', async () => {
    const large = cancelled('t'.repeat(400_000));
    await expect(tell(replica.dataSource.manager, TaskCancelled, large)).rejects.toMatchObject({
      code: 'event_too_large',
    });
  });

  it('wakes a relay in this process after the commit, and not after a rollback', async () => {
    const { dataSource } = replica;
    let wakes = 0;
    const end = onOutboxWritten(dataSource, () => wakes++);
    await transaction(dataSource, async tx => {
      await tell(tx, TaskCancelled, cancelled('t1'));
      expect(wakes).toBe(0);
    });
    expect(wakes).toBe(1);
    await tell(dataSource.manager, TaskCancelled, cancelled('t1'));
    expect(wakes).toBe(2);
    await transaction(dataSource, async tx => {
      await tell(tx, TaskCancelled, cancelled('t1'));
      throw new Error('no');
    }).catch(() => undefined);
    await dataSource.transaction(tx => tell(tx, TaskCancelled, cancelled('t1')));
    expect(wakes).toBe(2);
    end();
    await tell(dataSource.manager, TaskCancelled, cancelled('t1'));
    expect(wakes).toBe(2);
  });

  it('is refused while too many events wait to be sent, and goes on when they are gone', async () => {
    const { dataSource, database } = replica;
    const end = boundOutbox(dataSource, 100);
    await tellAll(
      dataSource.manager,
      Array.from({ length: 100 }, () => ({ event: TaskCancelled, body: cancelled('t') })),
    );
    const refused = tell(dataSource.manager, TaskCancelled, cancelled('one more'));
    await expect(refused).rejects.toMatchObject({ code: OutboxFull.code, status: 503, retryAfterMs: 5_000 });
    await database.query('truncate outbox');
    boundOutbox(dataSource, 100)();
    await expect(tell(dataSource.manager, TaskCancelled, cancelled('t'))).resolves.toBeDefined();
    end();
    boundOutbox(dataSource, 1_000_000)();
  });
});
