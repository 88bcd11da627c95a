import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { backupKey } from '../backup/key.ts';
import type { Manifest } from '../backup/manifest.ts';
import { restore, type Restored } from '../backup/restoring.ts';
import { Store } from '../backup/store.ts';
import { takeFull, takeIncrement } from '../backup/taking.ts';
import { DOUBLED, HEARD_TWICE, NOT_HEARD, SUCCEEDED, TASKS, UNFINISHED } from './drill.queries.ts';
import { hireCrew, type Crew } from './crew.ts';
import type { Finding } from './finding.ts';
import { setStage, type Stage } from './stage.ts';

export interface Plan {
  /** The time between increments; after the last one, half of it passes until the loss. */
  everyMs: number;
  increments: number;
  /** How many create tasks, one after another each. */
  clients: number;
}

/** What is still under way is waited for so long at most, in milliseconds. */
const DRAINED_WITHIN_MS = 120_000;
/** How long the load goes on after the restore, in milliseconds. */
const AFTERWARDS_MS = 3_000;

/**
 * Loses the database of a scheduler under load, with its disk, brings it back from backups that were taken under the same load, and looks what became of
 * every task that was acknowledged. Leaves nothing behind in `folder`.
 */
export async function drillScheduler(folder: string, plan: Plan, say: (line: string) => void): Promise<Finding> {
  const stage = await setStage(folder);
  let crew: Crew | undefined;
  try {
    crew = await hireCrew(stage, plan.clients);
    await stage.scheduler.ready();
    const store = new Store(join(folder, 'backups'), backupKey(Buffer.alloc(32, 1)));
    const backups = await backUp(stage, store, plan, say);
    await pause(plan.everyMs / 2);

    await stage.lose();
    const lostAt = Date.now();
    say(`the database is gone, with its disk; ${crew.acknowledged.size} tasks were acknowledged`);
    const restored = await restore(store, { into: stage.newPlace });
    const restoredAt = Date.now();
    await stage.startAgain();
    const atMark = await tasksIn(stage.databaseUrl);
    say(`restored as of ${restored.until}: ${atMark.size} tasks`);
    const backAt = await firstAfter(crew, restoredAt);
    say('tasks are taken again');
    await pause(AFTERWARDS_MS);
    await crew.rest();
    const unfinished = await drained(stage.databaseUrl);
    const times = { lostAt, restoredAt, backAt };
    return await look(stage.databaseUrl, { crew, restored, atMark, times, backups, unfinished });
  } finally {
    await crew?.rest();
    await crew?.stop();
    await stage.stop();
  }
}

async function backUp(stage: Stage, store: Store, plan: Plan, say: (line: string) => void): Promise<Manifest[]> {
  const backups = [await takeFull(stage.databaseUrl, store)];
  say(`full backup: ${backups[0]!.id}`);
  for (let taken = 0; taken < plan.increments; taken++) {
    await pause(plan.everyMs);
    backups.push(await takeIncrement(stage.databaseUrl, store));
    say(`increment: ${backups.at(-1)!.id}`);
  }
  return backups;
}

interface Story {
  crew: Crew;
  restored: Restored;
  /** The tasks that were there at the mark, and whether they had ended. */
  atMark: ReadonlyMap<string, boolean>;
  /** What was acknowledged before the restore came from the lost database, though some answers arrive late. */
  times: { lostAt: number; restoredAt: number; backAt: number };
  backups: Manifest[];
  unfinished: number;
}

async function look(url: string, { crew, restored, atMark, times, backups, unfinished }: Story): Promise<Finding> {
  const mark = Date.parse(restored.until);
  const all = [...crew.acknowledged];
  const before = all.filter(([, at]) => at < mark);
  const between = all.filter(([, at]) => at >= mark && at <= times.restoredAt);
  const later = all.filter(([, at]) => at > times.restoredAt);
  const inTheEnd = await tasksIn(url);
  const isLost = ([id]: [string, number]) => !inTheEnd.has(id);
  const lost = [...between, ...before].filter(isLost).map(([, at]) => at);
  const ranSince = [...crew.runs].filter(([, at]) => at.some(ran => ran > times.restoredAt)).map(([id]) => id);
  const doubled = await column(url, DOUBLED);
  return {
    acknowledgedBefore: before.length,
    lostBefore: before.filter(isLost).map(([id]) => id),
    acknowledgedAfter: between.length,
    lostAfter: between.filter(isLost).length,
    rpoMs: lost.length ? times.lostAt - Math.min(...lost) : 0,
    exposedMs: times.lostAt - mark,
    rtoMs: times.backAt - times.lostAt,
    restoreMs: times.restoredAt - times.lostAt,
    backupBytes: backups.flatMap(({ files }) => files).reduce((sum, { bytes }) => sum + bytes, 0),
    doubled: [...doubled, ...ranSince.filter(id => atMark.get(id))],
    heardTwice: await count(url, HEARD_TWICE),
    notHeard: await count(url, NOT_HEARD),
    ranAgain: ranSince.filter(id => crew.runs.get(id)!.some(ran => ran <= times.restoredAt)).length,
    acknowledgedLater: later.filter(task => !isLost(task)).length,
    succeeded: await count(url, SUCCEEDED),
    unfinished: unfinished + later.filter(isLost).length,
  };
}

async function firstAfter(crew: Crew, moment: number): Promise<number> {
  for (;;) {
    const found = [...crew.acknowledged.values()].find(at => at > moment);
    if (found) return found;
    await pause(20);
  }
}

/** Waits until no task waits or runs and every end is heard; answers how many tasks are left when that takes too long. */
async function drained(url: string): Promise<number> {
  const until = Date.now() + DRAINED_WITHIN_MS;
  for (;;) {
    const [unfinished, notHeard] = [await count(url, UNFINISHED), await count(url, NOT_HEARD)];
    if ((!unfinished && !notHeard) || Date.now() > until) return unfinished;
    await pause(250);
  }
}

async function tasksIn(url: string): Promise<Map<string, boolean>> {
  const rows = await rowsOf<{ id: string; is_over: boolean }>(url, TASKS);
  return new Map(rows.map(({ id, is_over }) => [id, is_over]));
}

async function column(url: string, query: string): Promise<string[]> {
  return (await rowsOf<{ id: string }>(url, query)).map(({ id }) => id);
}

async function count(url: string, query: string): Promise<number> {
  return (await rowsOf<{ count: number }>(url, query))[0]!.count;
}

async function rowsOf<Row extends pg.QueryResultRow>(url: string, query: string): Promise<Row[]> {
  const sql = new pg.Client({ connectionString: url });
  await sql.connect();
  try {
    return (await sql.query<Row>(query)).rows;
  } finally {
    await sql.end();
  }
}
