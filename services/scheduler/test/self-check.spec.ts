import { TaskService } from '@na/contracts';
import { transaction } from '@na/persistence';
import { eventually } from '@na/testing';
import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { Endings } from '../src/attempt/endings.ts';
import { WorkHints } from '../src/hint/work-hints.ts';
import type { Check, RecoveryKind } from '../src/self-check/check.ts';
import { checksOf } from '../src/self-check/checks.ts';
import { SelfCheck } from '../src/self-check/self-check.ts';
import { SerialKeys } from '../src/serial-key/serial-keys.ts';
import { BareWorker, create, get, someWorker, startHouse, WORKSPACE, type House } from './house.ts';
import { deeds, WorkModule } from './work.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse({ schedulers: 2, modules: [WorkModule] });
});
afterAll(() => house.close());
beforeEach(() => house.database.query(`delete from outbox where type like 'na.scheduler.v1.Recovery%'`));

const query = <Row>(sql: string, values: unknown[] = []) => house.database.query(sql, values) as Promise<Row[]>;
const look = () => house.schedulers[0]!.get(SelfCheck).look();

const EVERYTHING = ['', '', '', ''] as const;

/** One of the checks by itself, with a clock of its own. */
function checkOf(kind: RecoveryKind, now?: () => number): Check {
  const [scheduler] = house.schedulers;
  const parts = [scheduler!.get(Endings), scheduler!.get(SerialKeys), scheduler!.get(WorkHints)] as const;
  return checksOf(...parts, now).find(check => check.kind === kind)!;
}

/** What was told of recoveries, oldest first. */
async function told(): Promise<{ event: string; data: object }[]> {
  return query(
    `select split_part(type, '.', 4) as event, data from outbox where type like 'na.scheduler.v1.Recovery%' order by seq`,
  );
}

describe('the self-check', () => {
  it('has the tasks of a worker that nobody knows run again, and tells that it tried and did', async () => {
    const { type, worker } = await someWorker(house);
    const { id } = await create(house, type);
    await worker.claim();
    await query('delete from worker where id = $1', [worker.id]);
    await look();
    expect(await told()).toEqual([
      { event: 'RecoveryAttempted', data: { kind: 'worker_missing', found: 1 } },
      { event: 'RecoverySucceeded', data: { kind: 'worker_missing', repaired: 1 } },
    ]);
    const [again] = await new BareWorker(house, type).claim();
    expect(again).toMatchObject({ id, attempt: 2 });
    expect((await get(house, id)).attempts.map(({ outcome }) => outcome)).toEqual(['lost', 'running']);
  });

  it('forgets workers that have long been gone, and no others', async () => {
    const [gone, silent] = [`test/${randomUUID()}`, `test/${randomUUID()}`];
    const leases = `insert into worker (id, service, lease_until, last_beat) values ($1, 'test', now() - $2::interval, now())`;
    const check = checkOf('worker_left_over');
    // Rescue, which would be faster, does not see what is not committed.
    await transaction(house.schedulers[0]!.get(DataSource), async tx => {
      await tx.query(leases, [gone, '1 hour']);
      await tx.query(leases, [silent, '1 minute']);
      expect(await check.find(tx, EVERYTHING)).toBe(1);
      expect(await check.repair(tx, EVERYTHING)).toBe(1);
      expect(await tx.query('select id from worker where id = any($1)', [[gone, silent]])).toEqual([{ id: silent }]);
    });
  });

  it('releases what is held for a key that nobody runs, one at a time', async () => {
    const { type, worker } = await someWorker(house);
    const serialKey = randomUUID();
    const tasks = [await create(house, type, { serialKey }), await create(house, type, { serialKey })];
    await query('update task set held = true where serial_key = $1', [serialKey]);
    expect(await worker.claim()).toEqual([]);
    await look();
    expect((await told()).at(-1)).toEqual({
      event: 'RecoverySucceeded',
      data: { kind: 'task_held', repaired: 1 },
    });
    for (const { id } of tasks) {
      const [task] = await eventually(async () => {
        const claimed = await worker.claim();
        expect(claimed).toHaveLength(1);
        return claimed;
      });
      expect(task).toMatchObject({ id });
      await worker.settle(task!, { succeeded: {} });
    }
  });

  it('knows a key that was freed and forgotten from one that was freed just now', async () => {
    let now = 0;
    const check = checkOf('freed_key', () => now);
    const dataSource = house.schedulers[0]!.get(DataSource);
    const find = () => check.find(dataSource.manager, EVERYTHING);
    // Whoever takes it fails to.
    await query(`create function lingers() returns trigger language plpgsql as $$ begin return null; end $$`);
    await query('create trigger lingers before delete on freed_key for each row execute function lingers()');
    await query(`insert into freed_key (serial_key) values ('forgotten')`);
    now = 31_000;
    expect(await find()).toBe(0);
    now = 45_000;
    expect(await find()).toBe(0);
    now = 62_000;
    expect(await find()).toBe(1);
    await query('drop trigger lingers on freed_key');
    await query('drop function lingers');
    await transaction(dataSource, tx => check.repair(tx, EVERYTHING));
    expect(await find()).toBe(0);
  });

  it('gives ready tasks the time that they lack, and makes due what its time has passed', async () => {
    const { type, worker } = await someWorker(house);
    const [ready, due] = [await create(house, type), await create(house, type)];
    await query('update task set ready_at = null where id = $1', [ready.id]);
    await query(
      `update task set state = 'scheduled', run_at = now() - interval '1 hour', type = 'test.unlisted' where id = $1`,
      [due.id],
    );
    await look();
    expect((await told()).filter(({ event }) => event === 'RecoverySucceeded').map(({ data }) => data)).toEqual([
      { kind: 'ready_time', repaired: 1 },
      { kind: 'due_time', repaired: 1 },
    ]);
    expect(await worker.claim()).toHaveLength(1);
    expect((await get(house, due.id)).task.state).toBe('ready');
    await house.ask(TaskService.cancelTask, { workspaceId: WORKSPACE, id: due.id });
  });

  it('tells what it cannot mend, and mends it once it can', async () => {
    const { type } = await someWorker(house);
    const { id } = await create(house, type);
    await query('update task set ready_at = null where id = $1', [id]);
    await query(
      `create function refuse() returns trigger language plpgsql as $$ begin raise exception 'The disk is full.'; end $$`,
    );
    await query('create trigger refuses before update on task for each row execute function refuse()');
    await look();
    expect((await told()).at(-1)).toEqual({
      event: 'RecoveryFailed',
      data: { kind: 'ready_time', left: 1, detail: expect.stringContaining('The disk is full.') },
    });
    await query('drop trigger refuses on task');
    await query('drop function refuse');
    await look();
    expect((await told()).at(-1)).toMatchObject({ event: 'RecoverySucceeded' });
  });

  it('leaves a busy and sound house alone', async () => {
    const before = deeds.length;
    const keys = [randomUUID(), randomUUID()];
    const asking = Array.from({ length: 150 }, (_, at) =>
      create(house, 'work.bake', {
        payload: { cold: at % 5 === 0 ? 1 : 0 },
        ...(at % 2 === 0 && { serialKey: keys[at % 4 === 0 ? 0 : 1] }),
        ...(at % 7 === 0 && { runAt: new Date(Date.now() + 300).toISOString() }),
      }),
    );
    let isOver = false;
    const looking = (async () => {
      while (!isOver) await look();
    })();
    await Promise.all(asking);
    await eventually(async () => {
      expect(deeds.length - before).toBeGreaterThanOrEqual(150);
      expect(await query(`select from task where type = 'work.bake'`)).toEqual([]);
    });
    isOver = true;
    await looking;
    expect(await told()).toEqual([]);
  });

  it('goes over a long table in stretches, and over all of it in the end', async () => {
    const { type } = await someWorker(house);
    const { id } = await create(house, type);
    await query(
      `insert into task (id, workspace_id, type, type_version, payload, bytes, priority, level, tag, state, run_at, max_attempts, actor, correlation_id, history)
       select uuidv7(), '00000000-0000-7000-8000-000000000001', 'test.far', 1, '{}', 2, 3, 3, 0, 'scheduled', now() + interval '1 year', 3, 'system', 'x', '{}'
       from generate_series(1, 12000)`,
    );
    await query('update task set ready_at = null where id = $1', [id]);
    await look();
    await look();
    expect(await told()).toContainEqual({ event: 'RecoverySucceeded', data: { kind: 'ready_time', repaired: 1 } });
    await query(`delete from task where type = 'test.far'`);
  });
});
