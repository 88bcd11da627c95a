import { TaskFailed } from '@na/contracts';
import { fairTags } from '../fairness/fairness.queries.ts';
import { entrySql } from '../history/entry.queries.ts';
import { finish, freeKeys } from '../task/finish.queries.ts';
import { tellOfEach } from '../telling.queries.ts';

/** Whether a waiting task's deadline is over. */
export const HAS_MISSED = `exists (
  select from task where deadline is not null and deadline <= clock_timestamp() and state in ('scheduled', 'ready'))`;

const MISSED = `jsonb_build_object(
  'kind', 'timeout', 'code', 'deadline_missed', 'detail', 'The task was not done by its deadline, ' || rfc3339(deadline) || '.')`;
const FAILED = entrySql(TaskFailed, {
  version: 'version + 1',
  attempt: 'attempt',
  data: { error: MISSED },
});

/** Ends waiting tasks whose deadline is over, at most 500. Answers their types and whether they had a serial key. */
export const FAIL_MISSED = `
  with gone as (
    delete from task
    where (workspace_id, id) in (
      select workspace_id, id from task
      where deadline is not null and deadline <= clock_timestamp() and state in ('scheduled', 'ready')
      order by deadline limit 500 for update skip locked)
    returning *
  ), finished as (${finish('gone', { state: `'failed'`, history: FAILED, lastError: MISSED })}
  ), freed as (${freeKeys('gone', `state = 'ready'`)}
  ), told as (${tellOfEach(TaskFailed, 'finished', { attempt: 'attempt', error: 'last_error' })}
  )
  select type, serial_key is not null as has_key from finished`;

/**
 * SQL of the level that a task's deadline asks for: one up for each time of ageing (ms) that is missing to three, so that it is critical
 * when one is left.
 */
const URGENCY = (ageing: string) => `
  greatest(1, least(4, ceil(extract(epoch from deadline - clock_timestamp()) * 1000 / ${ageing}::float8)))::smallint`;

/** SQL of whether a ready task's deadline makes it more urgent than it is; the time of ageing is given in milliseconds. */
const IS_URGENT = (ageing: string) => `
  deadline is not null and state in ('scheduled', 'ready') and state = 'ready'
  and deadline < clock_timestamp() + make_interval(secs => ${ageing}::float8 * 3 / 1000) and level > ${URGENCY(ageing)}`;

/** Whether a ready task has become more urgent, for a time of ageing in milliseconds. */
export const hasUrgent = (ageingMs: number): string => `exists (select from task where ${IS_URGENT(String(ageingMs))})`;

/** Raises ready tasks to the level that their deadlines ask for, at most 500; $1 is the time of ageing in milliseconds. */
export const RAISE = `
  with urgent as (
    select workspace_id, id, type, weight, ${URGENCY('$1')} as level from task
    where ${IS_URGENT('$1')} order by deadline limit 500 for update skip locked
  ), ${fairTags('urgent')}
  update task set level = urgent.level, tag = tagged.tag, updated_at = clock_timestamp()
  from urgent join tagged using (workspace_id, id)
  where task.workspace_id = urgent.workspace_id and task.id = urgent.id`;
