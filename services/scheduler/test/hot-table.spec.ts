import { newPackId } from '@na/persistence';
import { eventually } from '@na/testing';
import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { CLAIM } from '../src/attempt/claim.queries.ts';
import { HEARTBEAT } from '../src/attempt/heartbeat.queries.ts';
import { GATE_FACTS, RELEASE_PARKED } from '../src/gate/gate.queries.ts';
import { LOCK_RUNNING, SETTLE_SUCCEEDED } from '../src/attempt/settle.queries.ts';
import { CREATE_TASKS } from '../src/task/create.queries.ts';
import { createdPack } from '../src/task/created-pack.ts';
import type { NewTaskRow } from '../src/task/new-task.ts';
import { newTasksByColumn } from '../src/task/new-tasks-by-column.ts';
import { BareWorker, someType, startHouse, WORKSPACE, type House } from './house.ts';

/** Of each kind: enough that a plan which reads them would be seen. */
const MANY = 20_000;
const WANTED = 50;

let house: House;
beforeAll(async () => {
  house = await startHouse();
});
afterAll(() => house.close());
beforeEach(() => house.database.query('truncate task'));

interface Plan {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Shared Hit Blocks': number;
  'Shared Read Blocks': number;
  'Rows Removed by Join Filter'?: number;
  Plans?: Plan[];
}

const flat = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(flat)];

/** Runs a statement, looks at what it touched, and takes it back. */
async function touched(
  statement: string,
  given: unknown[],
): Promise<{ pages: number; scanned: (string | undefined)[]; compared: number }> {
  const runner = house.schedulers[0]!.get(DataSource).createQueryRunner();
  await runner.startTransaction();
  try {
    const [row] = await runner.query(`explain (analyze, buffers, format json) ${statement}`, given);
    const [{ Plan: plan }] = row['QUERY PLAN'] as [{ Plan: Plan }];
    return {
      pages: plan['Shared Hit Blocks'] + plan['Shared Read Blocks'],
      scanned: flat(plan)
        .filter(node => node['Node Type'] === 'Seq Scan' && node['Relation Name']?.startsWith('task'))
        .map(node => node['Relation Name']),
      compared: flat(plan).reduce((sum, node) => sum + (node['Rows Removed by Join Filter'] ?? 0), 0),
    };
  } finally {
    await runner.rollbackTransaction();
    await runner.release();
  }
}

function claimed(type: string) {
  const slots = JSON.stringify([{ type, version: 1, free: WANTED }]);
  return touched(CLAIM, [`test/${randomUUID()}`, 'test', 8_000, slots, 400_000, 30_000]);
}

/** Tasks of a type, `count` of them, straight into the table. */
function fill(type: string, count: number, { state = 'ready', held = false, runAt = 'now()', key = 'null' } = {}) {
  return house.database.query(
    `insert into task (id, workspace_id, type, type_version, payload, bytes, priority, level, tag, state, run_at, ready_at, held, serial_key, max_attempts,
                       actor, correlation_id, history)
     select uuidv7(), $1, $2, 1, '{}', 2, 1, 1, 0, $3, ${runAt}, now(), $4, ${key}, 3, 'system', 'c', '{}' from generate_series(1, $5::int) as n`,
    [WORKSPACE, type, state, held, count],
  );
}

/** What a busy system has lying about: tasks of the future, held ones and finished ones. */
async function backlog(type: string): Promise<void> {
  await fill(type, MANY, { state: 'scheduled', runAt: `now() + interval '1 year'` });
  // More urgent than all that is ready, so that a claim which had to pass them by would meet every one.
  await fill(type, MANY, { held: true, runAt: `now() - interval '1 hour'`, key: `'key-' || n % 10` });
  await house.database.query(
    `insert into task_finished (id, workspace_id, type, type_version, payload, bytes, priority, state, run_at, max_attempts, actor,
                                correlation_id, history, finished_at)
     select uuidv7(), $1, $2, 1, '{}', 2, 1, 'succeeded', now(), 3, 'system', 'c', '{}', now() from generate_series(1, ${MANY})`,
    [WORKSPACE, type],
  );
  for (const table of ['task', 'task_finished']) await house.database.query(`analyze ${table}`);
}

describe('a claim', () => {
  it('costs the same though many tasks are finished, lie in the future, or are held', async () => {
    const type = await someType(house);
    await fill(type, 500, { runAt: `now() - interval '1 minute'` });
    await house.database.query('analyze task');
    const alone = await claimed(type);

    await backlog(type);
    const among = await claimed(type);

    expect(among.scanned).toEqual([]);
    // Deeper indexes cost a few pages more for each task; reading along the backlog would cost hundreds.
    expect(among.pages).toBeLessThan(alone.pages * 2);
  });
});

describe('what ends attempts', () => {
  it.each([
    ['with success', SETTLE_SUCCEEDED, { result: {} }],
    ['otherwise', LOCK_RUNNING, {}],
  ])('%s looks each up by its key, whatever the size of the table', async (_, statement, outcome) => {
    const type = await someType(house);
    await fill(type, WANTED);
    const tasks = await new BareWorker(house, type).claim(WANTED);
    const attempts = tasks.map(({ id, attempt }) => ({ workspace_id: WORKSPACE, task_id: id, attempt, ...outcome }));
    for (const size of [3_000, 7_000, 20_000]) {
      await fill(type, size, { state: 'scheduled', runAt: `now() + interval '1 year'` });
      await house.database.query('analyze task');
      expect({ size, ...(await touched(statement, [JSON.stringify(attempts)])) }).toMatchObject({ size, scanned: [] });
    }
  });
});

describe('a gate', () => {
  it('looks at the head of its line, and lets it out, by keys, however long the line is', async () => {
    const type = await someType(house);
    const gates = ['line', 'other line'].map(key => ({ key }));
    for (const size of [1_500, 3_000, 20_000]) {
      await fill(type, size);
      await house.database.query(`update task set held = true, waits_at = 'line' where not held`);
      await house.database.query('vacuum analyze task');
      const facts = await touched(GATE_FACTS, [JSON.stringify(gates), [type]]);
      const released = await touched(RELEASE_PARKED, [
        JSON.stringify(gates.map(gate => ({ ...gate, room: 3 }))),
        30_000,
      ]);
      for (const { scanned } of [facts, released])
        expect({ size, scanned }).toEqual({ size, scanned: expect.not.arrayContaining(['task']) });
    }
  });
});

describe('the statistics of the hot table', () => {
  it('mislead nobody when they were made after a burst was worked off', async () => {
    const type = await someType(house);
    await fill(type, MANY / 2);
    await house.database.query(`delete from task where type = $1`, [type]);
    await house.database.query('analyze task');
    await fill(type, MANY / 2);
    await eventually(async () => {
      const known = await house.database.query(`select reltuples from pg_class where oid = 'task'::regclass`);
      expect(known).toEqual([{ reltuples: -1 }]);
    });
    const { compared } = await claimed(type);
    expect(compared).toBeLessThan(1_000);
  });
});

describe('a heartbeat', () => {
  it('meets each attempt that it lists once, and does not compare each with each', async () => {
    const type = await someType(house);
    await fill(type, 300);
    const worker = new BareWorker(house, type);
    const tasks = await worker.claim(300);
    const held = tasks.map(({ id, attempt }) => ({
      worker_id: worker.id,
      workspace_id: WORKSPACE,
      task_id: id,
      attempt,
    }));
    const beat = { worker_id: worker.id, service: 'test', load: held.length, version: '1', slots: { [type]: 300 } };
    const { compared } = await touched(HEARTBEAT, [JSON.stringify([beat]), JSON.stringify(held), 8_000]);
    expect(held).toHaveLength(300);
    expect(compared).toBeLessThan(1_000);
  });
});

describe('the creation of many tasks', () => {
  it('meets each of them once, and does not compare each with each', async () => {
    await backlog('test.others');
    // Half of them differ from the one before in all that tasks may have alike.
    const rows = Array.from({ length: 300 }, (_, at) => ({
      ...{ id: randomUUID(), workspace_id: WORKSPACE, type: 'test.many', type_version: 1, payload: {}, bytes: 2 },
      ...{ priority: 3, state: 'ready', run_at: '2026-01-01T00:00:00.000Z', max_attempts: 3, weight: 0 },
      ...{ actor: `user:${at}`, correlation_id: 'c', serial_key: at % 2 ? `key-${at}` : null },
    })) as NewTaskRow[];
    const packId = newPackId();
    const { pack, header } = createdPack(rows);
    const { compared } = await touched(CREATE_TASKS, [...newTasksByColumn(rows, packId), pack, packId, ...header]);
    expect(compared).toBeLessThan(1_000);
  });
});
