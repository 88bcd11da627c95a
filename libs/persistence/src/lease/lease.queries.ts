/** Takes a lease ($1) for a holder ($2) and $3 milliseconds, when it is free; each holder gets a higher token than the one before. */
export const TAKE_LEASE = `
  insert into lease (name, holder, token, expires_at)
  values ($1, $2, 1, clock_timestamp() + make_interval(secs => $3::float8 / 1000))
  on conflict (name) do update
  set holder = excluded.holder, token = lease.token + 1, expires_at = excluded.expires_at
  where lease.expires_at <= clock_timestamp()
  returning token`;

/** Makes leases ($1) last so many milliseconds ($3) from now, each if it is still the one with its token ($2). */
export const RENEW_LEASES = `
  update lease set expires_at = clock_timestamp() + make_interval(secs => given.ms / 1000)
  from unnest($1::text[], $2::bigint[], $3::float8[]) as given (name, token, ms)
  where lease.name = given.name and lease.token = given.token
  returning lease.name`;

/** Frees a lease ($1), if it is still the one with the token $2. The row stays, so that tokens go on growing. */
export const FREE_LEASE = `
  update lease set expires_at = clock_timestamp() where name = $1 and token = $2`;
