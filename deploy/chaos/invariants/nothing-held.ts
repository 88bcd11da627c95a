import { SLOTS } from '../worker/work.ts';
import { each, when, type Invariant } from './invariant.ts';

export const nothingHeld: Invariant = {
  claim: 'what is held is what runs: nothing is left of either in the end',
  check: ({ leftovers }) => each(leftovers, ({ what, count }) => when(count > 0, `${count} ${what}`)),
};

export const slotsHold: Invariant = {
  claim: 'no worker runs more than its slots',
  check({ runs }) {
    const of = Map.groupBy(runs, ({ pid }) => pid);
    return each([...of], ([pid, own]) => {
      const steps = own.flatMap(({ beganAt, endedAt }) => [
        { at: beganAt, step: 1 },
        { at: endedAt ?? Infinity, step: -1 },
      ]);
      let [now, most] = [0, 0];
      for (const { step } of steps.sort((a, b) => a.at - b.at || a.step - b.step)) most = Math.max(most, (now += step));
      return when(most > SLOTS, `process ${pid} ran ${most} at once, and has ${SLOTS} slots`);
    });
  },
};
