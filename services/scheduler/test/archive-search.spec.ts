import { ArchiveService, TaskService, type SearchTasksRequest } from '@na/contracts';
import { randomUUID } from 'node:crypto';
import { ARCHIVE_OFTEN, archivedTasks, failedFor, finishedTasks, search, typeOfOwn } from './archived.ts';
import { newTask, startHouse, type House } from './house.ts';

let house: House;
let workspaceId: string;
beforeAll(async () => {
  house = await startHouse({ settings: ARCHIVE_OFTEN });
});
afterAll(() => house.close());
beforeEach(() => (workspaceId = randomUUID()));

const idsOf = (tasks: { id: string }[]) => tasks.map(({ id }) => id);
const newestFirst = (tasks: { id: string }[]) => idsOf(tasks).sort().reverse();
const find = (text: string, more = {}) => search(house, workspaceId, { text, ...more });

/** Tasks of every sort: archived ones, finished ones and one that waits. */
async function tasksOfEverySort() {
  const note = (text: string) => ({ workspaceId, payload: { note: text, at: { depth: 42 } } });
  const old = await archivedTasks(house, [note('Alpha beta'), note('beta gamma'), note('gamma')]);
  const failed = await archivedTasks(house, [note('delta')], failedFor('Notion refused: the Épsilon is missing.'));
  const finished = await finishedTasks(house, [note('alpha zeta')], failedFor('It met an iceberg.'));
  const { type } = await typeOfOwn(house);
  const waiting = await house.ask(TaskService.createTask, { task: newTask(type, note('beta later')) });
  return { old, failed, finished, waiting, all: [...old, ...failed, ...finished, waiting] };
}

describe('a search', () => {
  it('finds words of payloads and errors, live and archived, whole and in any case, newest first', async () => {
    const { old, failed, finished, waiting, all } = await tasksOfEverySort();
    expect(idsOf(await find('ALPHA'))).toEqual(newestFirst([old[0]!, finished[0]!]));
    expect(idsOf(await find('beta'))).toEqual(newestFirst([old[0]!, old[1]!, waiting]));
    expect(await find('bet')).toEqual([]);
    expect(idsOf(await find('épsilon missing'))).toEqual(idsOf(failed));
    expect(idsOf(await find('iceberg'))).toEqual(idsOf(finished));
    expect(idsOf(await find('42'))).toEqual(newestFirst(all));
    // All of the words, in one task: those of the two are in one chunk, and in no task together.
    expect(idsOf(await find('beta gamma'))).toEqual([old[1]!.id]);
    expect(await find('alpha gamma')).toEqual([]);
    // What asks otherwise than for words asks for the words in it.
    expect(idsOf(await find(`"alpha" & ' | zeta:*`))).toEqual(idsOf(finished));
  });

  it('gives each task as it is read by its id, and says which are archived', async () => {
    const { all } = await tasksOfEverySort();
    const found = await search(house, workspaceId);
    expect(found).toEqual(all.toSorted((a, b) => (a.id < b.id ? 1 : -1)));
    expect(found.filter(({ archivedAt }) => archivedAt)).toHaveLength(4);
  });

  it('is narrowed to states, types and times, and to what is live or archived', async () => {
    const { old, failed, finished, waiting } = await tasksOfEverySort();
    const narrowed = async (filter: object, more = {}) => idsOf(await search(house, workspaceId, filter, more));
    expect(await narrowed({ states: ['failed'] })).toEqual(newestFirst([...failed, ...finished]));
    expect(await narrowed({ states: ['ready', 'succeeded'] })).toEqual(newestFirst([...old, waiting]));
    expect(await narrowed({ types: [old[0]!.type, waiting.type] })).toEqual(newestFirst([...old, waiting]));
    expect(await narrowed({ createdFrom: finished[0]!.createdAt })).toEqual(newestFirst([...finished, waiting]));
    expect(await narrowed({ createdBefore: finished[0]!.createdAt })).toEqual(newestFirst([...old, ...failed]));
    expect(await narrowed({}, { archived: 'only' })).toEqual(newestFirst([...old, ...failed]));
    expect(await narrowed({}, { archived: 'exclude' })).toEqual(newestFirst([...finished, waiting]));
    expect(await narrowed({ text: 'beta' }, { archived: 'exclude' })).toEqual([waiting.id]);
    expect(await narrowed({ text: 'beta' }, { archived: 'only' })).toEqual(newestFirst(old.slice(0, 2)));
    expect(await search(house, randomUUID(), { text: 'beta' })).toEqual([]);
  });

  it('comes in pages that together are the whole', async () => {
    const { all } = await tasksOfEverySort();
    for (const limit of [1, 2, 5]) {
      expect(idsOf(await search(house, workspaceId, {}, { limit }))).toEqual(newestFirst(all));
      expect(idsOf(await search(house, workspaceId, { text: '42' }, { limit }))).toEqual(newestFirst(all));
    }
  });

  it('finds the needle among thousands, live and archived, however many pages it takes', async () => {
    await house.database.query(
      `insert into task_finished (id, workspace_id, type, type_version, payload, bytes, priority, state, run_at, attempt, max_attempts, actor, correlation_id, finished_at, history)
       select uuidv7(case when n <= 1500 then interval '-9 days' else interval '0' end), $1, 'x.y', 1,
              jsonb_build_object('note', case when n in (7, 2900) then 'needle' else 'straw ' || n end), 20, 3, 'succeeded', now(), 1, 3, 'user:x', 'c',
              case when n <= 1500 then now() - interval '8 days' else now() end, '{}'
       from generate_series(1, 3000) as n`,
      [workspaceId],
    );
    const all = await search(house, workspaceId, {}, { limit: 100 });
    expect(new Set(idsOf(all)).size).toBe(3_000);
    const found = await find('needle');
    expect(found.map(({ payload }) => payload)).toEqual([{ note: 'needle' }, { note: 'needle' }]);
    expect(idsOf(await find('straw 1234'))).toHaveLength(1);
  });

  it.each([
    [{ cursor: 'nonsense' }, '?cursor'],
    [{ limit: 0 }, '?limit'],
    [{ limit: 101 }, '?limit'],
    [{ filter: { states: [], types: [], text: '!?' } }, '?q'],
    [{ filter: { states: [], types: [], text: 'x'.repeat(501) } }, '?q'],
  ])('refuses %j by name', async (change: Partial<SearchTasksRequest>, pointer) => {
    const request: SearchTasksRequest = {
      workspaceId,
      filter: { states: [], types: [] },
      archived: 'include',
      limit: 20,
      ...change,
    };
    await expect(house.ask(ArchiveService.searchTasks, request)).rejects.toMatchObject({
      kind: 'invalid',
      errors: [{ pointer }],
    });
  });
});
