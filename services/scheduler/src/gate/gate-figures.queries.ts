/** How many tasks wait at gates, by what these are for. */
export const WAITING_BY_KIND = `
  select case when gate.name is not null then 'key' when gate.type is not null then 'type'
              when gate.workspace_id is not null then 'workspace' else 'everything' end as kind, sum(waiting)::int as count
  from (select waits_at, count(*) as waiting from task where state = 'ready' and waits_at is not null and held group by waits_at) as line
  join gate on gate.key = line.waits_at
  group by 1`;

/** For how long the gate that is most overdue should have been looked at, in seconds, and the oldest note of an end that nobody took. */
export const NEWS_STANDING = `
  select coalesce(greatest(0, extract(epoch from clock_timestamp() - min(wakes_at))), 0)::float8 as overdue_seconds,
         (select min(seq) from gate_note)::text as oldest_note
  from gate`;

/** SQL of whether a gate starts nothing, whatever its limit would allow: it is paused, rests, or its circuit is not closed. */
export const IS_SHUT = `(
  state ? 'pause' or (state -> 'hold' ->> 'until')::float8 > extract(epoch from clock_timestamp()) * 1000
  or coalesce(state -> 'circuit' ->> 'is', 'closed') <> 'closed') is true`;

/** How gates stand, and for how long the longest of each sort has. */
export const STANDING = `
  with clock as (select extract(epoch from clock_timestamp()) * 1000 as now)
  select count(*) filter (where (state -> 'hold' ->> 'until')::float8 > now)::int as held,
         count(*) filter (where state ? 'pause')::int as paused,
         coalesce(max(now - (state -> 'pause' ->> 'at')::float8) / 1000, 0)::float8 as paused_seconds,
         count(*) filter (where rule ? 'circuit' and coalesce(state -> 'circuit' ->> 'is', 'closed') = 'closed')::int as closed,
         count(*) filter (where state -> 'circuit' ->> 'is' = 'open')::int as open,
         count(*) filter (where state -> 'circuit' ->> 'is' = 'half_open')::int as half_open,
         coalesce(max(now - (state -> 'circuit' ->> 'since')::float8) filter (where state -> 'circuit' ->> 'is' <> 'closed') / 1000, 0)::float8
           as open_seconds
  from gate cross join clock`;
