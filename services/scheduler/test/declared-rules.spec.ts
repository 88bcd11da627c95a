import { InstanceLimitService, type Gate, type LimitRule } from '@na/contracts';
import { randomUUID } from 'node:crypto';
import { limits } from './gates.ts';
import { announce, BareWorker, create, startHouse, TOLD, typeNamed, type House } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse({ schedulers: 2 });
});
afterAll(() => house.close());

let key: string;
let type: string;
beforeEach(() => {
  key = `declared-${randomUUID()}`;
  type = `test.t${randomUUID().replaceAll('-', '')}`;
});

/** Announces the type with what it declares of its key. */
const declare = (rule: LimitRule | undefined, version = 1, name = type) =>
  announce(house, typeNamed(name, { version, limits: limits(key), rules: rule && { keys: [{ key, rule }] } }));
const gate = async (): Promise<Gate | undefined> => {
  const { gates } = await house.ask(InstanceLimitService.listInstanceGates, { kind: 'limit' });
  return gates.find(one => one.key === key);
};
const told = async (event: string) =>
  (
    await house.database.query(`select from ${TOLD} where type = 'na.scheduler.v1.' || $1 and about = $2`, [
      event,
      (await house.database.query<{ id: string }>('select id from gate where name = $1', [key]))[0]!.id,
    ])
  ).length;

describe('what a task type declares of a key', () => {
  it('holds for its tasks in all workspaces from its announcement on', async () => {
    await declare({ concurrency: 2 });
    for (let made = 0; made < 4; made++) await create(house, type, { workspaceId: randomUUID() });
    const worker = new BareWorker(house, type);
    const first = await worker.claim();
    expect(first).toHaveLength(2);
    expect(await worker.claim()).toEqual([]);
    expect(await gate()).toMatchObject({ key, limit: { concurrency: 2 } });
    expect((await gate())!.workspaceId).toBeUndefined();
  });

  it('is set once however often it is announced, changes with the declaration, and goes with it', async () => {
    for (let time = 0; time < 3; time++) await declare({ concurrency: 2 });
    expect(await told('LimitSet')).toBe(1);
    await declare({ window: { count: 5, windowMs: 60_000 } });
    expect((await gate())!.limit).toEqual({ window: { count: 5, windowMs: 60_000 } });
    expect(await told('LimitSet')).toBe(2);
    await declare(undefined);
    expect(await gate()).toBeUndefined();
  });

  it('never takes the place of what an operator set, and an operator’s takes its place', async () => {
    await house.ask(InstanceLimitService.setInstanceLimit, { scope: { key }, rule: { concurrency: 7 } });
    await declare({ concurrency: 2 });
    expect((await gate())!.limit).toEqual({ concurrency: 7 });
    const { id } = (await gate())!;
    await house.ask(InstanceLimitService.removeInstanceLimit, { id });
    await declare({ concurrency: 2 });
    expect((await gate())!.limit).toEqual({ concurrency: 2 });
    await house.ask(InstanceLimitService.setInstanceLimit, { scope: { key }, rule: { concurrency: 9 } });
    await declare({ concurrency: 3 });
    await declare(undefined);
    expect((await gate())!.limit).toEqual({ concurrency: 9 });
  });

  it('is that of the newest version, and of the type that declared it first', async () => {
    await declare({ concurrency: 2 }, 2);
    await declare({ concurrency: 1 }, 1);
    expect((await gate())!.limit).toEqual({ concurrency: 2 });
    await declare(undefined, 1);
    expect((await gate())!.limit).toEqual({ concurrency: 2 });
    await declare({ concurrency: 5 }, 3, `${type}.other`);
    expect((await gate())!.limit).toEqual({ concurrency: 2 });
    await declare({ concurrency: 4 }, 3);
    expect((await gate())!.limit).toEqual({ concurrency: 4 });
  });

  it('is refused, naming what is wrong, when the key is of a field, is not one of the type’s, or the rule is none', async () => {
    const field = `${key}:{id}`;
    const keys = [
      { key: field, rule: { concurrency: 1 } },
      { key, rule: { concurrency: 0 } },
      { key: 'other', rule: { concurrency: 1 } },
      { key, rule: {} },
    ];
    const wrong = announce(house, typeNamed(type, { limits: limits(key, field), rules: { keys } }));
    await expect(wrong).rejects.toMatchObject({
      errors: [
        { pointer: '/types/0/rules/keys/0/key' },
        { pointer: '/types/0/rules/keys/1/rule/concurrency' },
        { pointer: '/types/0/rules/keys/2/key' },
        { pointer: '/types/0/rules/keys/3/rule' },
        { pointer: '/types/0/rules/keys' },
      ],
    });
    expect(await house.database.query('select from gate where name in ($1, $2)', [key, field])).toEqual([]);
  });
});
