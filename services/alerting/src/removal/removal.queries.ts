/** What can be removed, by its table. */
export type Removable = 'alert_rule' | 'endpoint';

/** SQL that removes the thing $1 of the workspace $2 and notes that it was there; answers with its id when it was. */
export const remove = (kind: Removable): string => `
  with gone as (delete from ${kind} where id = $1 and workspace_id = $2 returning id, workspace_id), noted as (
    insert into removal (id, kind, workspace_id) select id, '${kind}', workspace_id from gone on conflict do nothing
  )
  select id from gone`;

/** SQL that tells whether the thing $1 of the workspace $2 was removed before. */
export const wasRemoved = (kind: Removable): string => `
  select true as was from removal where id = $1 and workspace_id = $2 and kind = '${kind}'`;
