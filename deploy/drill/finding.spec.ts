import { OBJECTIVES, report, verdict, type Finding } from './finding.ts';

const kept: Finding = {
  acknowledgedBefore: 10,
  lostBefore: [],
  acknowledgedAfter: 5,
  lostAfter: 5,
  rpoMs: 1_000,
  exposedMs: 1_100,
  rtoMs: 9_000,
  restoreMs: 8_000,
  backupBytes: 5_000_000,
  doubled: [],
  heardTwice: 0,
  notHeard: 0,
  ranAgain: 2,
  acknowledgedLater: 7,
  succeeded: 17,
  unfinished: 0,
};

it('a drill in which every promise was kept has no faults', () => {
  expect(verdict(kept)).toEqual([]);
  expect(report(kept)).toContain('RPO measured                     1.0 s (the mark was 1.1 s old); promised 120.0 s');
});

it.each<[string, Partial<Finding>, RegExp]>([
  ['nothing proved', { acknowledgedLater: 0 }, /proves nothing/],
  ['a lost task', { lostBefore: ['t1'] }, /1 tasks were acknowledged before the mark and did not come back, e\.g\. t1/],
  ['a doubled task', { doubled: ['t2'] }, /1 tasks are doubled, e\.g\. t2/],
  ['an event heard twice', { heardTwice: 1 }, /1 events were heard twice/],
  ['an end that was not heard', { notHeard: 3 }, /success of 3 tasks was not heard/],
  ['a task without an end', { unfinished: 1 }, /1 tasks did not come to their end/],
  ['too much lost', { rpoMs: OBJECTIVES.rpoMs + 1 }, /^RPO/],
  ['too long away', { rtoMs: OBJECTIVES.rtoMs + 1 }, /^RTO/],
])('%s is a fault', (_what, change, fault) => {
  expect(verdict({ ...kept, ...change })).toEqual([expect.stringMatching(fault)]);
});
