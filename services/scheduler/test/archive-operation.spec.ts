import { TaskService } from '@na/contracts';
import { eventually } from '@na/testing';
import { randomUUID } from 'node:crypto';
import { ARCHIVE_OFTEN, archivedTasks, failedFor, manyFinished, placesOf, taskOf } from './archived.ts';
import { ACTOR, startHouse, toldOf, type House } from './house.ts';
import { ALL, endOf, operate, operation } from './letters.ts';
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
    });
    expect(await placesNow()).toEqual(['archived', 'archived', 'archived', 'finished']);
    const ended = await restore();
    expect(ended).toMatchObject({ matched: 3, done: 3 });
    expect(ended.preview.map(({ taskId }) => taskId).sort()).toEqual(succeeded.map(({ id }) => id).sort());
    expect(await placesNow()).toEqual(['finished', 'finished', 'finished', 'finished']);
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

  it('leaves alone what is archived after it began', async () => {
    await some(3);
    const begun = await operate(house, workspaceId, 'restore', { reason, tasksPerSecond: 0.5 });
    await eventually(async () => expect((await operation(house, begun)).done).toBeGreaterThan(0));
    const [late] = await some(1);
    expect((await operation(house, begun)).state).toBe('running');
    expect(await endOf(house, begun)).toMatchObject({ matched: 3, done: 3 });
    expect((await taskOf(house, late!.id, workspaceId)).archivedAt).toBeDefined();
  }, 30_000);

  it('leaves other workspaces alone, and refuses states that are never archived', async () => {
    const [theirs] = await archivedTasks(house, [{ workspaceId: randomUUID() }]);
    await some(2);
    expect(await restore()).toMatchObject({ matched: 2, done: 2 });
    expect((await taskOf(house, theirs!.id, theirs!.workspaceId)).archivedAt).toBeDefined();
    await expect(
      operate(house, workspaceId, 'restore', { filter: { ...ALL, states: ['dead'] } }),
    ).rejects.toMatchObject({ errors: [{ pointer: '/filter/states' }] });
  });

  it('goes through more than one look and one step take', async () => {
    await manyFinished(house, workspaceId, 1_300);
    await eventually(async () => expect(new Set(await placesNow())).toEqual(new Set(['archived'])), {
      withinMs: 30_000,
    });
    expect(await restore()).toMatchObject({ matched: 1_300, done: 1_300, skipped: 0 });
    expect(new Set(await placesNow())).toEqual(new Set(['finished']));
  }, 60_000);
});

it('all of it is what the histories of the tasks say', async () => {
  const { checked, differences } = await rebuiltAll(house);
  // When they finished is what was changed to make them old.
  expect(differences.filter(({ field }) => field !== 'finishedAt')).toEqual([]);
  expect(checked).toBeGreaterThan(0);
});
