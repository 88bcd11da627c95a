/** Notes that the workspace $1 is deleted, by the event $2 of the actor $3 and the correlation $4. */
export const NOTE = `
  insert into deleted_workspace (workspace_id, event_id, actor, correlation_id) values ($1, $2, $3, $4)
  on conflict (workspace_id) do nothing`;

/** SQL that tells whether the workspace in `column` is deleted. One look by the primary key. */
export const isDeleted = (column: string): string =>
  `exists (select from deleted_workspace as deleted where deleted.workspace_id = ${column})`;

/** Some workspaces of which something may be left. */
export const DUE = `
  select workspace_id as "id", event_id as "eventId", actor, correlation_id as "correlationId" from deleted_workspace
  where look_at <= clock_timestamp() order by look_at limit 20`;

/** How long the oldest deleted workspace of which something is left has waited, in seconds; 0 when there is none. */
export const OLDEST_LEFT = `
  select coalesce(extract(epoch from clock_timestamp() - min(noted_at)), 0)::float8 as seconds from deleted_workspace
  where look_at is not null and erased_at is null`;

/** Locks the workspace $1, unless another replica is at it or it is not due any more. */
export const LOCK = `
  select from deleted_workspace where workspace_id = $1 and look_at <= clock_timestamp() for update skip locked`;

/** Has the workspace $1 looked at again in $2 milliseconds. */
export const LOOK_LATER = `
  update deleted_workspace set look_at = clock_timestamp() + $2 * interval '1 ms' where workspace_id = $1`;

/**
 * Notes that nothing was found of the workspace $1, that it is looked at again in $2 milliseconds, and no more once it was noted more
 * than $3 milliseconds ago. Tells whether that is news.
 */
export const NOTE_ERASED = `
  with before as (select erased_at is null as is_news from deleted_workspace where workspace_id = $1), noted as (
    update deleted_workspace
    set erased_at = coalesce(erased_at, clock_timestamp()),
        look_at = case when noted_at > clock_timestamp() - $3 * interval '1 ms' then clock_timestamp() + $2 * interval '1 ms' end
    where workspace_id = $1
  )
  select is_news as "isNews" from before`;
