import { WorkspaceErased } from '@na/contracts';
import { exposition } from '@na/telemetry';
import { eventually } from '@na/testing';
import { randomUUID } from 'node:crypto';
import {
  DeletedWorkspace1767225600004,
  refuseDeleted,
  transaction,
  WorkspaceErasure,
  type DeletedWorkspace,
  type ErasureStep,
} from '../src/index.ts';
import type { ServiceDataSource } from '../src/connection/service-data-source.ts';
import { freshReplica, openReplica } from './replica.ts';

let replica: Awaited<ReturnType<typeof freshReplica>>;
let dataSources: ServiceDataSource[];
let erasures: WorkspaceErasure[] = [];
let workspace: DeletedWorkspace;

beforeAll(async () => {
  replica = await freshReplica();
  const migrations = [DeletedWorkspace1767225600004];
  dataSources = [await openReplica(replica.database.url, { migrations }), await openReplica(replica.database.url)];
  await replica.database.query('create table thing (id uuid primary key default uuidv7(), workspace_id uuid not null)');
});
afterAll(async () => {
  for (const dataSource of dataSources) await dataSource.destroy();
  await replica.close();
});
beforeEach(() => {
  workspace = { id: randomUUID(), eventId: randomUUID(), actor: 'user:7', correlationId: 'c-7' };
});
afterEach(async () => {
  for (const erasure of erasures) await erasure.beforeApplicationShutdown();
  erasures = [];
});

/** How many things each statement erased. */
let batches: number[] = [];
const eraseThings: ErasureStep = async (tx, { id }, most) => {
  const [gone] = await tx.query<[object[], number]>(
    'delete from thing where id = any(array(select id from thing where workspace_id = $1 limit $2)) returning id',
    [id, most],
  );
  batches.push(gone.length);
  return gone.length;
};
/** Replicas that erase, until the test is over. */
const start = (steps: ErasureStep[] = [eraseThings], count = 1): WorkspaceErasure => {
  batches = [];
  const started = dataSources.slice(0, count).map(dataSource => new WorkspaceErasure(dataSource, 'scheduler', steps));
  for (const erasure of started) erasure.onApplicationBootstrap();
  erasures.push(...started);
  return started[0]!;
};
const note = (erasure: WorkspaceErasure) => transaction(dataSources[0]!, tx => erasure.note(tx, workspace));
const make = (count: number, workspaceId = workspace.id) =>
  replica.database.query('insert into thing (workspace_id) select $1 from generate_series(1, $2::int)', [
    workspaceId,
    count,
  ]);
const left = async (workspaceId = workspace.id) =>
  (await replica.database.query('select from thing where workspace_id = $1', [workspaceId])).length;
const known = async () =>
  (
    await replica.database.query<{ erased_at: Date | null; look_at: Date | null }>(
      'select erased_at, look_at from deleted_workspace where workspace_id = $1',
      [workspace.id],
    )
  )[0];
const told = () =>
  replica.database.query('select * from outbox where type = $1 and workspace_id = $2', [
    WorkspaceErased.name,
    workspace.id,
  ]);
const erased = () => eventually(async () => expect((await known())?.erased_at).toBeInstanceOf(Date));

describe('what a service keeps of a deleted workspace', () => {
  it('is erased by small statements, and nothing of another workspace; the end is told once though replicas look together', async () => {
    const other = randomUUID();
    await make(1_234);
    await make(5, other);
    const erasure = start([eraseThings], 2);
    await note(erasure);
    await note(erasure);
    await erased();
    expect(await left()).toBe(0);
    expect(await left(other)).toBe(5);
    expect(Math.max(...batches)).toBe(500);
    expect(batches.reduce((sum, batch) => sum + batch, 0)).toBe(1_234);
    expect(await told()).toMatchObject([
      {
        data: { service: 'scheduler', workspaceId: workspace.id },
        actor: 'service:scheduler',
        correlation_id: 'c-7',
        parent_id: workspace.eventId,
      },
    ]);
  });

  it('is not said to be erased while a step still finds something, or fails', async () => {
    await make(3);
    let isFree = false;
    let faults = 1;
    const fault: ErasureStep = async () => {
      if (faults-- > 0) throw new Error('The database is away.');
      return isFree ? 0 : 1;
    };
    await note(start([fault, eraseThings]));
    await eventually(async () => expect(await left()).toBe(0));
    expect(await known()).toMatchObject({ erased_at: null });
    expect(await told()).toEqual([]);
    isFree = true;
    await erased();
    expect(await told()).toHaveLength(1);
  });

  it('goes as well when the replica that heard of it died, by the next that starts', async () => {
    await make(2);
    const dead = new WorkspaceErasure(dataSources[0]!, 'scheduler', [eraseThings]);
    await dead.beforeApplicationShutdown();
    await note(dead);
    expect(await left()).toBe(2);
    start();
    await erased();
    expect(await left()).toBe(0);
  });

  it('is looked for again for ten minutes, as something may have been on its way, and then no more', async () => {
    await note(start());
    await erased();
    await make(1);
    const due = (minutesAgo: number) =>
      replica.database.query(
        `update deleted_workspace set look_at = now(), noted_at = now() - $2 * interval '1 minute' where workspace_id = $1`,
        [workspace.id, minutesAgo],
      );
    await due(9);
    await eventually(async () => expect(await left()).toBe(0));
    await eventually(async () => expect((await known())!.look_at!.getTime()).toBeGreaterThan(Date.now() + 30_000));
    await due(11);
    await eventually(async () => expect(await known()).toMatchObject({ look_at: null }));
    expect(await told()).toHaveLength(1);
  });

  it('that is not erased stands in the metrics with its age, until nothing of it is left', async () => {
    let isStuck = true;
    await note(start([async () => (isStuck ? 1 : 0)]));
    await replica.database.query(
      `update deleted_workspace set noted_at = now() - interval '2 hours' where workspace_id = $1`,
      [workspace.id],
    );
    const oldest = async () =>
      Number(/^na_workspace_erasure_oldest_seconds (\S+)/m.exec(await exposition.text())?.[1] ?? NaN);
    expect(await oldest()).toBeGreaterThanOrEqual(7_200);
    isStuck = false;
    await erased();
    expect(await oldest()).toBeLessThan(7_200);
  });

  it('is refused when it comes later', async () => {
    await refuseDeleted(dataSources[0]!, workspace.id);
    await note(start());
    await expect(refuseDeleted(dataSources[1]!, workspace.id)).rejects.toMatchObject({
      code: 'workspace_deleted',
      kind: 'not_found',
    });
  });
});
