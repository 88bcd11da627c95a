import { each, when, type Invariant } from './invariant.ts';

export const permitsAreRunning: Invariant = {
  claim: 'permits held = tasks running, at every look, and no more of them than allowed',
  check: ({ gates }) =>
    each(gates, ({ key, most, permits, running }) => [
      ...when(permits !== running, `${key} had ${permits} permits, and ${running} tasks of it ran`),
      ...when(permits > most, `${key} had ${permits} permits, of ${most} at most`),
    ]),
};
