/**
 * SQL that tells whether a task, with the columns `limits`, `type` and `workspace_id`, has to pass a gate. The gates without a key are few and
 * are hashed once for a statement; where there are none, nothing is computed for a row. Keys are looked up for the tasks that name some.
 */
export const isGated = (task: string) => `(
  '*' in (select key from gate where name is null)
  or 'type:' || ${task}.type in (select key from gate where name is null)
  or 'workspace:' || ${task}.workspace_id in (select key from gate where name is null)
  or 'workspace:' || ${task}.workspace_id || '/type:' || ${task}.type in (select key from gate where name is null)
  or ${task}.limits is not null and exists (
    select from jsonb_array_elements(${task}.limits) as named
    join gate on gate.key in ('key:' || (named ->> 'key'), 'workspace:' || ${task}.workspace_id || '/key:' || (named ->> 'key'))))`;

/** SQL that tells whether a task has to pass the gate of a row. */
export const concerns = (gate: string, task: string) => `(
  (${gate}.workspace_id is null or ${gate}.workspace_id = ${task}.workspace_id)
  and (${gate}.type is null or ${gate}.type = ${task}.type)
  and (${gate}.name is null or ${task}.limits @> jsonb_build_array(jsonb_build_object('key', ${gate}.name))))`;
