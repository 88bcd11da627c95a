/** A session that still counts. */
const COUNTS = `sessions.ended_at is null and sessions.expires_at > now() and sessions.idle_until > now()`;

/** Who the session $1 stands for. */
export const SUBJECT = `
  select sessions.id as "sessionId", users.id as "userId", users.email, users.is_operator as "isOperator",
         extract(epoch from sessions.confirmed_at)::float8 * 1000 as "confirmedAt",
         sessions.factors,
         coalesce((
           select jsonb_agg(jsonb_build_object('id', workspaces.id, 'name', workspaces.name, 'requireMfa', workspaces.require_mfa,
                                               'role', coalesce(memberships.role, roles.id::text), 'permissions', roles.permissions)
                            order by workspaces.id)
           from memberships join workspaces on workspaces.id = memberships.workspace_id left join roles on roles.id = memberships.role_id
           where memberships.user_id = users.id), '[]') as workspaces
  from sessions join users on users.id = sessions.user_id and users.state = 'active'
  where sessions.id = $1 and ${COUNTS}`;

/** The browser's session whose cookie has the hash $1. */
export const COOKIE = `select id from sessions where secret_hash = $1 and kind = 'cookie' and ${COUNTS}`;

/** Begins a session. $7 is how long it may rest and $8 how long it may last, as intervals. */
export const BEGIN = `
  insert into sessions (id, user_id, kind, secret_hash, ip, user_agent, idle_until, expires_at, factors)
  values ($1, $2, $3, $4, $5, $6, now() + $7::interval, now() + $8::interval, $9)
  on conflict (id) do update set secret_hash = excluded.secret_hash
    where sessions.user_id = excluded.user_id and sessions.ended_at is null
  returning expires_at as "expiresAt", confirmed_at as "confirmedAt"`;

/**
 * Replaces a refresh token, whose hash is $1, by one whose hash is $2 and which $3 holds sealed for the old one: one statement, so that
 * of two that come at once one finds the token and the other does not.
 */
export const ROTATE = `
  with rotated as (
    update sessions set secret_hash = $2, previous_hash = $1, successor = $3, rotated_at = now(), last_used_at = now(),
                        idle_until = now() + $4::interval
    from users
    where sessions.secret_hash = $1 and sessions.kind = 'token' and ${COUNTS} and users.id = sessions.user_id and users.state = 'active'
    returning sessions.id, sessions.user_id, sessions.expires_at, sessions.confirmed_at, sessions.factors
  ), spent as (
    insert into spent_refresh_tokens (hash, session_id) select $1, id from rotated
  )
  select id as "sessionId", user_id as "userId", expires_at as "expiresAt", confirmed_at as "confirmedAt", factors from rotated`;

/**
 * What a refresh token that no longer counts, by its hash $1, once belonged to; $2 is for how long after it was replaced it may come again.
 * It has no successor when a confirmation replaced it.
 */
export const SPENT = `
  select sessions.id as "sessionId", sessions.user_id as "userId", sessions.expires_at as "expiresAt",
         sessions.confirmed_at as "confirmedAt", sessions.factors, ${COUNTS} as counts,
         case when sessions.previous_hash = $1 then sessions.successor end as successor,
         coalesce(spent.confirmed_at, case when sessions.previous_hash = $1 then sessions.rotated_at end, 'epoch')
           > now() - $2::interval as "isRecent"
  from spent_refresh_tokens as spent join sessions on sessions.id = spent.session_id
  where spent.hash = $1`;

const SEEN = `id, kind, factors, ip, user_agent as "userAgent", created_at as "createdAt", last_used_at as "lastUsedAt",
  confirmed_at as "confirmedAt", expires_at as "expiresAt"`;

/** The sessions of the user $1 that still count, newest first. */
export const LIST = `
  select ${SEEN} from sessions where user_id = $1 and ${COUNTS} and ($2::uuid is null or id < $2) order by id desc limit $3`;

/** Whether the user $1 has or had the session $2. */
export const OF_USER = `select true as "isTheirs" from sessions where user_id = $1 and id = $2`;

/** Ends those of the sessions of the user $1 that $2 names, or all but $3 when it names none; $4 says why. */
export const END = `
  update sessions set ended_at = now(), ended_because = $4
  where user_id = $1 and ended_at is null and ($2::uuid is null or id = $2) and ($3::uuid is null or id <> $3)
  returning id`;

/** Ends the browser's session whose cookie has the hash $1, unless it is the session $2, which takes its place. */
export const END_REPLACED = `
  update sessions set ended_at = now(), ended_because = 'logged_out'
  where secret_hash = $1 and kind = 'cookie' and ended_at is null and id <> $2
  returning id, user_id as "userId"`;

/** How the session $1 is continued, while nobody else continues it. */
export const HOLD = `select kind from sessions where id = $1 and ${COUNTS} for no key update`;

/** Notes that the user of the session $1 has just proven, with $2, who they are; the hash $3 replaces what continued it. */
export const CONFIRM = `
  with spent as (
    insert into spent_refresh_tokens (hash, session_id, confirmed_at)
    select secret_hash, id, now() from sessions where id = $1 and kind = 'token'
  )
  update sessions set confirmed_at = now(), factors = $2, secret_hash = $3, previous_hash = secret_hash, successor = null, rotated_at = now()
  where id = $1
  returning user_id as "userId", expires_at as "expiresAt", confirmed_at as "confirmedAt"`;

/** Notes what the user of the session $1 has proven with who they are. */
export const SET_FACTORS = `update sessions set factors = $2 where id = $1`;

/** Notes, at most once a minute, that a browser's session is in use; $2 is how long it may rest. */
export const TOUCH = `
  update sessions set last_used_at = now(), idle_until = now() + $2::interval
  where id = $1 and kind = 'cookie' and last_used_at < now() - interval '1 minute'`;

/** Forgets sessions that ended or expired more than 30 days ago. */
export const FORGET = `
  delete from sessions where id in (
    select id from sessions where least(expires_at, coalesce(ended_at, 'infinity')) < now() - interval '30 days' limit 1000)`;
