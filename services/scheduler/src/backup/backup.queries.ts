/** How old the newest mark is, and the newest that a trial restore reached, in seconds. */
export const BACKUP_AGES = `
  select coalesce(extract(epoch from clock_timestamp() - max(marked_at)), 0)::float8 as newest,
         coalesce(extract(epoch from clock_timestamp() - max(marked_at) filter (where verified_at is not null)), 0)::float8 as verified
  from backup`;
