import { ActorRestored, ActorRevoked, TaskService } from '@na/contracts';
import { tell, transaction } from '@na/persistence';
import { eventually } from '@na/testing';
import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { CLAIM } from '../src/attempt/claim.queries.ts';
import {
  ACTOR,
  create,
  get,
  someWorker,
  startGateway,
  startHouse,
  WORKSPACE,
  type Gateway,
  type House,
} from './house.ts';

let house: House;
let gateway: Gateway;
beforeAll(async () => {
  house = await startHouse({ schedulers: 2 });
  gateway = await startGateway(house);
});
afterAll(async () => {
  await gateway.close();
  await house.close();
});
beforeEach(() => house.database.query('delete from revoked_actor'));
// What is heard late belongs to the test that told it.
afterEach(() =>
  eventually(async () => {
    const outbox = await gateway.database.query<{ number: string | null }>(
      `select number from outbox where type ~ 'Actor(Revoked|Restored)$'`,
    );
    const numbers = outbox.map(({ number }) => number);
    expect(numbers).not.toContain(null);
    expect(await house.database.query(UNHEARD, [numbers])).toEqual([]);
  }),
);
const UNHEARD = `
  select number from unnest($1::bigint[]) as told (number)
  where number > coalesce((select max(watermark) from inbox_source where source like 'gateway%'), 0)
    and not exists (select from inbox where source like 'gateway%' and inbox.number = told.number)`;

const told = (event: typeof ActorRevoked, body: { workspaceId?: string } = {}, at?: Date) =>
  transaction(gateway.app.get(DataSource), tx => tell(tx, event, { actor: ACTOR, ...body }, { at }));
const noted = (isRevoked: boolean) =>
  eventually(async () =>
    expect(
      await house.database.query('select is_revoked, is_settled from revoked_actor order by told_at desc limit 1'),
    ).toEqual([{ is_revoked: isRevoked, is_settled: true }]),
  );
describe('a task of an actor who may no longer act', () => {
  it('is not handed out until they may again, and nothing of it is lost', async () => {
    const { type, worker } = await someWorker(house);
    const before = await create(house, type);
    await told(ActorRevoked);
    await noted(true);
    const after = await create(house, type, { serialKey: 'one' });
    const due = await create(house, type, { runAt: new Date(Date.now() + 50).toISOString() });
    await eventually(async () => expect((await get(house, due.id)).task.state).toBe('ready'));
    expect(await worker.claim()).toEqual([]);
    const { tasks } = await house.ask(TaskService.listTasks, {
      workspaceId: WORKSPACE,
      states: [],
      types: [type],
      limit: 10,
    });
    expect(tasks.map(({ id, state }) => [id, state])).toEqual([
      [due.id, 'ready'],
      [after.id, 'ready'],
      [before.id, 'ready'],
    ]);
    await told(ActorRestored);
    await noted(false);
    await eventually(async () => {
      for (const { id } of await worker.claim()) expect([before.id, after.id, due.id]).toContain(id);
      for (const { id } of [before, after, due]) expect((await get(house, id)).task.state).toBe('running');
    });
  });

  it('is handed out in other workspaces, when they were removed from one', async () => {
    const { type, worker } = await someWorker(house);
    const [here, there] = [await create(house, type), await create(house, type, { workspaceId: randomUUID() })];
    await told(ActorRevoked, { workspaceId: WORKSPACE });
    await noted(true);
    expect((await worker.claim()).map(({ id }) => id)).toEqual([there.id]);
    // Neither the end of another reason nor one of another workspace gives it back.
    await told(ActorRestored);
    await noted(false);
    expect(await worker.claim()).toEqual([]);
    // It stays set aside, so that it costs a claim nothing.
    expect(await house.database.query('select held from task where id = $1', [here.id])).toEqual([{ held: true }]);
    await told(ActorRestored, { workspaceId: WORKSPACE });
    await eventually(async () => expect((await worker.claim()).map(({ id }) => id)).toEqual([here.id]));
  });

  it('does not keep back what others want of the same serial key', async () => {
    const { type, worker } = await someWorker(house);
    const [first] = [await create(house, type, { serialKey: 'key' }), await create(house, type, { serialKey: 'key' })];
    const [running] = await worker.claim();
    expect(running!.id).toBe(first.id);
    // The second is held for its key, and then for its actor.
    expect(await worker.claim()).toEqual([]);
    const other = await create(house, type, { serialKey: 'key' });
    await house.database.query(`update task set actor = 'user:other' where id = $1`, [other.id]);
    // So is the third, behind the second.
    expect(await worker.claim()).toEqual([]);
    await told(ActorRevoked);
    await noted(true);
    await worker.settle(running!, { succeeded: { result: {} } } as never);
    await eventually(async () => expect((await worker.claim()).map(({ id }) => id)).toEqual([other.id]));
  });

  it('gives up its turn to those behind it, whose serial key nobody runs', async () => {
    const { type, worker } = await someWorker(house);
    const serialKey = randomUUID();
    const [, second, third] = [
      await create(house, type, { serialKey }),
      await create(house, type, { serialKey }),
      await create(house, type, { serialKey }),
    ];
    await house.database.query(`update task set actor = 'user:other' where id = $1`, [third.id]);
    const [running] = await worker.claim();
    expect(await worker.claim()).toEqual([]);
    await worker.settle(running!, { succeeded: {} });
    // It is its turn when it is set aside.
    await eventually(async () =>
      expect(await house.database.query('select held from task where id = $1', [second.id])).toEqual([{ held: false }]),
    );
    await told(ActorRevoked);
    await noted(true);
    await eventually(async () => expect((await worker.claim()).map(({ id }) => id)).toEqual([third.id]));
  });

  it('is held by what was told last, whatever is heard last', async () => {
    const { type, worker } = await someWorker(house);
    await create(house, type);
    await told(ActorRevoked);
    await noted(true);
    await told(ActorRestored, {}, new Date(Date.now() - 60_000));
    await told(ActorRevoked, { workspaceId: randomUUID() });
    await eventually(async () => expect(await house.database.query('select from revoked_actor')).toHaveLength(2));
    expect(await worker.claim()).toEqual([]);
  });

  it('is held for good: only who may act again is forgotten, a day after that was told', async () => {
    const { type, worker } = await someWorker(house);
    const { id } = await create(house, type);
    const longAgo = new Date(Date.now() - 2 * 24 * 60 * 60_000);
    await told(ActorRevoked, {}, longAgo);
    await noted(true);
    await told(ActorRestored, { workspaceId: randomUUID() }, longAgo);
    await told(ActorRestored, { workspaceId: randomUUID() });
    await eventually(async () =>
      expect(
        await house.database.query(
          `select is_revoked, told_at < now() - interval '1 day' as "isOld" from revoked_actor order by told_at`,
        ),
      ).toEqual([
        { is_revoked: true, isOld: true },
        { is_revoked: false, isOld: false },
      ]),
    );
    expect(await worker.claim()).toEqual([]);
    expect((await get(house, id)).task.state).toBe('ready');
  });

  it('is counted', async () => {
    const { type } = await someWorker(house);
    await create(house, type);
    await told(ActorRevoked);
    await noted(true);
    const { COUNT } = await import('../src/revoked-actor/revoked-actor.queries.ts');
    const [counted] = await house.database.query<{ count: number }>(COUNT);
    expect(counted!.count).toBeGreaterThan(0);
  });

  it('costs a claim nothing: thousands of them are out of the claim index', async () => {
    const { type, worker } = await someWorker(house);
    await house.database.query(
      `insert into task (id, workspace_id, type, type_version, payload, bytes, priority, level, tag, state, run_at, max_attempts, actor, correlation_id, ready_at, history)
       select uuidv7(), $1, $2, 1, '{}', 2, 1, 1, 0, 'ready', now() - interval '1 hour', 3, $3, 'c', now(), '{}' from generate_series(1, 20000)`,
      [WORKSPACE, type, ACTOR],
    );
    await told(ActorRevoked);
    await noted(true);
    const [left] = await house.database.query<{ count: string }>(
      `select count(*) from task where type = $1 and not held`,
      [type],
    );
    expect(left!.count).toBe('0');
    const own = await create(house, type);
    await house.database.query(`update task set actor = 'user:other' where id = $1`, [own.id]);
    expect((await worker.claim()).map(({ id }) => id)).toEqual([own.id]);
    await house.database.query('delete from task where type = $1', [type]);
  });
});

it('a claim goes by the claim index and looks each candidate’s actor up by its key', async () => {
  const { type } = await someWorker(house);
  await house.database.query(
    `insert into revoked_actor (actor, workspace_id, is_revoked, told_at, is_settled)
     select 'user:' || n, '00000000-0000-0000-0000-000000000000', true, now(), true from generate_series(1, 5000) n`,
  );
  await house.database.query('analyze revoked_actor');
  const slots = JSON.stringify([{ type, version: 1, free: 10 }]);
  const plan = JSON.stringify(
    await house.database.query(`explain (format json) ${CLAIM}`, ['w', 'test', 1_000, slots, 400_000, 30_000]),
  );
  expect(plan).toContain('task_claim');
  expect(plan).toContain('revoked_actor_pkey');
});
