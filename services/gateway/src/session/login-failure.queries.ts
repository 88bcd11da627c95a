/**
 * What is counted of the account and address $1, of the address $2 and of the account $3, and whether the account's owner got in from that
 * address in the last 30 days.
 */
export const REFUSALS = `
  select coalesce(max(failures) filter (where subject = $1), 0) as "failuresOfBoth",
         coalesce(max("left") filter (where subject = $1), 0) as "leftOfBoth",
         coalesce(max(failures) filter (where subject = $2), 0) as "failuresOfAddress",
         coalesce(max("left") filter (where subject = $2), 0) as "leftOfAddress",
         coalesce(max("leftOfLock") filter (where subject = $3), 0) as "leftOfLock",
         exists (select from login_origins where subject = $1 and seen_at > now() - interval '30 days') as "isKnownAddress"
  from (
    select subject, failures, extract(epoch from until - now())::float8 * 1000 as "left",
           greatest(0, extract(epoch from locked_until - now())::float8 * 1000) as "leftOfLock"
    from login_failures where subject in ($1, $2, $3) and until > now()
  ) as counted`;

/** Forgets some of what counts no longer. */
export const SWEEP_FAILURES = `
  delete from login_failures where subject in
    (select subject from login_failures where until <= now() limit 20 for update skip locked)`;

/**
 * Counts a failure of each of the subjects $1 for the window $2; answers that of $3, the account, which is noted with
 * $4, the account and address. In one order everywhere, so
 * that two of these never wait for each other.
 */
export const COUNT_FAILURE = `
  with counted as (
    insert into login_failures as known (subject, failures, until, account)
    select subject, 1, now() + $2::interval, case when subject = $4 then $3 end from unnest($1::text[]) subject order by subject
    on conflict (subject) do update set
      failures = case when known.until > now() then known.failures + 1 else 1 end,
      locked_until = case when known.until > now() then known.locked_until end,
      until = case when known.until > now() then known.until else excluded.until end
    returning subject, failures
  )
  select failures from counted where subject = $3`;

/** Locks the account $1 to strange addresses for $2 milliseconds; its failures count for $3 from now. */
export const LOCK = `
  update login_failures set locked_until = now() + $2 * interval '1 millisecond', until = greatest(until, now() + $3::interval)
  where subject = $1`;

/** Forgets the failures on the account $1, from wherever they came. */
export const FORGET_FAILURES = `delete from login_failures where subject = $1 or account = $1`;

/** Forgets the failures of the account and address $1, from which its owner just got in. */
export const LOGGED_IN_FROM = `
  with forgotten as (delete from login_failures where subject = $1)
  insert into login_origins (subject) values ($1) on conflict (subject) do update set seen_at = now()`;

/** Forgets addresses from which nobody has come for more than 30 days. */
export const FORGET_ORIGINS = `delete from login_origins where seen_at < now() - interval '30 days'`;
