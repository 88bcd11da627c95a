import { median, type Claim } from '../result.ts';
import { bulkAndProcess, type Measured } from './cells.ts';
import { sql } from './sql.ts';

/** Of the rate without them, at least so much. */
const LEAST = 0.6;
const FUTURE = 1_000_000;
const FINISHED = 1_000_000;
/** Those that wait for others to be done. */
const BLOCKED = 100_000;
/** Rows of one statement. */
const AT_ONCE = 50_000;
const ROUNDS = 3;

/** SQL of ids that are in order, of the workspace of what is only there. */
const SOMEBODY = `'00000000-0000-7000-8000-000000000001'::uuid`;
const SHARED = `
  id, workspace_id, type, type_version, payload, bytes, priority, run_at, max_attempts, actor, correlation_id, history`;
const ROW = (runAt: string) => `
  uuidv7(), ${SOMEBODY}, 'bench.other', 1, '{"i": 1}', 8, 3, ${runAt}, 3, 'user:bench', gen_random_uuid()::text,
  array[jsonb_build_object('e', 'TaskCreated', 'v', 1, 't', epoch_ms(now()), 'd', '{"state": "scheduled", "priority": "normal"}'::jsonb)]`;

const waiting = (waitsFor: number) => `
  insert into task (${SHARED}, state, level, tag, waits_for)
  select ${ROW(`now() + interval '1 day' + n * interval '1 ms'`)}, 'scheduled', 3, 0, ${waitsFor} from generate_series(1, $1::int) as n
  returning id`;
const INSERT_FUTURE = `with added as (${waiting(0)}) select count(*) from added`;
const INSERT_BLOCKED = `
  with added as (${waiting(1)})
  insert into dependency (workspace_id, child_id, parent_id, place, on_failure)
  select ${SOMEBODY}, added.id, parent.id, 0, 'fail'
  from added cross join (select id from task where workspace_id = ${SOMEBODY} order by id limit 1) as parent`;
const INSERT_FINISHED = `
  insert into task_finished (${SHARED}, state, version, attempt, spent, started_at, finished_at)
  select ${ROW('now()')}, 'succeeded', 3, 1, 1, now(), now() from generate_series(1, $1::int)`;

/** How much of its rate ours keeps when a million tasks of others are in the future, a million finished, and a hundred thousand blocked. */
export async function amongManyClaims(ours: Measured, tasks: number, say: (line: string) => void): Promise<Claim[]> {
  const alone = await rate(ours, tasks);
  const from = performance.now();
  await fill(ours.places.oursUrl);
  say(`${FUTURE} future, ${FINISHED} finished and ${BLOCKED} blocked tasks made in ${since(from)} s`);
  const among = await rate(ours, tasks);
  say(`processed: ${Math.round(alone)}/s alone, ${Math.round(among)}/s among them`);
  return [{ metric: 'processed among 2.1 million others, to alone', unit: '', value: among / alone, least: LEAST }];
}

async function rate(ours: Measured, tasks: number): Promise<number> {
  const rates: number[] = [];
  for (let round = 0; round < ROUNDS; round++) rates.push((await bulkAndProcess(ours, tasks)).processDurable!);
  return median(rates);
}

async function fill(url: string): Promise<void> {
  const ownUrl = new URL(url);
  ownUrl.searchParams.set('options', '-c search_path=scheduler');
  const insert = async (statement: string, count: number) => {
    for (let done = 0; done < count; done += AT_ONCE) await sql(ownUrl.href, statement, [AT_ONCE]);
  };
  await insert(INSERT_FUTURE, FUTURE);
  await insert(INSERT_BLOCKED, BLOCKED);
  await insert(INSERT_FINISHED, FINISHED);
  // As autovacuum would within a minute.
  for (const table of ['task', 'task_finished', 'dependency']) await sql(ownUrl.href, `vacuum analyze ${table}`);
}

function since(from: number): number {
  return Math.round((performance.now() - from) / 1_000);
}
