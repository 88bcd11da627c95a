/** The second factors of the user $1 that count, or may soon. */
export const LIST = `
  select id, kind, created_at as "createdAt", activated_at as "activatedAt" from factors
  where user_id = $1 and (activated_at is not null or created_at > now() - $2::interval) order by id desc`;

/** The seed of the factor of the user $1 that counts. */
export const ACTIVE = `select id, kind, seed from factors where user_id = $1 and activated_at is not null`;

/** The factor $2 of the user $1, which waits to be activated for no longer than $3. */
export const PENDING = `
  select id, kind, seed from factors
  where user_id = $1 and id = $2 and activated_at is null and created_at > now() - $3::interval`;

/** Forgets what of the user $1 waits to be activated, but for $2. */
export const FORGET_PENDING = `delete from factors where user_id = $1 and activated_at is null and id <> $2`;

/** Makes a factor that waits to be activated. With the id of one of the same user its seed is replaced: nobody got the old one. */
export const MAKE = `
  insert into factors as known (id, user_id, kind, seed) values ($1, $2, $3, $4)
  on conflict (id) do update set seed = excluded.seed
    where known.user_id = excluded.user_id and known.activated_at is null
  returning id, kind, created_at as "createdAt", activated_at as "activatedAt"`;

/** Lets the factor $1 count. */
export const ACTIVATE = `
  update factors set activated_at = now() where id = $1 and activated_at is null
  returning id, kind, created_at as "createdAt", activated_at as "activatedAt"`;

/** Forgets the factor $1, which counted. */
export const REMOVE = `delete from factors where id = $1 and activated_at is not null returning id`;

/** Uses up the time step $2 of the factor $1, once: of two that come at once one finds it free. */
export const TAKE_STEP = `
  update factors set last_step = $2 where id = $1 and (last_step is null or last_step < $2) returning id`;

/** Uses up the recovery code of the user $1 whose hash is $2, once. */
export const TAKE_RECOVERY_CODE = `delete from recovery_codes where user_id = $1 and hash = $2 returning user_id`;

export const FORGET_RECOVERY_CODES = `delete from recovery_codes where user_id = $1`;
export const COUNT_RECOVERY_CODES = `select count(*)::int as "left" from recovery_codes where user_id = $1`;
export const KEEP_RECOVERY_CODES = `insert into recovery_codes (user_id, hash) select $1, unnest($2::bytea[])`;

/** Has changes to the factors of the user $1 go one after the other. */
export const LOCK_USER = `select from users where id = $1 for no key update`;
