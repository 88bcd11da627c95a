import { rebuiltAll } from '../rebuilt.ts';
import { TOLD } from '../house.ts';
import type { Play } from './play.ts';

/** What a task's history says, and what was told of it. */
interface Told {
  key: string;
  /** How often it reached an end, and whether it stands at one. */
  ends: number;
  is_over: boolean;
  /** The numbers of its attempts, in their order. */
  attempts: number[];
  entries: number;
  told: number;
}

/** How each task came to its end, by its history, and how many events told of it. */
const ENDINGS = `
  with told as (
    select workspace_id || ' ' || about as key, count(*)::int as count from ${TOLD}
    where type like 'na.scheduler.v1.Task%' and type not in ('na.scheduler.v1.TaskReplayed', 'na.scheduler.v1.TaskRefused')
    group by 1
  )
  select workspace_id || ' ' || id as key, cardinality(history) as entries, coalesce(told.count, 0) as told,
         (select count(*)::int from unnest(history) as entry where ${isEnd('entry')}) as ends,
         ${isEnd('history[cardinality(history)]')} as is_over,
         array(select (entry ->> 'n')::int from unnest(history) with ordinality as one (entry, place)
               where entry ->> 'e' = 'TaskStarted' order by place) as attempts
  from task_finished left join told on told.key = workspace_id || ' ' || id`;

function isEnd(entry: string): string {
  return `${entry} ->> 'e' in ('TaskSucceeded', 'TaskFailed', 'TaskDead', 'TaskCancelled', 'TaskSkipped')`;
}

/** Notes of what is to be done by somebody; when all is over none is left. */
const LEFT_OVER = `
  select (select count(*) from freed_key) + (select count(*) from gate_note) + (select count(*) from ended_parent) + (select count(*) from dependency)
         + (select count(*) from task) as count`;

/** What is wrong once all is over, in sentences. */
export async function endFaults({ stage: { house }, model }: Play): Promise<string[]> {
  const told = await house.database.query<Told & Record<string, unknown>>(ENDINGS);
  const byKey = new Map(told.map(one => [one.key, one]));
  const [left] = await house.database.query<{ count: string }>(LEFT_OVER);
  const { differences, incomplete } = await rebuiltAll(house, 500);
  return [
    ...[...model.acknowledged]
      .filter(key => !byKey.has(key) && !model.dropped.has(key))
      .map(key => `${key} never ended.`),
    ...told.flatMap(one => faultsOf(one, model.redrives.get(one.key) ?? 0)),
    ...(Number(left!.count) ? [`${left!.count} notes are left over.`] : []),
    ...differences.map(difference => `A history says otherwise: ${JSON.stringify(difference)}`),
    ...(incomplete ? [`${incomplete} histories are incomplete.`] : []),
  ];
}

function faultsOf({ key, ends, is_over, attempts, entries, told }: Told, redrives: number): string[] {
  const checks: [wrong: boolean, fault: string][] = [
    [ends !== redrives + 1 || !is_over, `ended ${ends} times, and was redriven ${redrives} times`],
    [attempts.some((number, at) => number !== at + 1), `had the attempts ${attempts.join()}`],
    [entries !== told, `has ${entries} entries, and ${told} events told of it`],
  ];
  return checks.filter(([wrong]) => wrong).map(([, fault]) => `${key} ${fault}.`);
}
