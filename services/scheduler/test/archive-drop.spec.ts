import { ArchiveDropped, ArchiveService, TaskService } from '@na/contracts';
import { eventually } from '@na/testing';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { Dropping } from '../src/archive/dropping.ts';
import { ARCHIVE_OFTEN, archivedTasks, failedFor, manyFinished, placesOf, taskOf } from './archived.ts';
import { announce, BareWorker, create, newTask, startHouse, startScheduler, typeNamed, type House } from './house.ts';

const DAY = 86_400_000;

let house: House;
let workspaceId: string;
const readers: pg.Client[] = [];
beforeAll(async () => {
  house = await startHouse({ schedulers: 0 });
  // Whoever waits for a lock for a tenth of a second fails, and says so.
  await house.database.query(`do $$ begin
    execute format('alter role %I in database %I set lock_timeout = ''100ms''', current_user, current_database()); end $$`);
  for (const replica of [1, 2])
    house.schedulers.push(await startScheduler(house.nats, house.database, 8_000, replica, ARCHIVE_OFTEN));
});
afterEach(() => Promise.all(readers.splice(0).map(reader => reader.end())));
afterAll(() => house.close());
beforeEach(() => (workspaceId = randomUUID()));

/** Archived tasks that expire so many days from now. */
async function archivedFor(days: number, count = 1) {
  await house.ask(ArchiveService.createRetentionPolicy, {
    workspaceId,
    id: randomUUID(),
    liveMs: DAY,
    archivedMs: days * DAY,
  });
  return archivedTasks(
    house,
    Array.from({ length: count }, () => ({ workspaceId })),
    failedFor('It broke.'),
  );
}
const dropAsOf = (days: number) => house.schedulers[0]!.get(Dropping).dropExpired(new Date(Date.now() + days * DAY));
const tablesOf = (days: number) => {
  const month = new Date(Date.now() + days * DAY).toISOString().slice(0, 7).replace('-', '_');
  return house.database.query(`select from pg_class where relkind = 'r' and relname like '%\\_' || $1`, [month]);
};
const toldOfDrop = (days: number) =>
  house.database.query<{ data: object }>(`select data from outbox where type = $1 and about = $2`, [
    ArchiveDropped.name,
    new Date(Date.now() + days * DAY).toISOString().slice(0, 7),
  ]);
/** Somebody who has begun to read the archive and does not end. */
async function reader(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: house.database.url });
  await client.connect();
  readers.push(client);
  await client.query('begin isolation level repeatable read');
  await client.query('select count(*) from archived_task');
  return client;
}

describe('an archived task whose time is over', () => {
  it('is dropped with all of its month when that is over, and not before; then its id is free, and it is told once', async () => {
    const [task] = await archivedFor(100);
    const { id, type } = task!;
    const other = await (async () => {
      workspaceId = randomUUID();
      return archivedFor(400);
    })();
    await dropAsOf(99);
    expect(await taskOf(house, id, task!.workspaceId)).toEqual(task);
    await Promise.all([dropAsOf(135), dropAsOf(135).catch(() => undefined)]).catch(() => undefined);
    await eventually(() => dropAsOf(135));
    await expect(taskOf(house, id, task!.workspaceId)).rejects.toMatchObject({ code: 'task_not_found' });
    expect(await tablesOf(100)).toEqual([]);
    expect(await toldOfDrop(100)).toEqual([
      { data: { period: expect.any(String), tasks: 1, bytes: expect.any(Number) } },
    ]);
    expect(await taskOf(house, other[0]!.id, workspaceId)).toEqual(other[0]);
    await house.ask(TaskService.createTask, { task: { ...newTask(type), id, workspaceId: task!.workspaceId } });
    expect(await placesOf(house, task!.workspaceId)).toEqual(new Map([[id, ['live']]]));
  });

  it('is dropped by whoever comes next when the dropping was cut off: while it was detached, and after', async () => {
    await archivedFor(500);
    const client = await reader();
    // It waits for the reader, no longer than a tenth of a second, and is cut off in the middle.
    await expect(dropAsOf(540)).rejects.toMatchObject({ code: 'database_busy' });
    const pending = () => house.database.query('select from pg_inherits where inhdetachpending');
    expect(await pending()).toHaveLength(1);
    await client.query('commit');
    await dropAsOf(540);
    expect(await pending()).toEqual([]);
    expect(await tablesOf(500)).toEqual([]);

    workspaceId = randomUUID();
    await archivedFor(600);
    const month = new Date(Date.now() + 600 * DAY).toISOString().slice(0, 7).replace('-', '_');
    await house.database.query(`alter table archived_task detach partition archived_task_${month}`);
    await dropAsOf(640);
    expect(await tablesOf(600)).toEqual([]);
    expect(await toldOfDrop(600)).toHaveLength(1);
  });
});

describe('while tasks are archived and dropped', () => {
  it('who creates, claims, settles and reads waits for no lock, though somebody reads the archive all the time', async () => {
    const [held] = await archivedFor(800);
    workspaceId = randomUUID();
    const [old] = await archivedFor(1_000);
    workspaceId = randomUUID();
    await manyFinished(house, workspaceId, 3_000);
    const client = await reader();
    const type = `test.d${randomUUID().replaceAll('-', '')}`;
    await announce(house, typeNamed(type));
    const worker = new BareWorker(house, type);
    let isOver = false;
    const archiving = eventually(
      async () => {
        const [left] = await house.database.query<{ count: number }>(
          `select count(*)::int as count from task_finished where workspace_id = $1 and type = 'test.many'`,
          [workspaceId],
        );
        expect(left!.count).toBe(0);
      },
      { withinMs: 60_000 },
    ).finally(() => (isOver = true));
    let rounds = 0;
    const working = (async () => {
      for (; !isOver || rounds < 30; rounds++) {
        await Promise.all(Array.from({ length: 10 }, () => create(house, type, { workspaceId })));
        const claimed = await worker.claim(10);
        const settled = await Promise.all(claimed.map(task => worker.settle(task, { succeeded: {} })));
        expect(settled.filter(({ accepted }) => !accepted)).toEqual([]);
        expect(await taskOf(house, old!.id, old!.workspaceId)).toEqual(old);
      }
    })();
    const dropping = (async () => {
      // The reader holds it up; meanwhile it holds up nobody.
      while (!isOver) await expect(dropAsOf(840)).rejects.toMatchObject({ code: 'database_busy' });
    })();
    await Promise.all([archiving, working, dropping]);
    await client.query('commit');
    await dropAsOf(840);
    await expect(taskOf(house, held!.id, held!.workspaceId)).rejects.toMatchObject({ code: 'task_not_found' });
    expect(rounds).toBeGreaterThan(0);
  });
});
