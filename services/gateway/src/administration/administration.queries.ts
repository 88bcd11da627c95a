/** The operators who can log in, held in one order until the transaction ends. */
export const HOLD_OPERATORS = `
  select id from users where is_operator and state = 'active' order by id for update`;

const USER = `
  users.id, users.email, users.name, users.state, users.is_operator as "isOperator", users.email_verified_at as "emailVerifiedAt",
  users.must_reset_password as "mustResetPassword", users.password_changed_at as "passwordChangedAt", users.created_at as "createdAt",
  (select max(last_used_at) from sessions where user_id = users.id) as "lastSeenAt",
  (select count(*)::int from sessions where user_id = users.id and ended_at is null and expires_at > now() and idle_until > now())
    as sessions,
  (select count(*)::int from memberships where user_id = users.id) as workspaces`;

/** Users, newest first, whose address contains $1 and whose state is one of $2, from the id $3 on, at most $4. */
export const LIST_USERS = `
  select ${USER} from users
  where ($1::text is null or strpos(email, $1) > 0) and ($2::text[] is null or state = any($2)) and ($3::uuid is null or id < $3)
  order by id desc limit $4`;

export const GET_USER = `select ${USER} from users where id = $1`;

/** Holds the user $1 until the transaction ends. */
export const HOLD_USER = `select id, email, state, is_operator as "isOperator" from users where id = $1 for update`;

export const SUSPEND = `update users set state = 'suspended' where id = $1`;

/** Back to what they were: who never confirmed their address has still to do so. */
export const ACTIVATE = `
  update users set state = case when email_verified_at is null then 'unverified' else 'active' end where id = $1`;

export const FORCE_RESET = `update users set must_reset_password = true where id = $1`;

export const SET_OPERATOR = `update users set is_operator = $2 where id = $1`;
