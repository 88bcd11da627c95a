import { planned } from '../connection/planned-client.ts';

/** $1: the rows as JSON, in the order in which they are told. Gives the ids; `seq` grows in that order. */
export const INSERT_EVENTS = `
  insert into outbox (type, about, version, workspace_id, actor, correlation_id, parent_id, traceparent, data, occurred_at)
  select type, about, version, workspace_id, actor, correlation_id, parent_id, traceparent, data,
         coalesce(occurred_at, clock_timestamp())
  from rows from (jsonb_to_recordset($1::jsonb) as (
    type text, about text, version int, workspace_id uuid, actor text, correlation_id text, parent_id uuid, traceparent text,
    data json, occurred_at timestamptz
  )) with ordinality
  order by ordinality
  returning id, seq`;

/** Inserts one pack, whose id is $1. */
export const INSERT_PACK = `
  insert into outbox (id, type, events, pack, about, version, workspace_id, actor, correlation_id, parent_id, traceparent, occurred_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, coalesce($12, clock_timestamp()))`;

/** How many events wait to be sent, looking at no more than $1 rows that have a number and $1 that have none. */
export const COUNT_UNSENT = `
  select coalesce(sum(events), 0) as unsent from (
    (select events from outbox where number > (select sent_number from outbox_relay) order by number limit $1)
    union all
    (select events from outbox where number is null limit $1)
  ) as waiting`;

/** How long the oldest unsent event has waited, in seconds. */
export const OLDEST_UNSENT = `
  select coalesce(extract(epoch from clock_timestamp() - least(
    (select occurred_at from outbox where number = sent_number + 1),
    (select occurred_at from outbox where number is null order by seq limit 1)
  )), 0)::float8 as seconds
  from outbox_relay`;

export const RELAY_STATE = `
  select epoch, last_number, sent_number from outbox_relay`;

/** SQL of what a message is made of. Bodies come as text: they are passed on as they stand. */
const MESSAGE = `
  number, id, type, events, about, version, workspace_id, actor, correlation_id, parent_id, traceparent, occurred_at,
  pack is not null as is_pack, coalesce(pack, data)::text as body`;

/**
 * One step of the relay with the token $3: notes that all up to $4 is sent, and numbers at most $1 events and $2 bytes of bodies, but always
 * the first. Answers what it numbered, and `more` when that may not be all; at least one row, in which `is_relay` says whether the relay
 * is still the one.
 *
 * What has no number yet is taken, not what lies beyond the last `seq`: so an event that commits late, behind others with a larger
 * `seq`, is not passed over but comes next, and no open transaction holds up the others. An event whose teller saw the effects of another
 * never comes before that one: whoever sees the later commit sees the earlier too, and inside a batch `seq` decides.
 */
export const RELAY_STEP = planned(`
  with fence as materialized (
    -- Not while a new epoch has to begin first.
    select last_number from outbox_relay where token <= $3 and not is_restored for update
  ), ready as (
    -- The size as it is stored, uncompressed, is known without reading it.
    select seq, pg_column_size(coalesce(pack, data)) as bytes from outbox
    where number is null
      -- What the relay before numbered while this one waited for the lock still looks as if it had none: then the next step takes the rest.
      and (select last_number from fence) = (select last_number from outbox_relay)
    order by seq
    limit $1
  ), placed as (
    select seq, (select last_number from fence) + row_number() over (order by seq) as number, sum(bytes) over (order by seq) - bytes < $2 as fits
    from ready
  ), numbered as (
    update outbox set number = placed.number, numbered_at = clock_timestamp()
    from placed where outbox.seq = placed.seq and fits
    returning outbox.*
  ), noted as (
    update outbox_relay set last_number = greatest(last_number, latest.number), sent_number = greatest(sent_number, $4), token = $3
    from (select max(number) as number from placed where fits) as latest
    where exists (select from fence) and (latest.number is not null or sent_number < $4)
  )
  select exists (select from fence) as is_relay,
         (select count(*) from numbered) = $1 or exists (select from placed where not fits)
           or (select last_number from fence) <> (select last_number from outbox_relay) as more,
         ${MESSAGE}
  from (select) as one left join numbered on true
  order by number`);

/** Whether anything waits to be numbered or sent. */
export const IS_WAITING = planned(`
  select last_number > sent_number or exists (select from outbox where number is null) as waiting from outbox_relay`);

/** Numbered rows in order, at most $1 of them and no more than $2 bytes of bodies, but always the first. */
const numbered = (where: string) => `
  select ${MESSAGE}
  from (
    select *, sum(bytes) over (order by number) - bytes as bytes_before
    from (
      -- The size as it is stored, uncompressed, is known without reading it.
      select *, pg_column_size(coalesce(pack, data)) as bytes from outbox where ${where} order by number limit $1
    ) as found
  ) as sized
  where bytes_before < $2
  order by number`;

export const UNSENT_MESSAGES = planned(numbered('number > (select sent_number from outbox_relay)'));

/** Those numbered from $3 to $4. */
export const MESSAGES_BETWEEN = numbered('number between $3 and $4');

/** Notes that all up to $1 is sent, unless a relay with a higher token than $2 has been here. */
export const MARK_SENT = planned(`
  update outbox_relay set sent_number = greatest(sent_number, $1), token = $2 where token <= $2 returning sent_number`);

/** Deletes those of the $2 oldest events that were sent and are older than $1 milliseconds, for the relay with the token $3. */
export const FORGET_EVENTS = `
  with oldest as (
    select number, numbered_at from outbox
    where number <= (select sent_number from outbox_relay where token <= $3)
    order by number
    limit $2
  ), forgotten as (
    delete from outbox using oldest
    where outbox.number = oldest.number and oldest.numbered_at < clock_timestamp() - make_interval(secs => $1::float8 / 1000)
    returning 1
  )
  select count(*)::int as forgotten from forgotten`;
