import type { EntityManager } from 'typeorm';
import { LastOperator } from '../errors.ts';
import { HOLD_OPERATORS } from './administration.queries.ts';

/**
 * Refuses to take away the last operator who can log in. Holds all operators until the transaction ends, so that of two who would each
 * leave the other as the last, one is refused.
 * @throws Problem `last_operator`
 */
export async function refuseLastOperator(tx: EntityManager, userId: string): Promise<void> {
  const operators = await tx.query<{ id: string }[]>(HOLD_OPERATORS);
  if (operators.length === 1 && operators[0]!.id === userId) throw LastOperator({});
}
