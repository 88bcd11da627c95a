/** Stands for every workspace. */
export const EVERYWHERE = '00000000-0000-0000-0000-000000000000';

/** SQL that tells whether the actor of a row of `task` may no longer act where the task is. One look by the primary key. */
export const IS_REVOKED = `exists (
  select from revoked_actor as revoked
  where revoked.actor = task.actor and revoked.workspace_id in (task.workspace_id, '${EVERYWHERE}') and revoked.is_revoked)`;

/** Notes of the actor $1 in the workspace $2 what was told ($3) at a time ($4); what was told later stays. */
export const NOTE = `
  insert into revoked_actor as known (actor, workspace_id, is_revoked, told_at) values ($1, $2, $3, $4)
  on conflict (actor, workspace_id) do update set is_revoked = excluded.is_revoked, told_at = excluded.told_at, is_settled = false
  where known.told_at <= excluded.told_at`;

/** Some of those whose tasks have to be set aside or put back. */
export const UNSETTLED = `
  select actor, workspace_id, is_revoked, told_at from revoked_actor where not is_settled order by told_at limit 20`;

/**
 * Which tasks are an actor's ($1) in a workspace ($2); the next thousand after a workspace and an id ($3, $4), so that all of them are one
 * walk along the key.
 */
const NEXT_OF_ACTOR = `
  actor = $1 and ($2::uuid = '${EVERYWHERE}' or workspace_id = $2::uuid) and (workspace_id, id) > ($3::uuid, $4::uuid)
  order by workspace_id, id limit 1000 for update skip locked`;

const moving = (held: boolean, condition: string) => `
  with moved as (
    update task set held = ${held}
    from (select workspace_id, id from task where ${condition} and ${NEXT_OF_ACTOR}) as next
    where task.workspace_id = next.workspace_id and task.id = next.id
    returning task.workspace_id, task.id, type, serial_key, state
  )`;
const MOVED = `select workspace_id, id, type from moved`;

/**
 * Takes waiting tasks out of the claim index, so that they cost a claim nothing. One of them may have been the one whose turn it was: its
 * serial key is free for those behind it.
 */
export const SET_ASIDE = `
  ${moving(true, `state in ('scheduled', 'ready') and not held`)}, freed as (
    insert into freed_key (serial_key) select distinct serial_key from moved where serial_key is not null and state = 'ready'
  )
  ${MOVED}`;

/** Puts them back, unless they stay for another reason. Those whose serial key is taken are held again by whoever claims them. */
export const PUT_BACK = `${moving(false, `held and not ${IS_REVOKED}`)} ${MOVED}`;

/** Notes that what was told of the actor $1 in the workspace $2 at a time ($3) is done. */
export const SETTLED = `
  update revoked_actor set is_settled = true where actor = $1 and workspace_id = $2 and told_at = $3`;

/** Forgets whom may act again, once no earlier word of them can be on its way. */
export const FORGET = `
  delete from revoked_actor where not is_revoked and is_settled and told_at < clock_timestamp() - interval '1 day'`;

/** How many waiting tasks are not handed out because their actors may no longer act. */
export const COUNT = `
  select count(*)::int as count from task where state in ('scheduled', 'ready') and ${IS_REVOKED}`;
