/** The schemas that have a table named $1. */
export const SCHEMAS_WITH = `
  select nspname as schema from pg_class join pg_namespace on pg_namespace.oid = relnamespace
  where relname = $1 and relkind = 'r' order by nspname`;

/**
 * Has the relay begin a new epoch: what was told after the mark is forgotten here and known to others, so no number of the former epoch may be
 * given out again.
 */
export const BEGIN_ANEW = (schema: string): string => `update ${schema}.outbox_relay set is_restored = true`;

/**
 * Nobody holds a lease, and tokens that were given after the mark, and are forgotten, are not given again: more than one a second for eleven days
 * lies between.
 */
export const ALL_LEASES_ARE_OVER = (schema: string): string =>
  `update ${schema}.lease set token = token + 1000000, expires_at = clock_timestamp()`;

/** Whatever their workers do, their attempts are taken back as soon as a scheduler looks. */
export const ALL_WORKERS_ARE_GONE = (schema: string): string => `update ${schema}.worker set lease_until = '-infinity'`;
