/** The calendar $2 of the workspace $1. */
export const GET = `select * from calendar where workspace_id = $1 and id = $2 and deleted_at is null`;

/** As {@link GET}, and keeps it from being changed or taken into use. */
export const LOCK = `select * from calendar where workspace_id = $1 and id = $2 and deleted_at is null for update`;

/** Whether there was a calendar $2 in the workspace $1 that was deleted. */
export const WAS_DELETED = `select from calendar where workspace_id = $1 and id = $2 and deleted_at is not null`;

/** How many calendars the workspace $1 has. */
export const COUNT = `select count(*)::int as count from calendar where workspace_id = $1 and deleted_at is null`;

/** Creates the calendar $2 of the workspace $1. */
export const INSERT = `
  insert into calendar (workspace_id, id, name, days) values ($1, $2, $3, $4)
  on conflict (workspace_id, id) do nothing
  returning *`;

/** Gives the calendar $2 of the workspace $1 a name ($3) and days ($4). */
export const CHANGE = `
  update calendar set name = $3, days = $4, version = version + 1, updated_at = now() where workspace_id = $1 and id = $2 returning *`;

/** Deletes the calendar $2 of the workspace $1; its row goes later. */
export const DELETE = `
  update calendar set deleted_at = now(), days = '[]', version = version + 1 where workspace_id = $1 and id = $2 returning version`;

/** A few of the schedules of the workspace $1 that heed the calendar $2. */
export const HEEDING = `
  select definition ->> 'name' as name from schedule where workspace_id = $1 and calendar_id = $2 and deleted_at is null order by id limit 5`;

/** A page of the calendars of the workspace $1 before an id ($2), newest first, at most $3. */
export const LIST = `
  select * from calendar where workspace_id = $1 and deleted_at is null and ($2::uuid is null or id < $2) order by id desc limit $3`;
