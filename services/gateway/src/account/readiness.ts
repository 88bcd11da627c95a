import type { EntityManager } from 'typeorm';
import { EmailUnverified, LoginFailed, PasswordResetNeeded } from '../errors.ts';
import { HOLD_PROOF } from './account.queries.ts';
import type { User } from './user.entity.ts';

/**
 * Refuses a user who has given the right password and still may not come in yet. Only they are told why: who does not know the password
 * gets the same answer as for any account.
 * @throws Problem `email_unverified`, `password_reset_needed`
 */
export function refuseUnready({ state, mustResetPassword }: Pick<User, 'state' | 'mustResetPassword'>): void {
  if (state === 'unverified') throw EmailUnverified({});
  if (state === 'active' && mustResetPassword) throw PasswordResetNeeded({});
}

/**
 * Refuses a user whose password was changed, or who was suspended, while it was looked at: their sessions have ended by then, and the one
 * that would begin now would outlive that. Whoever changes a password meanwhile waits for the transaction, and then ends this session too.
 * @throws Problem `login_failed`
 */
export async function refuseOvertaken(
  tx: EntityManager,
  { id, passwordChangedAt }: Pick<User, 'id' | 'passwordChangedAt'>,
): Promise<void> {
  const [held] = await tx.query<unknown[]>(HOLD_PROOF, [id, passwordChangedAt]);
  if (!held) throw LoginFailed({});
}
