/** Makes a token: hash, user, purpose, address, how long it lasts. */
export const ISSUE_TOKEN = `
  insert into email_tokens (hash, user_id, purpose, email, expires_at) values ($1, $2, $3, $4, now() + $5::interval)`;

/** Makes a token in place of one for the same purpose. */
export const REPLACE_TOKEN = `${ISSUE_TOKEN}
  on conflict (user_id, purpose) where purpose <> 'undo_email_change' do update set
    id = excluded.id, hash = excluded.hash, email = excluded.email, expires_at = excluded.expires_at`;

const TOKEN = `id, user_id as "userId", purpose, email`;
const COUNTS = `hash = $1 and purpose = any($2) and expires_at > now()`;

/** The token with the hash $1, for one of the purposes $2. */
export const FIND_TOKEN = `select ${TOKEN} from email_tokens where ${COUNTS}`;

/** The same, which is gone then: one statement, so that of two who come at once one finds it. */
export const TAKE_TOKEN = `delete from email_tokens where ${COUNTS} returning ${TOKEN}`;

/** Drops the tokens of the user $1 but the ways back from changes of address; those from $2 on go too. */
export const DROP_TOKENS = `
  delete from email_tokens where user_id = $1 and (purpose <> 'undo_email_change' or id >= $2::uuid)`;

/** Forgets tokens whose time is over. */
export const FORGET_TOKENS = `delete from email_tokens where expires_at < now()`;
