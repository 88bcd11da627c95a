/** A mail that nobody could send for so long is given up. */
const PATIENCE = `interval '24 hours'`;
/** What became of a mail is known for so long. */
const KEPT = `interval '30 days'`;

const FREE = `state = 'waiting' and (claimed_until is null or claimed_until <= now())`;

/** Writes a mail: id, template, sealed, recipient's hash, user, correlation, trace. */
export const INSERT = `
  insert into mails (id, template, sealed, recipient_hash, user_id, correlation_id, traceparent)
  values ($1, $2, $3, $4, $5, $6, $7)`;

const TAKEN = `id, template, sealed, recipient_hash as "recipientHash", user_id as "userId", attempts,
  correlation_id as "correlationId", traceparent`;

/**
 * Takes at most $1 mails that are due, or with $3 one that waits, due or not, the least tried first. They are ours alone for $2 ms: should
 * this replica die, others get them then.
 */
export const CLAIM = `
  with claimed as (
    update mails set attempts = attempts + 1, claimed_until = now() + $2 * interval '1 ms'
    where id in (
      select id from mails
      where ${FREE} and created_at > now() - ${PATIENCE} and (next_attempt_at <= now() or $3::boolean)
      order by case when $3::boolean then attempts end, next_attempt_at limit $1
      for update skip locked
    )
    returning *
  ) select ${TAKEN} from claimed`;

/** What was sent is sent, whoever did it. Its secrets go with it. */
export const NOTE_SENT = `
  with changed as (
    update mails set state = 'sent', sealed = null, done_at = now(), claimed_until = null, is_held_up = false, last_error = null
    where id = $1 and state = 'waiting' returning id
  ) select id from changed`;

/** A failure counts only for the latest attempt ($2): another replica may have the mail in hand by now. */
export const NOTE_RETRY = `
  with changed as (
    update mails set claimed_until = null, next_attempt_at = now() + $4 * interval '1 ms', last_error = $3, is_held_up = $5
    where id = $1 and attempts = $2 and state = 'waiting' returning id
  ) select id from changed`;

export const NOTE_FAILED = `
  with changed as (
    update mails set state = 'failed', sealed = null, done_at = now(), claimed_until = null, is_held_up = false, last_error = $3
    where id = $1 and attempts = $2 and state = 'waiting' returning id
  ) select id from changed`;

/** Gives up what has waited too long and is in nobody's hands. */
export const GIVE_UP = `
  with late as (
    select id from mails where ${FREE} and created_at <= now() - ${PATIENCE} limit 500 for update skip locked
  ), changed as (
    update mails set state = 'failed', sealed = null, done_at = now(), claimed_until = null, is_held_up = false
    from late where mails.id = late.id
    returning mails.id, template, recipient_hash as "recipientHash", user_id as "userId", attempts,
              correlation_id as "correlationId", last_error as "lastError"
  ) select * from changed`;

export const FORGET = `
  delete from mails where id in (select id from mails where state <> 'waiting' and done_at < now() - ${KEPT} limit 1000)`;

/** Notes that the mail server is away; a row for whoever was the first. */
export const BEGIN_OUTAGE = `
  with begun as (insert into mail_outage default values on conflict do nothing returning since)
  select since, (select count(*)::int from mails where state = 'waiting') as waiting from begun`;

/** Notes that it is back; a row for whoever was the first. */
export const END_OUTAGE = `
  with ended as (delete from mail_outage returning since)
  select extract(epoch from now() - since)::float8 as "awaySeconds",
         (select count(*)::int from mails where state = 'waiting') as waiting
  from ended`;

/** Lets all go on at once that waited only for the mail server. */
export const RELEASE = `
  update mails set next_attempt_at = now(), is_held_up = false where ${FREE} and is_held_up`;

export const BACKLOG = `
  select count(*)::int as waiting, coalesce(extract(epoch from now() - min(created_at)), 0)::float8 as "oldestSeconds"
  from mails where state = 'waiting'`;
