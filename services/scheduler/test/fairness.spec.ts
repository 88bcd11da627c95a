import { TaskService, type ClaimedTask, type Task } from '@na/contracts';
import { eventually } from '@na/testing';
import { randomUUID } from 'node:crypto';
import { BareWorker, create, newTask, someType, startHouse, type House } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse({ schedulers: 2, ageingMs: 500 });
});
afterAll(() => house.close());

async function createMany(type: string, workspaceId: string, count: number): Promise<void> {
  for (let at = 0; at < count; at++) await create(house, type, { workspaceId });
}

async function createAtOnce(type: string, workspaceId: string, count: number): Promise<void> {
  const tasks = Array.from({ length: count }, () => newTask(type, { workspaceId }));
  await house.ask(TaskService.createTasks, { tasks, origins: [] });
}

/** Takes and ends tasks one by one, and answers them in the order in which they were handed out. */
async function serve(type: string, count: number): Promise<ClaimedTask[]> {
  const worker = new BareWorker(house, type);
  const served: ClaimedTask[] = [];
  while (served.length < count) {
    const [task] = await worker.claim(1);
    if (!task) throw new Error(`Only ${served.length} of ${count} tasks were handed out.`);
    await worker.settle(task, { succeeded: {} });
    served.push(task);
  }
  return served;
}

const workspaces = (count: number) => Array.from({ length: count }, () => randomUUID());
const namesOf = (tasks: ClaimedTask[]) => tasks.map(({ workspaceId }) => workspaceId);

describe('workspaces take turns', () => {
  it('so that one with many tasks does not keep those waiting that come after it with few', async () => {
    const type = await someType(house);
    const [heavy, ...light] = workspaces(4) as [string, ...string[]];
    await createMany(type, heavy, 40);
    for (const workspace of light) await createMany(type, workspace, 4);
    const order = namesOf(await serve(type, 52));
    // With turns each of the four gets one of four; without, the light ones would come last.
    for (const workspace of light) expect(order.lastIndexOf(workspace)).toBeLessThan(4 * 4 + 4);
    expect(order.filter(workspace => workspace === heavy)).toHaveLength(40);
  });

  it('also when its tasks came in one call', async () => {
    const type = await someType(house);
    const [heavy, light] = workspaces(2) as [string, string];
    await createAtOnce(type, heavy, 40);
    await createAtOnce(type, light, 4);
    expect(namesOf(await serve(type, 44)).lastIndexOf(light)).toBeLessThan(2 * 4 + 2);
  });

  it('and who comes late is served next to those that wait, not before all and not after all', async () => {
    const type = await someType(house);
    const [first, second] = workspaces(2) as [string, string];
    await createMany(type, first, 20);
    await serve(type, 8);
    await createMany(type, second, 6);
    const order = namesOf(await serve(type, 12));
    expect(order.filter(workspace => workspace === second)).toHaveLength(6);
    expect(order.slice(0, 4)).toEqual(expect.arrayContaining([first, second]));
  });

  it('by their shares', async () => {
    const type = await someType(house);
    const [large, small] = workspaces(2) as [string, string];
    await house.database.query('insert into share (workspace_id, share) values ($1, 3)', [large]);
    await createMany(type, large, 24);
    await createMany(type, small, 24);
    const order = namesOf(await serve(type, 24));
    expect(order.filter(workspace => workspace === large).length).toBeGreaterThanOrEqual(17);
    expect(order.filter(workspace => workspace === small).length).toBeGreaterThanOrEqual(5);
  });

  it('and nobody pays for turns that were taken while nobody else waited', async () => {
    const type = await someType(house);
    const [busy, fresh] = workspaces(2) as [string, string];
    await createMany(type, busy, 30);
    await serve(type, 30);
    await eventually(async () => {
      const flows = await house.database.query(`select from flow where type = $1 and workspace_id = $2`, [type, busy]);
      expect(flows).toEqual([]);
    });
    await createMany(type, fresh, 10);
    await createMany(type, busy, 2);
    const order = namesOf(await serve(type, 12));
    expect(order.lastIndexOf(busy)).toBeLessThan(6);
  });

  it('and a task that falls due gets its turn then', async () => {
    const type = await someType(house);
    const [heavy, light] = workspaces(2) as [string, string];
    await createMany(type, heavy, 20);
    await create(house, type, { workspaceId: light, runAt: new Date(Date.now() + 300).toISOString() });
    await eventually(async () => {
      const [row] = await house.database.query(
        `select from task where type = $1 and workspace_id = $2 and state = 'ready'`,
        [type, light],
      );
      expect(row).toBeDefined();
    });
    expect(namesOf(await serve(type, 3))).toContain(light);
  });
});

describe('of the tasks of a workspace', () => {
  it('the heavier goes first, and of equal ones the older', async () => {
    const type = await someType(house);
    const [workspaceId] = workspaces(1) as [string];
    const made: Task[] = [];
    for (const weight of [0, 0, 3, 0, 9, 3]) made.push(await create(house, type, { workspaceId, weight }));
    const order = (await serve(type, 6)).map(({ id }) => id);
    expect(order.indexOf(made[4]!.id)).toBeLessThanOrEqual(2);
    expect(order.indexOf(made[2]!.id)).toBeLessThan(order.indexOf(made[1]!.id));
    expect(order.filter(id => [made[0]!.id, made[1]!.id, made[3]!.id].includes(id))).toEqual(
      [0, 1, 3].map(at => made[at]!.id),
    );
  });

  it('one of low priority that has waited three times the time of ageing goes before a critical one', async () => {
    const type = await someType(house);
    const low = await create(house, type, { priority: 'low' });
    const critical = await create(house, type, { priority: 'critical' });
    expect((await serve(type, 1))[0]!.id).toBe(critical.id);
    await house.database.query(`update task set ready_at = ready_at - interval '1600 milliseconds' where id = $1`, [
      low.id,
    ]);
    await create(house, type, { priority: 'critical' });
    expect((await serve(type, 1))[0]!.id).toBe(low.id);
  });
});
