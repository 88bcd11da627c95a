export const HAS_REPORTS = `select to_regclass('scheduler.backup') is not null as has`;

/** Notes that a backup ($1, kind $2) is begun; being in the log, it shows after a restore that the log was replayed that far. */
export const BEGUN = `insert into scheduler.backup (id, kind) values ($1, $2)`;

/** Notes that the backup $1 has its mark at $2 and takes $3 bytes. */
export const TAKEN = `update scheduler.backup set marked_at = $2, bytes = $3 where id = $1`;

/** Notes that a trial restore of the backup $1, begun at $2, went well. */
export const VERIFIED = `
  insert into scheduler.backup (id, kind, marked_at, verified_at) values ($1, $2, $3, clock_timestamp())
  on conflict (id) do update set verified_at = excluded.verified_at`;

/** Forgets the backups $1. */
export const FORGET = `delete from scheduler.backup where id = any($1)`;

/** Forgets begun ones that never came to an end. */
export const FORGET_UNFINISHED = `
  delete from scheduler.backup where marked_at is null and begun_at < clock_timestamp() - interval '1 day'`;
