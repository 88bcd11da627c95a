import { SLOTS } from '../worker/work.ts';
import { each, when, type Invariant } from './invariant.ts';
import { mostAtOnce } from './most-at-once.ts';

export const nothingHeld: Invariant = {
  claim: 'what is held is what runs: nothing is left of either in the end',
  check: ({ leftovers }) => each(leftovers, ({ what, count }) => when(count > 0, `${count} ${what}`)),
};

export const slotsHold: Invariant = {
  claim: 'no worker runs more than its slots',
  check({ runs }) {
    const of = Map.groupBy(runs, ({ pid }) => pid);
    return each([...of], ([pid, own]) => {
      const most = mostAtOnce(own);
      return when(most > SLOTS, `process ${pid} ran ${most} at once, and has ${SLOTS} slots`);
    });
  },
};
