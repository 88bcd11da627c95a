/** What the archive holds of all workspaces, what it takes on disk, and how the walks go. */
export const FIGURES = `
  select tasks, before, after, periods,
         extract(epoch from clock_timestamp() - coalesce(ended_at, began_at))::float8 as "sweepAge",
         extract(epoch from clock_timestamp() - oldest_live_at)::float8 as "oldestLive",
         extract(epoch from ended_at - began_at)::float8 as "sweepSeconds"
  from archive_sweep,
    (select coalesce(sum(tasks), 0)::float8 as tasks, coalesce(sum(bytes_before), 0)::float8 as before from archive_chunk) as held,
    (select coalesce(sum(pg_total_relation_size(inhrelid)), 0)::float8 as after, count(distinct right(inhrelid::regclass::text, 7))::int as periods
     from pg_inherits where inhparent in ('archive_chunk'::regclass, 'archived_task'::regclass)) as kept`;

/** What the workspace $1 has in the archive. */
export const ARCHIVE_OF = `
  select coalesce(sum(tasks), 0)::int as tasks, coalesce(sum(bytes_before), 0)::float8 as "bytesBefore",
         coalesce(sum(bytes_after), 0)::float8 as "bytesAfter"
  from archive_chunk where workspace_id = $1`;
