/** Begins a change of the address of the user $1 to $2, which the session $3 asked for; one begun before is forgotten. $4 is how long it lasts. */
export const BEGIN_CHANGE = `
  insert into email_changes (user_id, new_email, session_id, expires_at) values ($1, $2, $3, now() + $4::interval)
  on conflict (user_id) do update set new_email = excluded.new_email, session_id = excluded.session_id,
    expires_at = excluded.expires_at, confirmed_by_old = false, confirmed_by_new = false`;

/** Notes that the old ($2) or the new address ($3) has confirmed; whoever comes second sees what the first one noted. */
export const CONFIRM_CHANGE = `
  update email_changes set confirmed_by_old = confirmed_by_old or $2, confirmed_by_new = confirmed_by_new or $3
  where user_id = $1 and expires_at > now()
  returning new_email as "newEmail", session_id as "sessionId", confirmed_by_old and confirmed_by_new as "isConfirmed"`;

export const DROP_CHANGE = `delete from email_changes where user_id = $1`;

/** Gives the user $1 the address $2; says which one they had. */
export const SET_EMAIL = `
  update users set email = $2, email_verified_at = now(), version = version + 1 where id = $1 returning old.email as "oldEmail"`;

/** Gives the user $1 their former address $2 back; the password, which a thief may know, opens nothing any more. */
export const RESTORE_EMAIL = `
  update users set email = $2, must_reset_password = true, version = version + 1 where id = $1`;

export const FORGET_CHANGES = `delete from email_changes where expires_at < now()`;
