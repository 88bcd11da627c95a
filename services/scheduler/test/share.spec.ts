import { ShareService, TaskService, type ClaimedTask } from '@na/contracts';
import { randomUUID } from 'node:crypto';
import { ACTOR, announce, BareWorker, newTask, startHouse, typeNamed, type House } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse({ schedulers: 2 });
});
afterAll(() => house.close());

const reason = 'They pay for twice as much.';
const set = (id: string, share: number) => house.ask(ShareService.setWorkspaceShare, { id, share, reason });
const remove = (id: string) => house.ask(ShareService.removeWorkspaceShare, { id, reason: 'The offer is over.' });
const get = (id: string) => house.ask(ShareService.getWorkspaceShare, { id });
const told = (event: string, id: string) =>
  house.database.query<{ data: object; actor: string }>(
    `select data, actor from outbox where type = 'na.scheduler.v1.' || $1 and about = $2 order by id`,
    [event, id],
  );

/** Has two workspaces want as much, and answers how many of the first tasks that start are of each. */
async function startsOf(workspaces: [string, string], each: number, starts: number): Promise<[number, number]> {
  const type = `test.t${randomUUID().replaceAll('-', '')}`;
  await announce(house, typeNamed(type));
  for (const workspaceId of workspaces) {
    const tasks = Array.from({ length: each }, () => newTask(type, { workspaceId }));
    await house.ask(TaskService.createTasks, { tasks, origins: [] });
  }
  const worker = new BareWorker(house, type);
  const started: ClaimedTask[] = [];
  while (started.length < starts) {
    const some = await worker.claim(Math.min(10, starts - started.length));
    if (!some.length) throw new Error(`Only ${started.length} tasks were handed out.`);
    started.push(...some);
  }
  const of = (id: string) => started.filter(({ workspaceId }) => workspaceId === id).length;
  return [of(workspaces[0]), of(workspaces[1])];
}

describe('the share of a workspace', () => {
  it('of two gives it about two starts for one of another, until it is taken away', async () => {
    const [double, single] = [randomUUID(), randomUUID()] as const;
    await set(double, 2);
    const [two, one] = await startsOf([double, single], 120, 120);
    expect(two).toBeGreaterThanOrEqual(76);
    expect(two).toBeLessThanOrEqual(84);
    expect(two + one).toBe(120);
    await remove(double);
    const [equal] = await startsOf([double, single], 60, 60);
    expect(equal).toBeGreaterThanOrEqual(28);
    expect(equal).toBeLessThanOrEqual(32);
  });

  it('of a half gives it one start for two of another', async () => {
    const [half, whole] = [randomUUID(), randomUUID()] as const;
    await set(half, 0.5);
    const [one] = await startsOf([half, whole], 60, 60);
    expect(one).toBeGreaterThanOrEqual(18);
    expect(one).toBeLessThanOrEqual(22);
  });

  it('is told with who, from, to and why; what is so already is not told again', async () => {
    const id = randomUUID();
    const first = await set(id, 2);
    expect(first).toMatchObject({ id, share: 2, actor: ACTOR, reason });
    expect(await set(id, 2)).toEqual(first);
    await set(id, 3);
    expect(await get(id)).toMatchObject({ share: 3 });
    await remove(id);
    await remove(id);
    await expect(get(id)).rejects.toMatchObject({ code: 'share_not_found' });
    expect(await told('WorkspaceShareSet', id)).toMatchObject([
      { data: { fromShare: 1, share: 2, reason }, actor: ACTOR },
      { data: { fromShare: 2, share: 3 } },
    ]);
    expect(await told('WorkspaceShareRemoved', id)).toMatchObject([
      { data: { fromShare: 3, reason: 'The offer is over.' }, actor: ACTOR },
    ]);
  });

  it('that is none is refused with each field named', async () => {
    for (const share of [0, -1, 0.009, 100.1])
      await expect(set(randomUUID(), share)).rejects.toMatchObject({ errors: [{ pointer: '/share' }] });
    const wrong = house.ask(ShareService.setWorkspaceShare, { id: 'x', share: 1, reason: ' ' });
    await expect(wrong).rejects.toMatchObject({ errors: [{ pointer: '/id' }, { pointer: '/reason' }] });
  });

  it('is listed page by page, by id', async () => {
    await house.database.query('delete from share');
    const ids = [randomUUID(), randomUUID(), randomUUID()].sort();
    for (const id of ids) await set(id, 2);
    const list = (after?: string) => house.ask(ShareService.listWorkspaceShares, { limit: 2, after });
    const page = await list();
    expect(page.shares.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    const rest = await list(page.next);
    expect(rest.shares.map(({ id }) => id)).toEqual(ids.slice(2));
    expect(rest.next).toBeUndefined();
  });
});
