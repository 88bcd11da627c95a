/** The most tasks that are looked at: those that wait or run, and those that are finished. */
export const MOST_UNFINISHED = 200_000;
export const MOST_FINISHED = 10_000;

/** The tasks of the workspace $1 that wait or run, counted by type and state. */
export const UNFINISHED_BY_TYPE = `
  select type, state, count(*)::int as count, min(ready_at) filter (where state = 'ready') as oldest_ready_at
  from (select type, state, ready_at from task where workspace_id = $1 limit ${MOST_UNFINISHED}) as looked_at
  group by type, state order by type, state`;

const PERCENTILES = (milliseconds: string) => `
  percentile_cont(array[0.5, 0.95, 0.99]) within group (order by ${milliseconds}) filter (where started_at is not null)`;

/**
 * The finished tasks of the workspace $1 whose ids come after $2, which says when they were created: the newest, by type. Ids are UUIDv7, so
 * it is one walk along the key.
 */
export const FINISHED_BY_TYPE = `
  select type, state_counts.by_state, wait_ms, run_ms, finished::int
  from (
    select type, count(*) as finished,
           ${PERCENTILES("extract(epoch from greatest(started_at - run_at, interval '0')) * 1000")} as wait_ms,
           ${PERCENTILES('extract(epoch from finished_at - started_at) * 1000')} as run_ms,
           jsonb_build_object(
             'succeeded', count(*) filter (where state = 'succeeded'), 'failed', count(*) filter (where state = 'failed'),
             'dead', count(*) filter (where state = 'dead'), 'cancelled', count(*) filter (where state = 'cancelled')) as counts
    from (
      select type, state, started_at, run_at, finished_at from task_finished where workspace_id = $1 and id >= $2
      order by id desc limit ${MOST_FINISHED}
    ) as looked_at
    group by type
  ) as figures
  cross join lateral (
    select jsonb_object_agg(key, value) filter (where value::text <> '0') as by_state from jsonb_each(counts)
  ) as state_counts
  order by type`;
