/**
 * What keeps dead rows of this database from being swept: transactions that see an old state or have written, prepared ones, replication
 * slots; and for how many seconds, as far as this role may know it. Vacuums keep nothing. What has the same name is the same
 * transaction, or has seen nothing new.
 */
export const HOLDERS = `
  select 'transaction' as kind, 'pid ' || pid || ' ' || coalesce(backend_xid, backend_xmin) as name,
         extract(epoch from clock_timestamp() - xact_start)::float8 as seconds
  from pg_stat_activity
  where (backend_xid is not null or backend_xmin is not null) and pid <> pg_backend_pid()
    and (datname = current_database() or backend_type = 'walsender')
    and pid not in (select pid from pg_stat_progress_vacuum)
  union all
  select 'prepared', gid, extract(epoch from clock_timestamp() - prepared)::float8 from pg_prepared_xacts where database = current_database()
  union all
  select 'slot', slot_name || ' ' || coalesce(xmin, catalog_xmin), extract(epoch from clock_timestamp() - inactive_since)::float8
  from pg_replication_slots where coalesce(xmin, catalog_xmin) is not null`;
