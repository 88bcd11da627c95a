/** Has Postgres keep the log that no backup has yet. */
export const MAKE_SLOT = `
  select pg_create_physical_replication_slot('na_backup', true)
  where not exists (select from pg_replication_slots where slot_name = 'na_backup')`;

/** Lets Postgres forget the log before $1. */
export const ADVANCE_SLOT = `
  select pg_replication_slot_advance('na_backup', $1::pg_lsn) from pg_replication_slots
  where slot_name = 'na_backup' and restart_lsn < $1::pg_lsn`;

/** A moment, and then how far the log is on disk: all that was acknowledged until that moment stands before that place. */
export const MARK = `
  with moment as materialized (select clock_timestamp() as at)
  select at, case when at is not null then pg_current_wal_flush_lsn()::text end as lsn from moment`;

export const SEGMENT_BYTES = `select setting::bigint as bytes from pg_settings where name = 'wal_segment_size'`;

/** A slot that fell too far behind keeps nothing any more. */
export const DROP_LOST_SLOT = `
  select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = 'na_backup' and wal_status = 'lost'`;
