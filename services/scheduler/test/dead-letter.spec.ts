import { DeadLetterService, type DeadLetterRetention, type ListDeadLettersRequest } from '@na/contracts';
import { eventually, rowsOfWorkspace } from '@na/testing';
import { randomUUID } from 'node:crypto';
import { ACTOR, announce, create, startHouse, TOLD, typeNamed, type House } from './house.ts';
import { countsOf, deadLetters, endOf, insertDead, operate } from './letters.ts';
import { rebuiltAll } from './rebuilt.ts';

const HOUR_MS = 3_600_000;

let house: House;
let workspaceId: string;
beforeAll(async () => {
  house = await startHouse({
    schedulers: 2,
    settings: { DEAD_LETTER_CLEANUP_MS: '200', DEAD_LETTER_KEEP_MS: String(2 * HOUR_MS), DEAD_LETTERS_MOST: '7' },
  });
  await announce(
    house,
    typeNamed('dl.a', { retry: { maxAttempts: 1 } }),
    typeNamed('dl.b', { retry: { maxAttempts: 1 } }),
  );
});
afterAll(() => house.close());
beforeEach(() => (workspaceId = randomUUID()));

const list = (change: Partial<ListDeadLettersRequest> = {}) =>
  house.ask(DeadLetterService.listDeadLetters, { workspaceId, types: [], errorCodes: [], limit: 20, ...change });
const idsOf = async (change?: Partial<ListDeadLettersRequest>) =>
  (await list(change)).deadLetters.map(({ task }) => task.id);
const remove = (id: string) => house.ask(DeadLetterService.dropDeadLetter, { workspaceId, id });
const keep = (keepMs: number | undefined, type?: string): Promise<DeadLetterRetention> =>
  house.ask(DeadLetterService.setDeadLetterRetention, { workspaceId, type, keepMs, reason: 'The law says so.' });
const metricsNow = async () => (await fetch(`${await house.schedulers[0]!.getUrl()}/metrics`)).text();
const deletions = () =>
  house.database.query<{ about: string; actor: string }>(
    `select about, actor from ${TOLD} where type = 'na.scheduler.v1.DeadLetterDeleted' and workspace_id = $1`,
    [workspaceId],
  );

describe('dead letters', () => {
  it('are listed with the reason and every attempt, newest first, by type, error code and age', async () => {
    const [first, second] = await deadLetters(house, workspaceId, 'dl.a', 2);
    const [third] = await deadLetters(house, workspaceId, 'dl.b', 1, 'other');
    await create(house, 'dl.a', { workspaceId });
    const { deadLetters: found } = await list();
    expect(found.map(({ task }) => task.id)).toEqual([third!.id, second!.id, first!.id]);
    expect(found[0]).toMatchObject({
      task: { state: 'dead', type: 'dl.b' },
      reason: { code: 'other' },
      attempts: [{ number: 1, outcome: 'failed', error: { code: 'other' } }],
    });
    expect(Date.parse(found[0]!.expiresAt) - Date.parse(found[0]!.task.finishedAt!)).toBe(2 * HOUR_MS);
    expect(await idsOf({ types: ['dl.a'] })).toEqual([second!.id, first!.id]);
    expect(await idsOf({ errorCodes: ['other', 'none'] })).toEqual([third!.id]);
    const { finishedAt } = found[0]!.task;
    expect(await idsOf({ finishedFrom: finishedAt })).toEqual([third!.id]);
    expect(await idsOf({ finishedBefore: finishedAt })).toEqual([second!.id, first!.id]);
    const page = await list({ limit: 2 });
    expect(page.deadLetters).toHaveLength(2);
    expect(await idsOf({ cursor: page.nextCursor })).toEqual([first!.id]);
  });

  it('are deleted for good one by one, and it is told by whom; what is not dead stays', async () => {
    const [dead] = await deadLetters(house, workspaceId, 'dl.a', 1);
    await remove(dead!.id);
    await expect(remove(dead!.id)).rejects.toMatchObject({ code: 'dead_letter_not_found' });
    expect(await countsOf(house, workspaceId)).toEqual({});
    expect(await deletions()).toEqual([{ about: dead!.id, actor: ACTOR }]);
    const waiting = await create(house, 'dl.b', { workspaceId });
    await expect(remove(waiting.id)).rejects.toMatchObject({ code: 'dead_letter_not_found', kind: 'not_found' });
    expect(await countsOf(house, workspaceId)).toEqual({ ready: 1 });
  });

  it('are cleaned up when their time is over, by default and as their workspace says for a type, and no sooner', async () => {
    // They died an hour ago, and are kept for two.
    await insertDead(house, workspaceId, 'dl.a', 450);
    await insertDead(house, workspaceId, 'dl.b', 3);
    const other = randomUUID();
    await insertDead(house, other, 'dl.a', 2);
    await keep(HOUR_MS / 2, 'dl.a');
    await eventually(async () => expect(await countsOf(house, workspaceId)).toEqual({ dead: 3 }));
    expect(await deletions()).toHaveLength(450);
    expect(new Set((await deletions()).map(({ actor }) => actor))).toEqual(new Set(['service:scheduler']));
    expect(await countsOf(house, other)).toEqual({ dead: 2 });
    await keep(3 * HOUR_MS, 'dl.b');
    await house.database.query(
      `update task_finished set finished_at = now() - interval '150 minutes' where workspace_id = any($1)`,
      [[workspaceId, other]],
    );
    await eventually(async () => expect(await countsOf(house, other)).toEqual({}));
    expect(await countsOf(house, workspaceId)).toEqual({ dead: 3 });
    const cleaned = await house.database.query(`select from outbox where type = 'na.scheduler.v1.DeadLettersCleaned'`);
    expect(cleaned.length).toBeGreaterThanOrEqual(2);
  });

  it('are cleaned up on demand, after a dry run that counts them', async () => {
    const cleaning = await startHouse({ settings: { DEAD_LETTER_CLEANUP_MS: '86400000' } });
    try {
      const set = { workspaceId, keepMs: 60_000, reason: 'Now.' };
      await insertDead(cleaning, workspaceId, 'dl.a', 5);
      const dry = await endOf(cleaning, await operate(cleaning, workspaceId, 'clean', { dryRun: true }));
      expect(dry).toMatchObject({ matched: 0 });
      await cleaning.ask(DeadLetterService.setDeadLetterRetention, set);
      expect(await endOf(cleaning, await operate(cleaning, workspaceId, 'clean', { dryRun: true }))).toMatchObject({
        matched: 5,
      });
      expect(await countsOf(cleaning, workspaceId)).toEqual({ dead: 5 });
      expect(await endOf(cleaning, await operate(cleaning, workspaceId, 'clean'))).toMatchObject({ done: 5 });
      expect(await countsOf(cleaning, workspaceId)).toEqual({});
    } finally {
      await cleaning.close();
    }
  });

  it('are kept as long as their workspace says, which it can take back; it is told who said so and why', async () => {
    expect(await keep(HOUR_MS, 'dl.b')).toMatchObject({
      defaultKeepMs: 2 * HOUR_MS,
      policies: [{ type: 'dl.b', keepMs: HOUR_MS }],
    });
    const both = await keep(3 * HOUR_MS);
    expect(both.policies).toMatchObject([
      { keepMs: 3 * HOUR_MS, actor: ACTOR, reason: 'The law says so.' },
      { type: 'dl.b', keepMs: HOUR_MS },
    ]);
    expect((await keep(undefined, 'dl.b')).policies).toMatchObject([{ keepMs: 3 * HOUR_MS }]);
    const told = await house.database.query<{ data: object; actor: string }>(
      `select data, actor from outbox where type = 'na.scheduler.v1.DeadLetterRetentionChanged' and workspace_id = $1 order by seq`,
      [workspaceId],
    );
    expect(told.map(({ data }) => data)).toEqual([
      { type: 'dl.b', keepMs: HOUR_MS, reason: 'The law says so.' },
      { keepMs: 3 * HOUR_MS, reason: 'The law says so.' },
      { type: 'dl.b', reason: 'The law says so.' },
    ]);
    expect(told[0]!.actor).toBe(ACTOR);
    await expect(keep(1)).rejects.toMatchObject({ errors: [{ pointer: '/keepFor' }] });
  });

  it('are counted by type, with the age of the oldest and what is too much, beside how cleanups go', async () => {
    await house.database.query(`delete from task_finished`);
    await insertDead(house, workspaceId, 'dl.a', 4);
    await insertDead(house, workspaceId, 'dl.b', 1);
    await eventually(async () => {
      const told = await metricsNow();
      expect(told).toMatch(/^na_dead_letters\{.*type="dl\.a".*\} 4$/m);
      expect(told).toMatch(/^na_dead_letters\{.*type="dl\.b".*\} 1$/m);
      expect(Number(/^na_dead_letter_oldest_seconds(?:\{.*\})? (.+)$/m.exec(told)![1])).toBeGreaterThan(3_599);
      expect(told).toMatch(/^na_dead_letter_limit\{.*limit="count".*\} 7$/m);
      expect(told).toMatch(/^na_dead_letter_cleanups_total\{.*outcome="succeeded".*\} [1-9]/m);
      expect(told).toMatch(/^na_dead_letter_cleanups_total\{.*outcome="failed".*\} 0$/m);
      expect(told).toMatch(/^na_dead_letters_deleted_total\{.*type="dl\.a".*\} [1-9]/m);
      expect(told).toMatch(/^na_dead_letter_cleanup_seconds_count(?:\{.*\})? [1-9]/m);
    });
  });

  it('that cannot be cleaned up are counted as a failed cleanup', async () => {
    await insertDead(house, workspaceId, 'dl.a', 1);
    await house.database.query(`alter table dead_letter_retention rename to away`);
    try {
      await eventually(async () =>
        expect(await metricsNow()).toMatch(/^na_dead_letter_cleanups_total\{.*outcome="failed".*\} [1-9]/m),
      );
    } finally {
      await house.database.query(`alter table away rename to dead_letter_retention`);
    }
  });
});

it('nothing of it is left of a deleted workspace', async () => {
  await keep(HOUR_MS, 'dl.a');
  await operate(house, workspaceId, 'clean');
  expect(Object.keys(await rowsOfWorkspace(house.database, workspaceId))).toEqual(
    expect.arrayContaining(['scheduler.dead_letter_retention', 'scheduler.operation']),
  );
  await house.database.query(
    `insert into deleted_workspace (workspace_id, event_id, actor, correlation_id) values ($1, uuidv7(), $2, 'c')`,
    [workspaceId, ACTOR],
  );
  await eventually(async () => expect(await rowsOfWorkspace(house.database, workspaceId)).toEqual({}));
});

it('all of it is what the histories of its tasks say', async () => {
  const { checked, differences } = await rebuiltAll(house);
  expect(differences).toEqual([]);
  expect(checked).toBeGreaterThan(0);
});
