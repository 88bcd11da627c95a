/** All epochs of the outbox, oldest first; of former ones only those of which events are still kept. */
export const EPOCHS = `
  select epoch, base from outbox_epoch
  where base = (select max(base) from outbox_epoch)
     or exists (
       select from outbox
       where number > base and number <= (select min(next.base) from outbox_epoch as next where next.base > outbox_epoch.base)
     )
  order by base`;

/** Locks the relay's row for the relay with the token $1, unless a newer one has been here. */
export const LOCK_FOR_EPOCH = `
  select epoch, last_number, is_restored, (select max(base) from outbox_epoch) as base from outbox_relay where token <= $1 for update`;

/** Gives messages the numbers ($2) under which the stream has them, by their ids ($1). */
export const ADOPT_TOLD = `
  update outbox set number = told.number, numbered_at = clock_timestamp()
  from unnest($1::uuid[], $2::bigint[]) as told (id, number)
  where outbox.id = told.id and outbox.number is null`;

/** Begins the epoch $2 above the number $1, up to which all was sent if $3, for the relay with the token $4. */
export const BEGIN_EPOCH = `
  with begun as (
    -- An epoch in which nothing was told is of no use to anybody.
    insert into outbox_epoch (base, epoch) values ($1, $2) on conflict (base) do update set epoch = excluded.epoch
  )
  update outbox_relay
  set epoch = $2, last_number = $1, sent_number = case when $3::boolean then $1 else sent_number end, is_restored = false, token = $4`;
