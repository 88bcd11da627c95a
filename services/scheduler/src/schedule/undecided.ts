import type { FiringReason } from '@na/contracts';
import type { EntityManager } from 'typeorm';
import { skippedSpan } from './decide.ts';
import { spanOf } from './due-times.ts';
import type { FiringBook } from './firing-book.ts';
import type { Ready } from './standings.ts';

/** Skips the due times up to now that nobody has decided on, as one, so that none is without an answer when the rule stops counting. */
export async function skipUndecided(
  tx: EntityManager,
  book: FiringBook,
  { row, standing }: Ready,
  reason: FiringReason,
): Promise<void> {
  const span = spanOf(standing.rule, standing.decidedUntil, row.now);
  if (span) await book.write(tx, [{ ...skippedSpan(span, reason), schedule: row, cause: 'rule' }]);
}
