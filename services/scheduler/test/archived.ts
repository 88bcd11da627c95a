import { ArchiveService, type NewTask, type Task, type TaskQuery } from '@na/contracts';
import { eventually } from '@na/testing';
import { randomUUID } from 'node:crypto';
import { announce, BareWorker, failure, newTask, typeNamed, WORKSPACE, type House } from './house.ts';
import { TaskService } from '@na/contracts';

/** Archives are walked over this often in tests, in milliseconds. */
export const ARCHIVE_OFTEN = { ARCHIVE_EVERY_MS: '100' };

/** A type of its own, announced, with a worker for it. */
export async function typeOfOwn(house: House): Promise<{ type: string; worker: BareWorker }> {
  const type = `test.a${randomUUID().replaceAll('-', '')}`;
  await announce(house, typeNamed(type, { retry: { maxAttempts: 1 }, payloadSchema: { type: 'object' } }));
  return { type, worker: new BareWorker(house, type) };
}

/** Creates tasks one after the other and has them end; as they stand then. */
export async function finishedTasks(
  house: House,
  given: Partial<NewTask>[],
  how: object = { succeeded: { result: { done: true } } },
): Promise<Task[]> {
  const { type, worker } = await typeOfOwn(house);
  const asked = given.map(change => newTask(type, change));
  for (const task of asked) await house.ask(TaskService.createTask, { task });
  for (const { id, workspaceId } of asked) {
    const claimed = (await worker.claim(1))[0]!;
    if (claimed.id !== id) throw new Error('Tasks are claimed in order.');
    await worker.settle({ ...claimed, workspaceId }, how);
  }
  return Promise.all(asked.map(({ id, workspaceId }) => taskOf(house, id, workspaceId)));
}

export const failedFor = (detail: string) => ({ failed: { error: { ...failure, detail }, retryable: false } });

export async function taskOf(house: House, id: string, workspaceId = WORKSPACE): Promise<Task> {
  return (await house.ask(TaskService.getTask, { workspaceId, id })).task;
}

/** Makes finished tasks as old as those are whose live time is over. */
export async function age(house: House, tasks: { id: string }[], days = 8): Promise<void> {
  const ids = tasks.map(({ id }) => id);
  // Their ids say when they were made, and the walk goes no further than those that can be due.
  await house.database.query(
    `update task_finished set finished_at = now() - make_interval(days => $2), restored_at = null where id = any($1)`,
    [ids, days],
  );
}

/** An id of so many days ago. */
export function idOfDaysAgo(days: number): string {
  const hex = (Date.now() - days * 86_400_000).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7${randomUUID().slice(15)}`;
}

/** Waits until tasks are archived. */
export function archived(house: House, tasks: { id: string; workspaceId: string }[]): Promise<Task[]> {
  return eventually(async () => {
    const found = await Promise.all(tasks.map(({ id, workspaceId }) => taskOf(house, id, workspaceId)));
    for (const task of found) expect(task.archivedAt).toBeDefined();
    return found;
  });
}

/** Finished tasks that were made and ended long ago, and are archived. */
export async function archivedTasks(house: House, given: Partial<NewTask>[], how?: object): Promise<Task[]> {
  const tasks = await finishedTasks(
    house,
    given.map(change => ({ id: idOfDaysAgo(9), ...change })),
    how,
  );
  await age(house, tasks);
  return archived(house, tasks);
}

const NO_FILTER: TaskQuery = { states: [], types: [] };

/** All pages of a search. */
export async function search(
  house: House,
  workspaceId: string,
  filter: Partial<TaskQuery> = {},
  { archived = 'include' as const, limit = 100 }: { archived?: 'include' | 'exclude' | 'only'; limit?: number } = {},
): Promise<Task[]> {
  const found: Task[] = [];
  let cursor: string | undefined;
  do {
    const request = { workspaceId, filter: { ...NO_FILTER, ...filter }, archived, limit, cursor };
    const page = await house.ask(ArchiveService.searchTasks, request);
    found.push(...page.tasks);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return found;
}

/** In how many of the three places each task of a workspace is. */
export async function placesOf(house: House, workspaceId: string): Promise<Map<string, string[]>> {
  const rows = await house.database.query<{ id: string; places: string[] }>(
    `select id, array_agg(place) as places from (
       select id, 'live' as place from task where workspace_id = $1
       union all select id, 'finished' from task_finished where workspace_id = $1
       union all select id, 'archived' from archived_task where workspace_id = $1
     ) as found group by id`,
    [workspaceId],
  );
  return new Map(rows.map(({ id, places }) => [id, places]));
}

/** Finished tasks of a workspace that are to be archived, made without a worker. */
export async function manyFinished(house: House, workspaceId: string, count: number): Promise<void> {
  await house.database.query(
    `insert into task_finished (id, workspace_id, type, type_version, payload, bytes, priority, state, run_at, attempt, max_attempts, actor,
                                correlation_id, finished_at, history)
     select uuidv7(interval '-9 days'), $1, 'test.many', 1, jsonb_build_object('note', 'task ' || n), 20, 3, 'succeeded', now(), 1, 3, 'user:x',
            'c', now() - interval '8 days', array[jsonb_build_object('e', 'TaskCreated', 'v', 1, 't', 1790000000000 + n)]
     from generate_series(1, $2::int) as n`,
    [workspaceId, count],
  );
}
