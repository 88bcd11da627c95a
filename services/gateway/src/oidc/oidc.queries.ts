/** The user whom the issuer $1 knows as $2, if they may come in. */
export const USER_OF_IDENTITY = `
  select users.id, users.email, users.state, users.must_reset_password as "mustResetPassword"
  from identities join users on users.id = identities.user_id where identities.issuer = $1 and identities.subject = $2`;

/** Notes that the issuer $1 knows the user $3 as $2. */
export const ADD_IDENTITY = `insert into identities (issuer, subject, user_id) values ($1, $2, $3) on conflict do nothing`;

/** The user who has shown that the address $1 is theirs. */
export const USER_OF_VERIFIED_EMAIL = `select id, state from users where email = $1 and email_verified_at is not null`;
