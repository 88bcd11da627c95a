import type { EntityManager } from 'typeorm';
import { CredentialRefused } from '../errors.ts';
import { User } from './user.entity.ts';

/** The user who asks. Their session is remembered for a moment longer than they are. @throws Problem `credential_refused` when they are gone */
export async function ownUser(tx: EntityManager, id: string): Promise<User> {
  const user = await tx.findOneBy(User, { id });
  if (!user) throw gone();
  return user;
}

export const gone = () => CredentialRefused({ why: 'The account was deleted.' });
