import { planned } from '../connection/planned-client.ts';

/** Notes numbers ($2) of a source ($1) as heard; gives those that were not noted. */
export const NOTE_HEARD = planned(`
  with met as (
    insert into inbox_source (source) values ($1) on conflict do nothing
  )
  insert into inbox (source, number)
  select $1, unnest($2::bigint[])
  on conflict do nothing
  returning number`);

export const WATERMARK = planned(`
  select watermark from inbox_source where source = $1`);

export const LOCK_SOURCE = `
  select watermark from inbox_source where source = $1 for update`;

/** The largest number of a source ($1) up to which nothing is missing above $2, among the next $3 that were heard. */
export const CONTIGUOUS = `
  select max(number) as number
  from (
    select number, row_number() over (order by number) as place
    from inbox where source = $1 and number > $2
    order by number
    limit $3
  ) as heard
  where number = $2::bigint + place`;

export const RAISE_WATERMARK = `
  update inbox_source set watermark = $2 where source = $1`;

export const FORGET_HEARD = `
  delete from inbox where source = $1 and number <= $2`;

/** At most $4 numbers of a source ($1) from above its watermark to $2 that were not heard, looking $3 numbers far. */
export const MISSING_NUMBERS = `
  with known as (
    select coalesce((select watermark from inbox_source where source = $1), 0) as watermark
  )
  select number
  from known, generate_series(watermark + 1, least($2::bigint, watermark + $3)) as number
  where not exists (select from inbox where inbox.source = $1 and inbox.number = number.number)
  order by number
  limit $4`;

/** Sets an event aside; gives a row when it was not there. */
export const SET_ASIDE = `
  insert into set_aside (source, event_id, type, number, event, error, tries)
  values ($1, $2, $3, $4, $5, $6, $7)
  on conflict (source, event_id) do nothing
  returning 1`;

export const COUNT_SET_ASIDE = `
  select count(*)::int as count from set_aside`;
