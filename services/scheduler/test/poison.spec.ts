import { eventually } from '@na/testing';
import { randomUUID } from 'node:crypto';
import { SelfCheck } from '../src/self-check/self-check.ts';
import { create, get, someWorker, startHouse, WORKSPACE, type House } from './house.ts';
import { WorkModule } from './work.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse({ modules: [WorkModule] });
});
afterAll(() => house.close());

/** Tasks of a version that no worker runs any more, before all others of their type. */
function leave(type: string, count: number, serialKey: string | null = null) {
  return house.database.query(
    `insert into task (id, workspace_id, type, type_version, payload, bytes, priority, level, tag, state, run_at, ready_at, held, serial_key, max_attempts,
                       actor, correlation_id, history)
     select uuidv7(), $1, $2, 2, '{}', 2, 1, 1, 0, 'ready', now() - interval '1 hour', now(), false, $4::text, 3, 'system', 'c', '{}'
     from generate_series(1, $3::int)`,
    [WORKSPACE, type, count, serialKey],
  );
}

describe('a task that no worker can read', () => {
  it('does not block those behind it, though there are more than one claim looks at', async () => {
    const { type, worker } = await someWorker(house);
    await leave(type, 1_200);
    const { id } = await create(house, type);
    expect((await worker.claim()).map(task => task.id)).toEqual([id]);
  });

  it('does not block its serial key for longer than until the next self-check', async () => {
    const { type, worker } = await someWorker(house);
    const serialKey = randomUUID();
    await create(house, type, { serialKey });
    const next = await create(house, type, { serialKey });
    const [first] = await worker.claim();
    expect(await worker.claim()).toEqual([]);
    await leave(type, 1, serialKey);
    await house.database.query('update task set held = true where serial_key = $1 and type_version = 2', [serialKey]);
    // The more urgent one has its turn, and nobody takes it.
    await worker.settle(first!, { succeeded: {} });
    await eventually(async () =>
      expect(await house.database.query('select from freed_key where serial_key = $1', [serialKey])).toEqual([]),
    );
    expect(await worker.claim()).toEqual([]);
    await house.schedulers[0]!.get(SelfCheck).look();
    expect((await worker.claim()).map(({ id }) => id)).toEqual([next.id]);
  });

  it('whose payload its handler refuses fails at once, is told why, and what follows runs', async () => {
    const serialKey = randomUUID();
    const before = await create(house, 'work.long', { payload: { ms: 300 }, serialKey });
    const [bad, good] = [
      await create(house, 'work.bake', { serialKey }),
      await create(house, 'work.bake', { serialKey, priority: 'low' }),
    ];
    // As an older or a newer release may have left it.
    await house.database.query(`update task set payload = '{"loaves": "many"}' where id = $1`, [bad.id]);
    await eventually(async () => {
      for (const id of [before.id, good.id]) expect((await get(house, id)).task.state).toBe('succeeded');
    });
    const { task, attempts } = await get(house, bad.id);
    expect(task).toMatchObject({ state: 'failed', lastError: { code: 'task_payload_invalid' } });
    expect(attempts).toHaveLength(1);
  });
});
