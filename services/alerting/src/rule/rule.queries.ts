export const INSERT_RULE = `
  insert into alert_rule (id, workspace_id, name, event_type, severity) values ($1, $2, $3, $4, $5)
  on conflict (id) do nothing returning *`;

export const GET_RULE = `select * from alert_rule where id = $1 and workspace_id = $2`;

export const LIST_RULES = `select * from alert_rule where workspace_id = $1 and id < $2 order by id desc limit $3`;
