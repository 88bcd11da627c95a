/** Takes leave to tell about $1, at most once in the interval $2: a row when nobody did of late. */
export const NOTICE = `
  insert into api_key_notices as known (subject) values ($1)
  on conflict (subject) do update set told_at = now() where known.told_at < now() - $2::interval
  returning subject`;

/** Notes that the key $1 was used from the network $2, at most once a minute. */
export const USED = `
  update api_keys set last_used_at = now(), last_used_network = $2
  where id = $1 and (last_used_at is null or last_used_at <= now() - interval '1 minute')`;

/**
 * Notes the network $2 of the key $1. It is new when there was no such row, unless nothing is known of the key's networks because it
 * was never used.
 */
export const SEEN = `
  with key as (
    select id, last_used_at is not null or exists (select from api_key_networks where api_key_id = $1) as "hasPast"
    from api_keys where id = $1
  )
  insert into api_key_networks (api_key_id, network) select id, $2 from key
  on conflict (api_key_id, network) do update set last_seen_at = now()
  returning old.network is null and (select "hasPast" from key) as "isNew"`;

/** Leaves the key $1 with the 50 networks that it was seen in last. */
export const FORGET_BEYOND = `
  delete from api_key_networks where api_key_id = $1 and network not in (
    select network from api_key_networks where api_key_id = $1 order by last_seen_at desc, network = $2 desc limit 50)`;

/** What the mail about the key $1 says, and who gets it: its maker while they are a member, or else the owners. */
export const WHOM_TO_WARN = `
  with key as (select * from api_keys where id = $1),
  maker as (
    select users.id, users.email from key
    join users on 'user:' || users.id = key.created_by and users.state = 'active'
    join memberships on memberships.user_id = users.id and memberships.workspace_id = key.workspace_id
  ), owners as (
    select users.id, users.email from key
    join memberships on memberships.workspace_id = key.workspace_id and memberships.role = 'owner'
    join users on users.id = memberships.user_id and users.state = 'active'
    where not exists (select from maker)
  )
  select key.name as "keyName", whom.id as "userId", whom.email
  from key, (select * from maker union all select * from owners) whom`;

/** Forgets networks that were not seen for 90 days, and notices that no longer count. */
export const FORGET = [
  `delete from api_key_networks where last_seen_at < now() - interval '90 days'`,
  `delete from api_key_notices where told_at < now() - interval '1 day'`,
];
