/** Counts a request under each of the subjects $1 for as long as $2 says; in one order everywhere, so that two never wait for each other. */
export const COUNT_REQUEST = `
  insert into mail_requests as known (subject, requests, until)
  select subject, 1, now() + $2::interval from unnest($1::bytea[]) subject order by subject
  on conflict (subject) do update set
    requests = case when known.until > now() then known.requests + 1 else 1 end,
    until = case when known.until > now() then known.until else excluded.until end
  returning subject, requests, extract(epoch from until - now())::float8 * 1000 as "leftMs"`;

export const FORGET_REQUESTS = `
  delete from mail_requests where subject in
    (select subject from mail_requests where until <= now() limit 20 for update skip locked)`;

/** Keeps what was asked for an address: id, kind, address, password's hash, where from, correlation id. Repeatable. */
export const KEEP_REQUEST = `
  insert into account_requests (id, kind, email, password_hash, ip, correlation_id) values ($1, $2, $3, $4, $5, $6)
  on conflict (id) do nothing`;

/** Takes the request that waits longest, and keeps it from the other replicas until the transaction ends. */
export const TAKE_REQUEST = `
  delete from account_requests where id = (
    select id from account_requests where due_at <= now() order by due_at limit 1 for update skip locked)
  returning id, kind, email, password_hash as "passwordHash", ip, correlation_id as "correlationId"`;

/** Puts off a request that could not be dealt with. */
export const PUT_OFF_REQUEST = `update account_requests set due_at = now() + interval '10 seconds' where id = $1`;

/** Gives up requests that nobody waits for any more. */
export const GIVE_UP_REQUESTS = `delete from account_requests where created_at < now() - interval '1 hour'`;

/** Holds an e-mail address until the transaction ends, so that two who want it come one after the other. */
export const HOLD_EMAIL = `select pg_advisory_xact_lock(hashtextextended('gateway email ' || $1, 0))`;

/** Whether the address $1 is that of a user, or is kept for one who may still take back that they gave it up; $2 is not meant. */
export const IS_TAKEN = `
  select exists (select from users where email = $1 and id is distinct from $2)
      or exists (select from email_tokens where purpose = 'undo_email_change' and email = $1 and expires_at > now()
                 and user_id is distinct from $2) as "isTaken"`;

/** Whether somebody is invited who has the address $1. */
export const IS_INVITED = `
  select exists (select from invitations where email = $1 and accepted_at is null and revoked_at is null and expires_at > now())
    as "isInvited"`;

export const ADD_USER = `
  insert into users (email, password_hash, state) values ($1, $2, 'unverified') returning id`;

/** Whoever signs up again before the address is confirmed means the password that they gave last. */
export const SIGN_UP_AGAIN = `update users set password_hash = $2, password_changed_at = now() where id = $1`;

/** Notes that the address $2 is that of the user $1; says what they were before. */
export const VERIFY = `
  update users set email_verified_at = now(), state = case when state = 'unverified' then 'active' else state end
  where id = $1 and email = $2
  returning old.state as "stateBefore"`;

export const ADD_WORKSPACE = `insert into workspaces (id, name) values ($1, $2)`;
export const ADD_OWNER = `insert into memberships (user_id, workspace_id, role) values ($1, $2, 'owner')`;

/** Sets the password of the user $1 to what $2 is the hash of. With $3, only when its hash was that until now. */
export const SET_PASSWORD = `
  update users set password_hash = $2, password_changed_at = now(), must_reset_password = false, version = version + 1
  where id = $1 and state <> 'suspended' and ($3::text is null or password_hash = $3)
  returning email`;

/** Holds the user $1 as they are, when their password was last changed at $2. */
export const HOLD_PROOF = `
  select id from users where id = $1 and password_changed_at = $2 and state = 'active' and not must_reset_password for share`;

const ACCOUNT = `id, email, name, state, is_operator as "isOperator", email_verified_at as "emailVerifiedAt",
  password_changed_at as "passwordChangedAt", created_at as "createdAt", version`;

export const GET_ACCOUNT = `select ${ACCOUNT} from users where id = $1`;

/** Names the user $1; with $3, only when their version is that. */
export const SET_NAME = `
  update users set name = $2, version = version + 1 where id = $1 and ($3::int is null or version = $3) returning ${ACCOUNT}`;

/** Forgets who signed up and never confirmed their address. */
export const FORGET_UNVERIFIED = `
  delete from users where state = 'unverified' and created_at < now() - interval '7 days'`;
