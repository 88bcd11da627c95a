import { TasksArchived } from '@na/contracts';
import { eventually } from '@na/testing';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Mover } from '../src/archive/mover.ts';
import { ARCHIVE_OFTEN, manyFinished, placesOf, search } from './archived.ts';
import { environmentOf, startHouse, startScheduler, type House } from './house.ts';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const REGISTER = fileURLToPath(new URL('../../../deploy/local/register.mjs', import.meta.url));
const TASKS = 6_000;

let house: House;
const processes: ChildProcess[] = [];
beforeAll(async () => {
  house = await startHouse({ schedulers: 1 });
  // It has made the tables; from here on schedulers are processes that can be killed.
  await house.schedulers.shift()!.close();
});
afterEach(async () => {
  await Promise.all(processes.splice(0).map(ended));
});
afterAll(() => house.close());

function startProcess(): ChildProcess {
  const env = { ...environmentOf('scheduler', house.nats, house.database), ...ARCHIVE_OFTEN };
  const child = spawn(process.execPath, ['--conditions=source', '--import', REGISTER, MAIN], {
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  processes.push(child);
  return child;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

/** Which process keeps the archive. */
async function keeper(): Promise<ChildProcess> {
  return eventually(async () => {
    const [lease] = await house.database.query<{ holder: string }>(
      `select holder from lease where name = 'archivist' and expires_at > clock_timestamp()`,
    );
    const found = processes.find(({ pid }) => lease?.holder.includes(`:${pid}:`));
    expect(found).toBeDefined();
    return found!;
  });
}

const archivedOf = async (workspaceId: string) =>
  (
    await house.database.query<{ count: number }>(
      `select count(*)::int as count from archived_task where workspace_id = $1`,
      [workspaceId],
    )
  )[0]!.count;

/** Each of the tasks is in one place. */
async function expectEachInOnePlace(workspaceId: string): Promise<void> {
  const places = [...(await placesOf(house, workspaceId)).values()];
  expect(places).toHaveLength(TASKS);
  expect(places.filter(({ length }) => length !== 1)).toEqual([]);
}

async function expectAllArchivedOnce(workspaceId: string): Promise<void> {
  await eventually(async () => expect(await archivedOf(workspaceId)).toBe(TASKS), { withinMs: 120_000 });
  await expectEachInOnePlace(workspaceId);
  const [told] = await house.database.query<{ tasks: number }>(
    `select sum((data ->> 'tasks')::int)::int as tasks from outbox where type = $1 and workspace_id = $2`,
    [TasksArchived.name, workspaceId],
  );
  expect(told!.tasks).toBe(TASKS);
}

describe('an archive whose keeper', () => {
  it('holds an older lease than the one who wrote last goes no further, and moves nothing', async () => {
    const workspaceId = randomUUID();
    const scheduler = await startScheduler(house.nats, house.database, 8_000, 1);
    // Its own walk, the first, is over; the next one is in an hour.
    await eventually(async () =>
      expect(await house.database.query('select from archive_sweep where ended_at is not null')).toHaveLength(1),
    );
    await manyFinished(house, workspaceId, 10);
    const from = { workspaceId, taskId: '00000000-0000-0000-0000-000000000000' };
    expect(await scheduler.get(Mover).step(from, 0n, 100)).toBeUndefined();
    expect(await archivedOf(workspaceId)).toBe(0);
    expect(await scheduler.get(Mover).step(from, 1_000n, 100)).toBeDefined();
    expect(await archivedOf(workspaceId)).toBe(10);
    await house.database.query('update archive_sweep set token = 0, ended_at = null');
    await scheduler.close();
  });

  it('is killed in the middle, again and again, loses no task and doubles none', async () => {
    const workspaceId = randomUUID();
    await manyFinished(house, workspaceId, TASKS);
    startProcess();
    startProcess();
    for (let kill = 1, before = 0; kill <= 2; kill++) {
      // At every moment, whatever it is at.
      while ((await archivedOf(workspaceId)) <= before) await expectEachInOnePlace(workspaceId);
      for (let look = 0; look < 20; look++) await expectEachInOnePlace(workspaceId);
      const killed = await keeper();
      await ended(killed);
      startProcess();
      before = await archivedOf(workspaceId);
      expect(before).toBeLessThan(TASKS);
      await expectEachInOnePlace(workspaceId);
    }
    await expectAllArchivedOnce(workspaceId);
    // What was compressed by those who are dead is read by those who live.
    house.schedulers.push(await startScheduler(house.nats, house.database, 8_000, 1));
    const [found] = await search(house, workspaceId, { text: 'task 5999' });
    expect(found!.payload).toEqual({ note: 'task 5999' });
    await house.schedulers.shift()!.close();
  });

  it('is frozen and wakes up when another one keeps it moves nothing any more', async () => {
    const workspaceId = randomUUID();
    await manyFinished(house, workspaceId, TASKS);
    startProcess();
    startProcess();
    await eventually(async () => expect(await archivedOf(workspaceId)).toBeGreaterThan(0), { withinMs: 60_000 });
    const frozen = await keeper();
    frozen.kill('SIGSTOP');
    const next = await eventually(
      async () => {
        const found = await keeper();
        expect(found.pid).not.toBe(frozen.pid);
        return found;
      },
      { withinMs: 60_000 },
    );
    frozen.kill('SIGCONT');
    await expectAllArchivedOnce(workspaceId);
    expect(next.exitCode).toBeNull();
  });
});
