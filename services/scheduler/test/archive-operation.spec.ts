import { TaskService } from '@na/contracts';
import { randomUUID } from 'node:crypto';
import { ARCHIVE_OFTEN, archivedTasks, failedFor, placesOf, taskOf } from './archived.ts';
import { ACTOR, startHouse, toldOf, type House } from './house.ts';
import { ALL, endOf, operate } from './letters.ts';
import { rebuiltAll } from './rebuilt.ts';

let house: House;
let workspaceId: string;
beforeAll(async () => {
  house = await startHouse({ schedulers: 2, settings: ARCHIVE_OFTEN });
});
afterAll(() => house.close());
beforeEach(() => (workspaceId = randomUUID()));

const reason = 'The auditors want them.';
const restore = async (change: object = {}) =>
  endOf(house, await operate(house, workspaceId, 'restore', { reason, ...change }));
const placesNow = async () => [...(await placesOf(house, workspaceId)).values()].flat().sort();
const some = (count: number, how?: object) =>
  archivedTasks(
    house,
    Array.from({ length: count }, () => ({ workspaceId })),
    how,
  );

describe('an operation that restores', () => {
  it('takes every archived task that its filter means out of the archive, each once, with its reason', async () => {
    const [failed] = await some(1, failedFor('It broke.'));
    const succeeded = await some(3);
    const filter = { ...ALL, errorCodes: ['broken'] };
    expect(await restore({ filter })).toMatchObject({ state: 'succeeded', matched: 1, done: 1, skipped: 0 });
    expect(await taskOf(house, failed!.id, workspaceId)).toMatchObject({
      state: 'failed',
      version: failed!.version + 1,
      archivedAt: undefined,
    });
    expect(await placesNow()).toEqual(['archived', 'archived', 'archived', 'live']);
    const ended = await restore();
    expect(ended).toMatchObject({ matched: 3, done: 3 });
    expect(ended.preview.map(({ taskId }) => taskId).sort()).toEqual(succeeded.map(({ id }) => id).sort());
    expect(await placesNow()).toEqual(['live', 'live', 'live', 'live']);
    for (const { id } of [failed!, ...succeeded]) {
      expect(await toldOf(house, 'TaskRestored', [id])).toMatchObject([{ actor: ACTOR }]);
      const { changes } = await house.ask(TaskService.listTaskHistory, { workspaceId, id, afterVersion: 0 });
      expect(changes.at(-1)).toMatchObject({ event: 'TaskRestored', data: { reason } });
    }
  });

  it('only counts and shows when it is a dry run, by states, types and times', async () => {
    const made = await some(4);
    const of = (change: object) => restore({ dryRun: true, filter: { ...ALL, ...change } });
    expect(await of({})).toMatchObject({ matched: 4, done: 0, preview: { length: 4 } });
    expect(await of({ states: ['failed'] })).toMatchObject({ matched: 0 });
    expect(await of({ types: [made[0]!.type] })).toMatchObject({ matched: 4 });
    expect(await of({ types: ['another'] })).toMatchObject({ matched: 0 });
    expect(await of({ finishedFrom: new Date().toISOString() })).toMatchObject({ matched: 0 });
    expect(await placesNow()).toEqual(Array(4).fill('archived'));
  });

  it('leaves other workspaces alone, and refuses states that are never archived', async () => {
    const [theirs] = await archivedTasks(house, [{ workspaceId: randomUUID() }]);
    await some(2);
    expect(await restore()).toMatchObject({ matched: 2, done: 2 });
    expect((await taskOf(house, theirs!.id, theirs!.workspaceId)).archivedAt).toBeDefined();
    await expect(
      operate(house, workspaceId, 'restore', { filter: { ...ALL, states: ['dead'] } }),
    ).rejects.toMatchObject({ errors: [{ pointer: '/filter/states' }] });
  });

  it('goes through more than one step takes', async () => {
    await some(130);
    expect(await restore()).toMatchObject({ matched: 130, done: 130, skipped: 0 });
    expect(await placesNow()).toEqual(Array(130).fill('live'));
  });
});

it('all of it is what the histories of the tasks say', async () => {
  const { checked, differences } = await rebuiltAll(house);
  expect(differences).toEqual([]);
  expect(checked).toBeGreaterThan(0);
});
