import type { Exclusion } from '../calendar/excluded-days.ts';
import type { Decision } from '../schedule/decide.ts';

/** What is known when the due times of a backfill are decided on. */
export interface Backfilling {
  /** The next due times of the range, in their order. */
  due: Date[];
  /** Of these, those that fired already or wait, in milliseconds since 1970. */
  known: ReadonlySet<number>;
  exclusion: Exclusion;
  /** The due times after it are still the rule's own to decide on. */
  decidedUntil: Date;
  oneAtATime: boolean;
  /** Whether a task of the schedule is not finished. */
  isBusy: boolean;
  /** Whether whoever defined the schedule may no longer act. */
  isRevoked: boolean;
}

/** What becomes of them. */
export interface BackfillDecided {
  decisions: Decision[];
  /** How many had fired already, or wait. */
  already: number;
  /** How many of the due times were dealt with; the others are for the next step. */
  done: number;
}

/** Decides on due times of a backfill: what fired stays as it is, what was skipped fires now unless its day is excluded. */
export function decideBackfill({
  due,
  known,
  exclusion,
  decidedUntil,
  oneAtATime,
  isBusy,
  isRevoked,
}: Backfilling): BackfillDecided {
  const decided: BackfillDecided = { decisions: [], already: 0, done: 0 };
  let isFree = !isBusy;
  for (const dueAt of due) {
    const isKnown = known.has(dueAt.getTime());
    const detail = exclusion(dueAt);
    if (isKnown) decided.already++;
    else if (dueAt > decidedUntil) break;
    else if (detail !== undefined) decided.decisions.push({ dueAt, state: 'skipped', reason: 'excluded', detail });
    else if (isRevoked) decided.decisions.push({ dueAt, state: 'skipped', reason: 'actor_revoked' });
    else if (oneAtATime && !isFree) break;
    else {
      decided.decisions.push({ dueAt, state: 'fired' });
      isFree = false;
    }
    decided.done++;
  }
  return decided;
}
