/** The first endpoints whose secrets another key than $1 has sealed, at most $2. */
export const OUTDATED = `
  select id, key_id, secret from endpoint where key_id is distinct from $1 order by id limit $2`;

/** Those behind the endpoint $3. */
export const OUTDATED_BEHIND = `
  select id, key_id, secret from endpoint where key_id is distinct from $1 and id > $3 order by id limit $2`;

/** Puts the secret $4 of the key $3 in the place of $2 in the endpoint $1, if that still stands there. */
export const REPLACE = `update endpoint set key_id = $3, secret = $4 where id = $1 and secret = $2`;
