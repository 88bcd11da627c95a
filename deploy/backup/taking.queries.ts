/** Has Postgres keep the log that no backup has yet. */
export const MAKE_SLOT = `
  select pg_create_physical_replication_slot('na_backup', true)
  where not exists (select from pg_replication_slots where slot_name = 'na_backup')`;

/** Lets Postgres forget the log before $1. */
export const ADVANCE_SLOT = `
  select pg_replication_slot_advance('na_backup', $1::pg_lsn) from pg_replication_slots
  where slot_name = 'na_backup' and restart_lsn < $1::pg_lsn`;

/** The moment of the mark: all that is acknowledged until then has its place in the log, though perhaps not on disk. */
export const MOMENT = `select clock_timestamp() as at`;

/** Has the log written to disk as far as it has come, also for those who do not wait for that (synchronous_commit = off). */
export const FLUSH = `
  begin;
  set local synchronous_commit = on;
  select pg_logical_emit_message(true, 'na-backup', 'mark');
  commit`;

export const FLUSHED = `select pg_current_wal_flush_lsn()::text as lsn`;

export const SEGMENT_BYTES = `select setting::bigint as bytes from pg_settings where name = 'wal_segment_size'`;

/** A slot that fell too far behind keeps nothing any more. */
export const DROP_LOST_SLOT = `
  select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = 'na_backup' and wal_status = 'lost'`;
