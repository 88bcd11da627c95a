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

/** Fences the relay: locks its row unless one with a higher token than $1 has been here, or a new epoch has to begin first. */
export const LOCK_RELAY = planned(`
  select last_number from outbox_relay where token <= $1 and not is_restored for update`);

/**
 * Numbers at most $1 events after $2, for the relay with the token $3. What has no number yet is taken, not what lies beyond the last
 * \`seq\`: so an event that commits late, behind others with a larger \`seq\`, is not passed over but comes next, and no open
 * transaction holds up the others. An event whose teller saw the effects of another never comes before that one: whoever sees the
 * later commit sees the earlier too, and inside a batch \`seq\` decides.
 */
export const NUMBER_EVENTS = planned(`
  with ready as (
    select seq from outbox where number is null order by seq limit $1
  ), placed as (
    select seq, $2::bigint + row_number() over (order by seq) as number from ready
  ), numbered as (
    update outbox set number = placed.number, numbered_at = clock_timestamp()
    from placed where outbox.seq = placed.seq
    returning outbox.number
  )
  update outbox_relay set last_number = latest.number, token = $3
  from (select max(number) as number, count(*)::int as count from numbered) as latest
  where latest.count > 0
  returning latest.count`);

/** Whether anything waits to be numbered or sent. */
export const IS_WAITING = planned(`
  select last_number > sent_number or exists (select from outbox where number is null) as waiting from outbox_relay`);

/**
 * Numbered rows in order, at most $1 of them and no more than $2 bytes of bodies, but always the first. Bodies come as text: they are
 * passed on as they stand.
 */
const numbered = (where: string) => `
  select number, id, type, events, about, version, workspace_id, actor, correlation_id, parent_id, traceparent, occurred_at,
         pack is not null as is_pack, coalesce(pack, data)::text as body
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
