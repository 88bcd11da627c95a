import { BatchService, LimitService, TaskService, type Batch } from '@na/contracts';
import { exposition } from '@na/telemetry';
import { eventually } from '@na/testing';
import { randomUUID } from 'node:crypto';
import { age, ARCHIVE_OFTEN, archived, idOfDaysAgo } from './archived.ts';
import { batches, linesOf, newType, workOnce } from './batches.ts';
import { ACTOR, BareWorker, newId, startHouse, TOLD, toldOf, WORKSPACE, type House } from './house.ts';
import { rebuiltAll } from './rebuilt.ts';

let house: House;
let own: ReturnType<typeof batches>;
beforeAll(async () => {
  house = await startHouse({ schedulers: 2, settings: ARCHIVE_OFTEN });
  own = batches(house);
});
afterAll(() => house.close());

const told = async (id: string) =>
  (
    await house.database.query<{ type: string; actor: string }>(
      `select type, actor from ${TOLD} where about = $1 order by id`,
      [id],
    )
  ).map(({ type, actor }) => `${type.split('.').at(-1)} by ${actor}`);
const by = (event: string, actor = ACTOR) => `${event} by ${actor}`;
const statesOf = async (id: string) => {
  const rows = await house.database.query<{ state: string; count: number }>(
    `select state, count(*)::int as count from any_task where batch_id = $1 group by state`,
    [id],
  );
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
};
const ended = async (id: string) => {
  const found = await own.get(id);
  expect(found.finishedAt).toBeDefined();
  return found;
};

describe('a batch', () => {
  it('takes lines while its first ones run, ends with its last task, and gives what became of each in their order', async () => {
    const type = await newType(house);
    const worker = new BareWorker(house, type);
    const { id } = await own.open({ name: 'Invoices', reason: 'The month is over.', expectedLines: 30 });
    expect(await own.add(id, linesOf(type, 20))).toMatchObject({ taken: 20, repeated: 0, refused: [] });
    expect(await workOnce(worker, { free: 5 })).toHaveLength(5);
    await own.add(id, linesOf(type, 10, 20));
    expect(await own.close(id, 30)).toMatchObject({ state: 'running', tasks: 30 });
    const done = await own.until(id, 'failed', () => workOnce(worker, { isBad: n => n === 7 }));
    expect(done).toMatchObject({ tasks: 30, tasksByState: { succeeded: 29, dead: 1 }, name: 'Invoices' });
    const results = await own.results(id, 7);
    expect(results.map(({ line }) => line)).toEqual(Array.from({ length: 30 }, (_, n) => n));
    expect(results[8]).toMatchObject({ type, state: 'succeeded', attempt: 1, result: { twice: 16 } });
    expect(results[7]).toMatchObject({ state: 'dead', error: { code: 'broken' } });
    const { task } = await house.ask(TaskService.getTask, { workspaceId: WORKSPACE, id: results[8]!.taskId });
    expect(task).toMatchObject({ batchId: id, batchLine: 8, payload: { n: 8 } });
    expect(await told(id)).toEqual([by('BatchCreated'), by('BatchClosed'), by('BatchFinished', 'system')]);
  });

  it('is made once however often it is asked for, and is not another one of its id', async () => {
    const request = { id: newId(), workspaceId: WORKSPACE, name: 'Once', failureThreshold: { percent: 5 }, weight: 3 };
    const first = await house.ask(BatchService.createBatch, request);
    expect(await house.ask(BatchService.createBatch, request)).toEqual(first);
    await expect(house.ask(BatchService.createBatch, { ...request, name: 'Twice' })).rejects.toMatchObject({
      code: 'batch_id_taken',
    });
    expect(await told(first.id)).toEqual([by('BatchCreated')]);
  });

  it('names each fault of what is asked for, and is no other workspace’s', async () => {
    const bad = {
      ...{ id: randomUUID(), workspaceId: WORKSPACE, name: ' ', reason: '', weight: 10, maxRunning: 0 },
      ...{ failureThreshold: { tasks: 0, percent: 101 }, expectedLines: 100_001, deadline: '2020-01-01T00:00:00.000Z' },
    };
    const problem = await house.ask(BatchService.createBatch, bad).catch((error: unknown) => error);
    expect((problem as { errors: { pointer: string }[] }).errors.map(({ pointer }) => pointer).sort()).toEqual(
      [
        ...['/deadline', '/expectedLines', '/failureThreshold/percent', '/failureThreshold/tasks', '/id'],
        ...['/maxRunning', '/name', '/reason', '/weight'],
      ].sort(),
    );
    const { id } = await own.open();
    const strangers = batches(house, randomUUID());
    for (const ask of [
      () => strangers.get(id),
      () => strangers.add(id, linesOf('any', 1)),
      () => strangers.close(id),
      () => strangers.change(id, { weight: 1 }),
      () => strangers.cancel(id),
      () => strangers.retry(id),
      () => strangers.results(id),
    ])
      await expect(ask()).rejects.toMatchObject({ code: 'batch_not_found' });
  });

  it('is listed newest first, by state', async () => {
    const workspaceId = randomUUID();
    const theirs = batches(house, workspaceId);
    const made: Batch[] = [];
    for (const name of ['a', 'b', 'c']) made.push(await theirs.open({ name }));
    await theirs.close(made[1]!.id);
    await theirs.until(made[1]!.id, 'succeeded');
    const list = (change: object) =>
      house.ask(BatchService.listBatches, { workspaceId, states: [], limit: 2, ...change });
    const first = await list({});
    expect(first.batches.map(({ name }) => name)).toEqual(['c', 'b']);
    const second = await list({ cursor: first.nextCursor });
    expect(second.batches.map(({ name }) => name)).toEqual(['a']);
    expect(second.nextCursor).toBeUndefined();
    expect((await list({ states: ['open'] })).batches.map(({ name }) => name)).toEqual(['c', 'a']);
  });
});

describe('the lines of a batch', () => {
  it('that come again make nothing twice, and are refused when they say something else', async () => {
    const type = await newType(house);
    const { id } = await own.open();
    await own.add(id, linesOf(type, 10));
    const worker = new BareWorker(house, type);
    expect(await workOnce(worker, { free: 4 })).toHaveLength(4);
    const again = linesOf(type, 12).map(line => (line.line === 3 ? { ...line, payload: { n: 99 } } : line));
    const answer = await own.add(id, again);
    expect(answer).toMatchObject({ taken: 2, repeated: 9 });
    expect(answer.refused).toMatchObject([{ line: 3, problem: { code: 'batch_line_taken' } }]);
    expect(await statesOf(id)).toEqual({ succeeded: 4, ready: 8 });
    await own.cancel(id);
  });

  it('are stored each for itself: one that is wrong says why, and the others are taken', async () => {
    const type = await newType(house);
    const { id } = await own.open();
    const key = (at: number) => ({ key: `k${at}`, cost: 1 });
    const answer = await own.add(id, [
      { line: 0, type, payload: { n: 0 } },
      { line: 1, type, payload: { n: 'one' } },
      { line: 2, type: 'test.unknown', payload: {} },
      { line: 4, type, payload: { n: 4 }, maxAttempts: 0 },
      { line: 5, type, payload: { n: 5 }, limits: { keys: Array.from({ length: 8 }, (_, at) => key(at)) } },
      { line: 6, type, payload: { n: 6 }, limits: { keys: [key(1)] } },
      { line: 100_000, type, payload: {} },
    ]);
    expect(answer).toMatchObject({ taken: 2, repeated: 0 });
    expect(
      answer.refused.map(({ line, problem }) => [line, (problem['errors'] as { pointer: string }[])[0]!.pointer]),
    ).toEqual([
      [1, '/payload/n'],
      [2, '/type'],
      [4, '/maxAttempts'],
      [5, '/limits/keys'],
      [100_000, '/line'],
    ]);
    expect(await statesOf(id)).toEqual({ ready: 2 });
    await own.cancel(id);
  });

  it('come in order, a thousand at most, and only while the batch is open; one with holes is not closed', async () => {
    const type = await newType(house);
    const { id } = await own.open();
    for (const lines of [
      [],
      linesOf(type, 1_001),
      linesOf(type, 2).reverse(),
      [...linesOf(type, 1), ...linesOf(type, 1)],
    ])
      await expect(own.add(id, lines)).rejects.toMatchObject({ errors: [{ pointer: '/lines' }] });
    await own.add(id, linesOf(type, 3));
    await expect(own.close(id, 4)).rejects.toMatchObject({ code: 'batch_incomplete' });
    expect(await own.close(id, 3)).toMatchObject({ state: 'running' });
    expect(await own.close(id, 3)).toMatchObject({ state: 'running', version: 2 });
    await expect(own.add(id, linesOf(type, 1))).rejects.toMatchObject({ code: 'batch_not_open' });
    await own.cancel(id);
  });

  it('are all counted, or refused, when they come while the batch is closed', async () => {
    const type = await newType(house);
    for (let round = 0; round < 8; round++) {
      const { id } = await own.open();
      const sent = Array.from({ length: 6 }, (_, at) =>
        own.add(id, linesOf(type, 40, at * 40)).then(
          ({ taken }) => taken,
          (problem: unknown) => {
            expect(problem).toMatchObject({ code: 'batch_not_open' });
            return 0;
          },
        ),
      );
      if (round % 2) await Promise.race(sent);
      const closed = await own.close(id);
      const taken = (await Promise.all(sent)).reduce((sum, count) => sum + count, 0);
      expect(closed.tasks).toBe(taken);
      await own.cancel(id);
    }
  });

  it('take over priority, weight and deadline of the batch, unless they have their own deadline', async () => {
    const type = await newType(house);
    const deadline = new Date(Date.now() + 3_600_000).toISOString();
    const sooner = new Date(Date.now() + 1_800_000).toISOString();
    const { id } = await own.open({ priority: 'high', weight: 4, deadline });
    await own.add(id, [linesOf(type, 1)[0]!, { line: 1, type, payload: {}, deadline: sooner, serialKey: 'one' }]);
    const rows = await house.database.query<{ priority: number; weight: number; deadline: Date; serial_key: string }>(
      `select priority, weight, deadline, serial_key from task where batch_id = $1 order by id`,
      [id],
    );
    expect(rows.map(row => [row.priority, row.weight, row.deadline.toISOString(), row.serial_key])).toEqual([
      [2, 4, deadline, null],
      [2, 4, sooner, 'one'],
    ]);
    await own.cancel(id);
  });
});

describe('the progress of a batch', () => {
  it('says counts, rate and when it will be done', async () => {
    const type = await newType(house);
    const worker = new BareWorker(house, type);
    const { id } = await own.full(type, 60);
    const countedAt = (succeeded: number) =>
      eventually(async () => {
        const now = await own.get(id);
        expect(now.tasksByState).toEqual({ succeeded, ready: 60 - succeeded });
        return now;
      });
    await workOnce(worker, { free: 2 });
    await countedAt(2);
    await workOnce(worker, { free: 2 });
    const seen = await countedAt(4);
    expect(seen).toMatchObject({ rate: expect.any(Number), expectedAt: expect.any(String) });
    expect(Date.parse(seen.expectedAt!)).toBeGreaterThan(Date.parse(seen.countedAt));
    const done = await own.until(id, 'succeeded', () => workOnce(worker));
    expect(done.tasksByState).toEqual({ succeeded: 60 });
    expect(done.rate).toBeUndefined();
  });

  it('counts tasks that are archived by now', async () => {
    const type = await newType(house);
    const worker = new BareWorker(house, type);
    const { id } = await own.full(type, 5, { id: idOfDaysAgo(9) });
    const first = await workOnce(worker, { free: 3 });
    expect(first).toHaveLength(3);
    await age(house, first);
    await archived(house, first);
    expect(await statesOf(id)).toEqual({ ready: 2 });
    const done = await own.until(id, 'succeeded', () => workOnce(worker));
    expect(done).toMatchObject({ tasks: 5, tasksByState: { succeeded: 5 } });
    const results = await own.results(id, 2);
    expect(results.map(({ line, result }) => [line, result])).toEqual([0, 1, 2, 3, 4].map(n => [n, { twice: 2 * n }]));
  });
});

describe('the failure threshold', () => {
  it('stops a batch: nothing more starts, what runs ends, what waits is cancelled, and it is told why', async () => {
    const type = await newType(house);
    const worker = new BareWorker(house, type);
    const { id } = await own.full(type, 700, { failureThreshold: { tasks: 3 } });
    const [running] = await worker.claim(1);
    await workOnce(worker, { free: 3, isBad: () => true });
    const stopping = await eventually(async () => {
      const now = await own.get(id);
      expect(now.state).toBe('stopping');
      return now;
    });
    expect(stopping.error).toMatchObject({ code: 'batch_failure_threshold' });
    expect(await worker.claim(50)).toEqual([]);
    await expect(own.add(id, linesOf(type, 1))).rejects.toMatchObject({ code: 'batch_not_open' });
    await eventually(async () => expect(await statesOf(id)).toEqual({ running: 1, dead: 3, cancelled: 696 }));
    expect((await own.get(id)).state).toBe('stopping');
    await worker.settle(running!, { succeeded: {} });
    const stopped = await own.until(id, 'stopped');
    expect(stopped.tasksByState).toEqual({ succeeded: 1, dead: 3, cancelled: 696 });
    expect((await told(id)).slice(2)).toEqual([by('BatchStopped', 'system'), by('BatchFinished', 'system')]);
    const lines = (await own.results(id)).map(({ taskId }) => taskId);
    expect(await toldOf(house, 'TaskCancelled', lines)).toHaveLength(696);
    expect((await rebuiltAll(house)).differences).toEqual([]);
  });

  it('is judged as a share too, and never of the first lines that come alone', async () => {
    const type = await newType(house);
    const worker = new BareWorker(house, type);
    const { id } = await own.open({ failureThreshold: { percent: 50 } });
    await own.add(id, linesOf(type, 4));
    await workOnce(worker, { free: 3, isBad: () => true });
    await eventually(async () => expect((await own.get(id)).tasksByState).toEqual({ dead: 3, ready: 1 }));
    expect((await own.get(id)).state).toBe('open');
    await own.close(id, 4);
    await own.until(id, 'stopped');
  });
});

describe('a batch that is cancelled', () => {
  it('starts nothing more, is told by whom and why, and its running tasks are told to stop', async () => {
    const type = await newType(house);
    const worker = new BareWorker(house, type);
    const { id, version } = await own.full(type, 20);
    const [running] = await worker.claim(1);
    expect(await own.cancel(id, { dryRun: true })).toMatchObject({ tasks: 20, batch: { state: 'running' } });
    await expect(own.cancel(id, { version: version + 1 })).rejects.toMatchObject({ code: 'version_stale' });
    await expect(own.cancel(id, { reason: ' ' })).rejects.toMatchObject({ errors: [{ pointer: '/reason' }] });
    expect(await own.cancel(id, { version })).toMatchObject({ tasks: 20, batch: { state: 'cancelling' } });
    expect(await worker.claim(20)).toEqual([]);
    await eventually(async () => {
      const { cancelled } = await worker.beat([{ id: running!.id, attempt: 1 }]);
      expect(cancelled).toMatchObject([{ taskId: running!.id }]);
    });
    await worker.settle(running!, { cancelled: {} });
    await own.until(id, 'cancelled');
    expect(await statesOf(id)).toEqual({ cancelled: 20 });
    expect(await own.cancel(id)).toMatchObject({ tasks: 0, batch: { state: 'cancelled' } });
    expect((await told(id)).slice(2)).toEqual([by('BatchCancelled'), by('BatchFinished', 'system')]);
    const cancelled = await toldOf(
      house,
      'TaskCancelled',
      (await own.results(id)).map(({ taskId }) => taskId),
    );
    expect(new Set(cancelled.map(({ actor }) => actor))).toEqual(new Set([ACTOR]));
    expect(
      await house.database.query(`select from gate where key like '%batch:' || $1 and (state ? 'pause')`, [id]),
    ).toEqual([]);
  });
});

describe('the failed part of a batch', () => {
  it('runs again, each task once, and nothing else does', async () => {
    const type = await newType(house);
    const worker = new BareWorker(house, type);
    const { id } = await own.full(type, 400);
    await expect(own.retry(id)).rejects.toMatchObject({ code: 'batch_not_retryable' });
    const failed = await own.until(id, 'failed', () => workOnce(worker, { isBad: n => n % 2 === 0 }));
    expect(failed.tasksByState).toEqual({ succeeded: 200, dead: 200 });
    expect(await own.retry(id, { dryRun: true })).toMatchObject({ tasks: 200, batch: { state: 'failed' } });
    expect(await own.retry(id)).toMatchObject({ tasks: 200, batch: { state: 'running', retries: 1 } });
    const ran = new Set<number>();
    const done = await own.until(id, 'failed', async () => {
      for (const { payload } of await workOnce(worker, { isBad: n => n === 10 })) ran.add(Number(payload['n']));
    });
    expect(done.tasksByState).toEqual({ succeeded: 399, dead: 1 });
    expect([...ran].sort((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, n) => 2 * n));
    const ids = (await own.results(id)).map(({ taskId }) => taskId);
    const redriven = await toldOf(house, 'TaskRedriven', ids);
    expect(redriven).toHaveLength(200);
    expect(new Set(redriven.map(({ actor }) => actor))).toEqual(new Set([ACTOR]));
    expect((await told(id)).slice(3)).toEqual([by('BatchRetried'), by('BatchFinished', 'system')]);
  });

  it('has what a stop cancelled in it when that is asked for, under another threshold', async () => {
    const type = await newType(house);
    const worker = new BareWorker(house, type);
    const { id } = await own.full(type, 20, { failureThreshold: { tasks: 1 } });
    await own.until(id, 'stopped', () => workOnce(worker, { free: 1, isBad: () => true }));
    const { dead } = (await own.get(id)).tasksByState;
    expect((await own.retry(id, { dryRun: true })).tasks).toBe(dead);
    const again = await own.retry(id, { includeCancelled: true, failureThreshold: {} });
    expect(again.tasks).toBe(20 - ((await own.get(id)).tasksByState['succeeded'] ?? 0));
    expect(again.batch.failureThreshold).toBeUndefined();
    await own.until(id, 'succeeded', () => workOnce(worker));
    await expect(own.retry(id)).rejects.toMatchObject({ code: 'batch_not_retryable' });
  });
});

describe('a batch that runs', () => {
  it('gets another priority as a whole: what waits in steps, what comes at once', async () => {
    const type = await newType(house);
    const { id, version } = await own.open({ priority: 'low' });
    await own.add(id, linesOf(type, 450));
    await own.full(type, 3, { priority: 'low' });
    await expect(own.change(id, { version: version + 1, weight: 1 })).rejects.toMatchObject({ code: 'version_stale' });
    const changed = await own.change(id, { version, priority: 'critical', weight: 7, reason: 'The board waits.' });
    expect(changed).toMatchObject({ priority: 'critical', weight: 7, operationId: expect.any(String) });
    await own.add(id, linesOf(type, 50, 450));
    await eventually(async () => {
      const rows = await house.database.query(
        `select priority, weight, level, count(*)::int as count from task where batch_id = $1 group by 1, 2, 3`,
        [id],
      );
      expect(rows).toEqual([{ priority: 1, weight: 7, level: 1, count: 500 }]);
    });
    const [others] = await house.database.query<{ count: number }>(
      `select count(*)::int as count from task where type = $1 and priority = 4`,
      [type],
    );
    expect(others!.count).toBe(3);
    expect((await told(id)).slice(1)).toEqual([by('BatchChanged')]);
    const unchanged = await own.change(id, { priority: 'critical' });
    expect(unchanged.version).toBe(changed.version);
    await own.cancel(id);
    await expect(own.change(id, { weight: 1 })).rejects.toMatchObject({ code: 'batch_ended' });
  });

  it('has never more tasks running than it may, whatever that is changed to', async () => {
    const type = await newType(house);
    const workers = Array.from({ length: 4 }, () => new BareWorker(house, type));
    const { id } = await own.full(type, 60, { maxRunning: 5 });
    let allowed = 5;
    const once = async (worker: BareWorker) => {
      const held = await worker.claim(3);
      const [row] = await house.database.query<{ count: number }>(
        `select count(*)::int as count from task where batch_id = $1 and state = 'running'`,
        [id],
      );
      expect(row!.count).toBeLessThanOrEqual(allowed);
      for (const task of held) await worker.settle(task, { succeeded: {} });
      return held.length;
    };
    let done = 0;
    while (done < 30) for (const worked of await Promise.all(workers.map(once))) done += worked;
    await own.change(id, { maxRunning: 2 });
    allowed = 2;
    while (done < 45) for (const worked of await Promise.all(workers.map(once))) done += worked;
    expect(await own.change(id, { maxRunning: 0 })).not.toHaveProperty('maxRunning');
    const rest: string[] = [];
    await eventually(async () => {
      rest.push(...(await workers[0]!.claim(20)).map(task => task.id));
      expect(rest).toHaveLength(60 - done);
    });
    await own.cancel(id);
  });

  it('is paused and resumed by its key, and says so', async () => {
    const type = await newType(house);
    const worker = new BareWorker(house, type);
    const { id } = await own.full(type, 3);
    const scope = { key: `batch:${id}` };
    const gate = await house.ask(LimitService.pauseWork, { workspaceId: WORKSPACE, scope, reason: 'Lunch.' });
    expect(await worker.claim(3)).toEqual([]);
    expect((await own.get(id)).isPaused).toBe(true);
    await house.ask(LimitService.resumeWork, { workspaceId: WORKSPACE, id: gate.id });
    expect((await own.get(id)).isPaused).toBe(false);
    await own.until(id, 'succeeded', () => workOnce(worker));
  });
});

describe('the figures of batches', () => {
  it('say for how long one has not moved, unless somebody paused it, and count those that have not ended', async () => {
    const figure = async (name: string) => {
      const line = (await exposition.text()).split('\n').find(one => one.startsWith(`${name} `));
      return Number(line?.split(' ')[1]);
    };
    const type = await newType(house);
    const { id } = await own.full(type, 2);
    await eventually(async () => expect((await own.get(id)).tasksByState).toEqual({ ready: 2 }));
    expect(await figure('na_batches_unfinished{state="running"}')).toBeGreaterThan(0);
    await house.database.query(`update batch set moved_at = moved_at - interval '1 hour' where id = $1`, [id]);
    expect(await figure('na_batch_stalled_seconds')).toBeGreaterThan(3_600);
    const pause = { workspaceId: WORKSPACE, scope: { key: `batch:${id}` }, reason: 'Lunch.' };
    await house.ask(LimitService.pauseWork, pause);
    expect(await figure('na_batch_stalled_seconds')).toBeLessThan(3_600);
    await own.cancel(id);
  });
});

describe('batches that ended', () => {
  it('are forgotten after their time, and others are not', async () => {
    const [old, young] = [await own.open(), await own.open()];
    for (const { id } of [old, young]) {
      await own.close(id);
      await own.until(id, 'succeeded');
    }
    await house.database.query(`update batch set finished_at = now() - interval '91 days' where id = $1`, [old.id]);
    await eventually(() => expect(own.get(old.id)).rejects.toMatchObject({ code: 'batch_not_found' }));
    expect(await ended(young.id)).toMatchObject({ state: 'succeeded' });
  });
});
