import { isDeleted } from '@na/persistence';

/**
 * Raises an alert for each pair of an event and an enabled rule of its workspace that looks for its type. The events are given as JSON.
 * An event is heard once (the inbox sees to that); the unique key holds as well when a teller, restored from a backup, tells it
 * again under another number. The rules of a workspace that is deleted look for nothing while they wait to be erased.
 */
export const RAISE_ALERTS = `
  insert into alert (workspace_id, rule_id, severity, summary, event_type, event_id, about, correlation_id)
  select rule.workspace_id, rule.id, rule.severity, event.summary, event.type, event.id, event.about, event.correlation_id
  from rows from (jsonb_to_recordset($1::jsonb) as (
    id uuid, type text, workspace_id uuid, about text, correlation_id text, summary text
  )) with ordinality as event (id, type, workspace_id, about, correlation_id, summary, place)
  join alert_rule as rule on rule.workspace_id = event.workspace_id and rule.event_type = event.type and rule.enabled
  where not ${isDeleted('rule.workspace_id')}
  order by place
  on conflict (rule_id, event_id) do nothing
  returning *`;

export const GET_ALERT = `select * from alert where id = $1 and workspace_id = $2`;

export const LIST_ALERTS = `select * from alert where workspace_id = $1 and id < $2 order by id desc limit $3`;

export const LIST_ALERTS_IN_STATES = `
  select * from alert where workspace_id = $1 and id < $2 and state = any ($4) order by id desc limit $3`;

export const ACKNOWLEDGE_ALERT = `
  with changed as (
    update alert set state = 'acknowledged', acknowledged_by = $3, updated_at = now()
    where id = $1 and workspace_id = $2 and state = 'firing' returning *
  ) select * from changed`;

export const RESOLVE_ALERT = `
  with changed as (
    update alert set state = 'resolved', updated_at = now()
    where id = $1 and workspace_id = $2 and state <> 'resolved' returning *
  ) select * from changed`;

export const COUNT_FIRING = `select severity, count(*)::int as count from alert where state = 'firing' group by severity`;
