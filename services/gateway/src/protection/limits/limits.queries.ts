const NOW_MS = `extract(epoch from clock_timestamp())::float8 * 1000`;

/**
 * Takes up to $4 tokens of each bucket $1, which grow one in $2 milliseconds up to $3. In one order everywhere, so that two of these
 * never wait for each other.
 */
export const TAKE_TOKENS = `
  insert into limit_buckets as known (key, full_at, step_ms, burst, granted)
  select key, ${NOW_MS} + want * step_ms, step_ms, burst, want
  from unnest($1::text[], $2::float8[], $3::float8[], $4::int[]) as wanted (key, step_ms, burst, want)
  order by key
  on conflict (key) do update set (full_at, step_ms, burst, granted) = (
    select base.full_at + given.tokens * excluded.step_ms, excluded.step_ms, excluded.burst, given.tokens
    from (select ${NOW_MS} as now) as clock,
         lateral (select greatest(known.full_at, clock.now) as full_at) as base,
         lateral (select least(excluded.granted, greatest(0, floor(excluded.burst - (base.full_at - clock.now) / excluded.step_ms + 1e-6)))::int as tokens) as given)
  returning key, granted, greatest(0, full_at - ${NOW_MS}) as "fullInMs"`;

/** A bucket that is full again says nothing. */
export const FORGET_FULL_BUCKETS = `delete from limit_buckets where full_at < ${NOW_MS}`;
