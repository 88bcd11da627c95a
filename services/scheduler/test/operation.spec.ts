import { OperationService, type Operation } from '@na/contracts';
import { eventually } from '@na/testing';
import { randomUUID } from 'node:crypto';
import {
  announce,
  BareWorker,
  failure,
  newId,
  startHouse,
  startScheduler,
  TOLD,
  toldOf,
  typeNamed,
  ACTOR,
  type House,
} from './house.ts';
import { ALL, countsOf, deadLetters, endOf, insertDead, operate, operation } from './letters.ts';
import { rebuiltAll } from './rebuilt.ts';

let house: House;
let workspaceId: string;
beforeAll(async () => {
  house = await startHouse({ schedulers: 2 });
  await announce(
    house,
    typeNamed('op.a', { retry: { maxAttempts: 1 } }),
    typeNamed('op.b', { retry: { maxAttempts: 1 } }),
  );
});
afterAll(() => house.close());
beforeEach(() => (workspaceId = randomUUID()));

const told = (event: string, id: string) =>
  house.database.query<{ data: { [field: string]: unknown }; actor: string }>(
    `select data, actor from outbox where type = 'na.scheduler.v1.' || $1 and about = $2`,
    [event, id],
  );
/** Tasks of the workspace that were redriven more than once. */
const redrivenTwice = () =>
  house.database.query(
    `select about from ${TOLD} where type = 'na.scheduler.v1.TaskRedriven' and workspace_id = $1 group by about having count(*) > 1`,
    [workspaceId],
  );
const cancel = ({ id }: Operation, reason = 'It was the wrong filter.') =>
  house.ask(OperationService.cancelOperation, { workspaceId, id, reason });

describe('an operation', () => {
  it('deals with every task that its filter means, each once, and with no other; it says how far it is and is told', async () => {
    const dead = await deadLetters(house, workspaceId, 'op.a', 5);
    await deadLetters(house, workspaceId, 'op.b', 2);
    await deadLetters(house, workspaceId, 'op.a', 2, 'other');
    const filter = { ...ALL, types: ['op.a'], errorCodes: ['broken'] };
    const ended = await endOf(house, await operate(house, workspaceId, 'redrive', { filter }));
    expect(ended).toMatchObject({ state: 'succeeded', matched: 5, isCounted: true, done: 5, skipped: 0, failures: 0 });
    expect(ended).toMatchObject({ actor: ACTOR, reason: 'The cause is mended.' });
    expect(ended.preview.map(({ taskId }) => taskId)).toEqual(dead.map(({ id }) => id));
    expect(await countsOf(house, workspaceId)).toEqual({ ready: 5, dead: 4 });
    expect(
      await toldOf(
        house,
        'TaskRedriven',
        dead.map(({ id }) => id),
      ),
    ).toHaveLength(5);
    expect(await told('OperationStarted', ended.id)).toMatchObject([
      { data: { kind: 'redrive', filter, dryRun: false, reason: 'The cause is mended.' }, actor: ACTOR },
    ]);
    expect(await told('OperationFinished', ended.id)).toMatchObject([{ data: { matched: 5, done: 5 }, actor: ACTOR }]);
  });

  it('that is a dry run counts and shows, and changes nothing', async () => {
    const dead = await deadLetters(house, workspaceId, 'op.a', 3);
    const ended = await endOf(house, await operate(house, workspaceId, 'delete', { dryRun: true }));
    expect(ended).toMatchObject({ state: 'succeeded', matched: 3, done: 0 });
    expect(ended.preview).toEqual(
      dead.map(({ id }) => ({
        taskId: id,
        type: 'op.a',
        state: 'dead',
        error: expect.objectContaining({ code: 'broken' }),
      })),
    );
    expect(await countsOf(house, workspaceId)).toEqual({ dead: 3 });
  });

  it('goes through thousands of tasks in steps, and leaves those of other workspaces alone', async () => {
    const other = randomUUID();
    await insertDead(house, workspaceId, 'op.a', 2_500);
    await insertDead(house, other, 'op.a', 3);
    const ended = await endOf(house, await operate(house, workspaceId, 'delete'));
    expect(ended).toMatchObject({ state: 'succeeded', matched: 2_500, done: 2_500 });
    expect(ended.preview).toHaveLength(20);
    expect(ended.rate).toBeGreaterThan(0);
    expect(await countsOf(house, workspaceId)).toEqual({});
    expect(await countsOf(house, other)).toEqual({ dead: 3 });
  });

  it('goes on from where it was when the replica that is at it goes away, and deals with nothing twice', async () => {
    await insertDead(house, workspaceId, 'op.a', 60);
    const begun = await operate(house, workspaceId, 'redrive', { tasksPerSecond: 20 });
    await eventually(async () => expect((await operation(house, begun)).done).toBeGreaterThan(0));
    const [first] = house.schedulers.splice(0, 1);
    await first!.close();
    house.schedulers.push(await startScheduler(house.nats, house.database, 8_000, 3));
    expect(await endOf(house, begun)).toMatchObject({ state: 'succeeded', done: 60, skipped: 0 });
    expect(await countsOf(house, workspaceId)).toEqual({ ready: 60 });
    expect(await redrivenTwice()).toEqual([]);
  });

  it('goes on when every connection to the database breaks in the middle of it, and deals with nothing twice', async () => {
    await insertDead(house, workspaceId, 'op.a', 600);
    const begun = await operate(house, workspaceId, 'redrive', { tasksPerSecond: 200 });
    await eventually(async () => expect((await operation(house, begun)).done).toBeGreaterThan(0));
    await house.database.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    const ended = await eventually(() => endOf(house, begun));
    expect(ended).toMatchObject({ state: 'succeeded', done: 600, skipped: 0 });
    expect(await redrivenTwice()).toEqual([]);
  });

  it('never goes faster than it was asked to', async () => {
    await insertDead(house, workspaceId, 'op.a', 12);
    const begun = await operate(house, workspaceId, 'redrive', { tasksPerSecond: 4 });
    const ended = await endOf(house, begun);
    // The last of three steps of four begins two seconds after the first.
    expect(Date.parse(ended.finishedAt!) - Date.parse(begun.createdAt)).toBeGreaterThanOrEqual(2_000);
    expect(ended.done).toBe(12);
  });

  it('stops when somebody cancels it, and says who and why; what it did stays', async () => {
    await insertDead(house, workspaceId, 'op.a', 50);
    const begun = await operate(house, workspaceId, 'redrive', { tasksPerSecond: 5 });
    await eventually(async () => expect((await operation(house, begun)).done).toBeGreaterThan(0));
    const midway = await operation(house, begun);
    expect(Date.parse(midway.expectedAt!)).toBeGreaterThan(Date.parse(midway.updatedAt));
    const stopped = await cancel(begun);
    expect(stopped.state).toBe('cancelled');
    expect(await cancel(begun)).toEqual(stopped);
    const { ready = 0, dead = 0 } = await countsOf(house, workspaceId);
    expect([ready, ready + dead]).toEqual([stopped.done, 50]);
    expect(await told('OperationCancelled', begun.id)).toMatchObject([
      { data: { reason: 'It was the wrong filter.', done: stopped.done }, actor: ACTOR },
    ]);
    const ended = await endOf(house, await operate(house, workspaceId, 'redrive', { dryRun: true }));
    await expect(cancel(ended)).rejects.toMatchObject({ code: 'operation_finished_already' });
  });

  it('does not come back to a task that dies once more while it is at it', async () => {
    await deadLetters(house, workspaceId, 'op.b', 3);
    const begun = await operate(house, workspaceId, 'redrive', { tasksPerSecond: 1 });
    const worker = new BareWorker(house, 'op.b');
    await eventually(async () => {
      const mine = (await worker.claim(1)).find(task => task.workspaceId === workspaceId);
      expect(await worker.settle(mine!, { failed: { error: failure, retryable: true } })).toMatchObject({
        accepted: true,
      });
    });
    expect((await operation(house, begun)).state).toBe('running');
    expect(await endOf(house, begun)).toMatchObject({ matched: 3, done: 3, skipped: 0 });
    expect(await countsOf(house, workspaceId)).toEqual({ ready: 2, dead: 1 });
  });

  it('whose step cannot be done undoes all of it, says why, and goes on once it can; what never passes ends it', async () => {
    await insertDead(house, workspaceId, 'op.a', 3);
    const [last] = await house.database.query<{ id: string }>(
      'select id from task_finished where workspace_id = $1 order by id desc limit 1',
      [workspaceId],
    );
    // The last of the step's tasks cannot be stored.
    await house.database.query(`alter table task add constraint in_the_way check (id <> '${last!.id}')`);
    const begun = await operate(house, workspaceId, 'redrive');
    const other = await operate(house, workspaceId, 'redrive');
    try {
      await eventually(async () => expect((await operation(house, begun)).lastError).toBeDefined());
      expect(await operation(house, begun)).toMatchObject({ state: 'running', done: 0 });
      expect(await countsOf(house, workspaceId)).toEqual({ dead: 3 });
      await house.database.query('update operation set tries = 7, next_step_at = now() where id = $1', [other.id]);
      expect(await endOf(house, other)).toMatchObject({ state: 'failed', done: 0, lastError: { kind: 'internal' } });
    } finally {
      await house.database.query('alter table task drop constraint in_the_way');
    }
    expect(await endOf(house, begun)).toMatchObject({ state: 'succeeded', done: 3 });
    expect(await countsOf(house, workspaceId)).toEqual({ ready: 3 });
  });

  it('ends when whoever asked for it may no longer act', async () => {
    await insertDead(house, workspaceId, 'op.a', 20);
    const begun = await operate(house, workspaceId, 'redrive', { tasksPerSecond: 2 });
    await house.database.query(
      `insert into revoked_actor (actor, workspace_id, is_revoked, told_at, is_settled) values ($1, $2, true, now(), true)`,
      [ACTOR, workspaceId],
    );
    const ended = await endOf(house, begun);
    expect(ended).toMatchObject({ state: 'failed', lastError: { code: 'actor_revoked' } });
    expect(await told('OperationFailed', begun.id)).toMatchObject([{ data: { error: { code: 'actor_revoked' } } }]);
  });

  it('is the same when it is asked for again, and refused when its id belongs to another', async () => {
    const id = newId();
    const first = await operate(house, workspaceId, 'delete', { id });
    expect((await operate(house, workspaceId, 'delete', { id })).createdAt).toBe(first.createdAt);
    await expect(operate(house, workspaceId, 'redrive', { id })).rejects.toMatchObject({ code: 'operation_id_taken' });
    const filter = { ...ALL, types: ['op.a'] };
    await expect(operate(house, workspaceId, 'delete', { id, filter })).rejects.toMatchObject({
      code: 'operation_id_taken',
    });
    await expect(operate(house, workspaceId, 'delete', { id, dryRun: true })).rejects.toMatchObject({
      code: 'operation_id_taken',
    });
  });

  it('that is wrong is refused with each field named', async () => {
    const filter = { ...ALL, states: ['running' as const] };
    const wrong = operate(house, workspaceId, 'redrive', { filter, tasksPerSecond: 0, reason: ' ' });
    await expect(wrong).rejects.toMatchObject({
      errors: [{ pointer: '/filter/states' }, { pointer: '/tasksPerSecond' }, { pointer: '/reason' }],
    });
    await expect(operate(house, workspaceId, 'dance')).rejects.toMatchObject({
      errors: [
        {
          pointer: '/kind',
          detail: 'should be one of redrive, delete, clean, replay, reprioritise, cancel, restore, but is dance',
        },
      ],
    });
    await expect(operate(house, workspaceId, 'replay', { options: { effects: 'maybe' } })).rejects.toMatchObject({
      errors: [{ pointer: '/options/effects' }],
    });
  });

  it('is listed, newest first, by state and kind, and unknown to other workspaces', async () => {
    const made: Operation[] = [];
    for (const kind of ['delete', 'redrive', 'delete'])
      made.push(await endOf(house, await operate(house, workspaceId, kind)));
    const list = (change = {}) =>
      house.ask(OperationService.listOperations, { workspaceId, states: [], kinds: [], limit: 2, ...change });
    const page = await list();
    expect(page.operations.map(({ id }) => id)).toEqual([made[2]!.id, made[1]!.id]);
    const rest = await list({ cursor: page.nextCursor });
    expect(rest.operations.map(({ id }) => id)).toEqual([made[0]!.id]);
    expect(rest.nextCursor).toBeUndefined();
    expect((await list({ kinds: ['redrive'] })).operations.map(({ id }) => id)).toEqual([made[1]!.id]);
    expect((await list({ states: ['running'] })).operations).toEqual([]);
    const theirs = { workspaceId: randomUUID(), id: made[0]!.id };
    await expect(house.ask(OperationService.getOperation, theirs)).rejects.toMatchObject({
      code: 'operation_not_found',
    });
  });
});

it('all of it is what the histories of its tasks say', async () => {
  const { checked, differences } = await rebuiltAll(house);
  expect(differences).toEqual([]);
  expect(checked).toBeGreaterThan(0);
});
