/**
 * One notification for each enabled endpoint of an alert's workspace. The share lock makes whoever removes or disables an endpoint wait
 * for us and then see what we made, so that nothing is left behind that waits for an endpoint that is gone.
 */
export const INSERT_NOTIFICATIONS = `
  insert into notification (workspace_id, alert_id, endpoint_id, body, correlation_id, parent_id, traceparent)
  select endpoint.workspace_id, alert.id, endpoint.id, alert.body, alert.correlation_id, alert.parent_id, alert.traceparent
  from jsonb_to_recordset($1::jsonb) as alert (id uuid, workspace_id uuid, body text, correlation_id text, parent_id uuid, traceparent text)
  join endpoint on endpoint.workspace_id = alert.workspace_id and endpoint.enabled
  for share of endpoint
  returning id`;

/**
 * Takes what is due, at most $1 in all and $2 for one endpoint, but none for the endpoints $3, which are busy here. Until
 * \`next_attempt_at\`, $4 ms from now, it is ours alone: should this replica die, it is due again then.
 */
export const CLAIM_NOTIFICATIONS = `
  with due as (
    select id, endpoint_id, next_attempt_at from notification
    where state = 'pending' and next_attempt_at <= now() and endpoint_id <> all ($3::uuid[])
    order by next_attempt_at limit $1
    for update skip locked
  ), fair as (
    select id, row_number() over (partition by endpoint_id order by next_attempt_at) as nth from due
  ), claimed as (
    update notification set attempts = attempts + 1, next_attempt_at = now() + $4 * interval '1 ms'
    where id in (select id from fair where nth <= $2)
    returning *
  )
  select claimed.*, endpoint.url, endpoint.key_id, endpoint.secret from claimed join endpoint on endpoint.id = claimed.endpoint_id`;

/** A delivery counts whoever made it, also when its claim ran out meanwhile. */
export const NOTE_DELIVERED = `
  with changed as (
    update notification set state = 'delivered', delivered_at = now(), next_attempt_at = null, last_error = null
    where id = $1 and state = 'pending' returning id
  ) select id from changed`;

/** A failure counts only for the latest attempt ($2): another replica may have the notification in hand by now. */
export const NOTE_RETRY = `
  with changed as (
    update notification set last_error = $3, next_attempt_at = now() + $4 * interval '1 ms'
    where id = $1 and attempts = $2 and state = 'pending' returning id
  ) select id from changed`;

export const NOTE_FAILED = `
  with changed as (
    update notification set state = 'failed', last_error = $3, next_attempt_at = null
    where id = $1 and attempts = $2 and state = 'pending' returning id
  ) select id from changed`;

export const DISABLE_ENDPOINT = `
  with changed as (update endpoint set enabled = false where id = $1 and enabled returning id) select id from changed`;

/** Gives up all that waits for an endpoint. */
export const DROP_NOTIFICATIONS = `
  with changed as (
    update notification set state = 'failed', last_error = $2, next_attempt_at = null
    where endpoint_id = $1 and state = 'pending' returning id, alert_id, workspace_id
  ) select * from changed`;

export const LIST_NOTIFICATIONS = `
  select * from notification where workspace_id = $1 and id < $2 order by id desc limit $3`;

export const LIST_NOTIFICATIONS_OF_ALERT = `
  select * from notification where workspace_id = $1 and id < $2 and alert_id = $4 order by id desc limit $3`;
