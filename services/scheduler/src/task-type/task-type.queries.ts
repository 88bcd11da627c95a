/** The newest version of each type, by name. */
export const NEWEST_TYPES = `
  select distinct on (name) name, version, description, payload_schema, max_attempts, backoff, delay_ms, max_delay_ms, jitter, timeout_ms, delays_ms, never_after, total_timeout_ms, limits
  from task_type
  order by name, version desc`;

/** Stores types given as JSON ($1) for the service $2; answers those that are new or not what they were. */
export const ANNOUNCE_TYPES = `
  insert into task_type as known
    (name, version, description, payload_schema, max_attempts, backoff, delay_ms, max_delay_ms, jitter, timeout_ms, delays_ms, never_after, total_timeout_ms, limits, service)
  select name, version, description, payload_schema, max_attempts, backoff, delay_ms, max_delay_ms, jitter, timeout_ms, delays_ms, never_after, total_timeout_ms, limits, $2
  from jsonb_to_recordset($1::jsonb) as announced (
    name text, version int, description text, payload_schema jsonb, max_attempts int, backoff text, delay_ms float8, max_delay_ms float8,
    jitter float8, timeout_ms float8, delays_ms float8[], never_after text[], total_timeout_ms float8, limits jsonb)
  order by name, version
  on conflict (name, version) do update set
    description = excluded.description, payload_schema = excluded.payload_schema, max_attempts = excluded.max_attempts,
    backoff = excluded.backoff, delay_ms = excluded.delay_ms, max_delay_ms = excluded.max_delay_ms, jitter = excluded.jitter,
    timeout_ms = excluded.timeout_ms, delays_ms = excluded.delays_ms, never_after = excluded.never_after,
    total_timeout_ms = excluded.total_timeout_ms, limits = excluded.limits, service = excluded.service, announced_at = now()
  where (known.description, known.payload_schema, known.max_attempts, known.backoff, known.delay_ms, known.max_delay_ms, known.jitter,
         known.timeout_ms, known.delays_ms, known.never_after, known.total_timeout_ms, known.limits, known.service)
    is distinct from
        (excluded.description, excluded.payload_schema, excluded.max_attempts, excluded.backoff, excluded.delay_ms, excluded.max_delay_ms,
         excluded.jitter, excluded.timeout_ms, excluded.delays_ms, excluded.never_after, excluded.total_timeout_ms, excluded.limits, excluded.service)
  returning name, version`;
