import { attemptsIn } from '../witness/attempts.ts';
import { each, when, type Invariant } from './invariant.ts';

/** What a history must not say of an attempt whose handler noted this of itself; an end that came too late may stand as lost or given back. */
const CONTRADICTS: Readonly<Record<string, string>> = { succeeded: 'failed', failed: 'succeeded' };

export const endsAsSaid: Invariant = {
  claim: 'an attempt ends as its own handler said, and not as another one did',
  check({ tasks, runs }) {
    const outcomes = new Map(
      tasks.flatMap(attemptsIn).map(({ task, number, outcome }) => [`${task} attempt ${number}`, outcome]),
    );
    return each(
      runs.filter(({ outcome }) => outcome !== undefined && outcome in CONTRADICTS),
      ({ task, attempt, outcome }) => {
        const kept = outcomes.get(`${task} attempt ${attempt}`);
        return when(
          kept === CONTRADICTS[outcome!],
          `attempt ${attempt} of ${task} ${outcome}, and its history says ${kept}`,
        );
      },
    );
  },
};
