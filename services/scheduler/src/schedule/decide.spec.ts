import type { MisfirePolicy, OverlapPolicy } from '@na/contracts';
import type { Recurrence } from '@na/recurrence';
import fc from 'fast-check';
import { decide, type Decision, type Standing } from './decide.ts';
import { firesAt } from './due-times.ts';
import { mayFire } from './may-fire.ts';

const SECOND = 1_000;
const START = Date.parse('2026-01-01T00:00:00Z');

/** A rule of chosen seconds after the start. */
function ruleOf(seconds: number[]): Recurrence & { all: Date[] } {
  const all = [...new Set(seconds)].sort((a, b) => a - b).map(second => new Date(START + second * SECOND));
  return { all, after: moment => all[placeAfter(all, moment)] };
}

/** Where the first of `all` after a moment stands. */
function placeAfter(all: Date[], moment: Date): number {
  let [low, high] = [0, all.length];
  for (let middle = 0; low < high;) {
    middle = (low + high) >> 1;
    if (all[middle]! > moment) high = middle;
    else low = middle + 1;
  }
  return low;
}

const every = (seconds: number, times = 10_000) => ruleOf(Array.from({ length: times }, (_, at) => (at + 1) * seconds));

function standing(change: Partial<Standing> = {}): Standing {
  return {
    id: 'a',
    rule: every(60),
    jitterMs: 0,
    misfire: { policy: 'run_once', graceMs: 30_000, most: 3 },
    overlap: { policy: 'allow', most: 2 },
    exclusion: () => undefined,
    decidedUntil: new Date(START),
    isBusy: false,
    queued: 0,
    isRevoked: false,
    ...change,
  };
}

const at = (seconds: number) => new Date(START + seconds * SECOND);
/** `60 fired`, `60..180×3 misfire`. */
const short = ({ dueAt, lastDueAt, count, state, reason }: Decision) => {
  const second = (date: Date) => (date.getTime() - START) / SECOND;
  return `${second(dueAt)}${lastDueAt ? `..${second(lastDueAt)}×${count}` : ''} ${reason ?? state}`;
};
const decided = (change: Partial<Standing>, now: number) => decide(standing(change), at(now)).decisions.map(short);

describe('due times', () => {
  it('fire when they have come, and not before', () => {
    expect(decided({}, 59)).toEqual([]);
    expect(decided({}, 60)).toEqual(['60 fired']);
    expect(decide(standing(), at(60)).next).toEqual({ dueAt: at(120), fireAt: at(120) });
  });

  it('that are missed fire as the policy says: none, the latest, the latest few', () => {
    const missed = (policy: MisfirePolicy) => decided({ misfire: { policy, graceMs: 30_000, most: 3 } }, 610);
    expect(missed('skip')).toEqual(['60..540×9 misfire', '600 fired']);
    expect(missed('run_once')).toEqual(['60..480×8 misfire', '540 fired', '600 fired']);
    expect(missed('catch_up')).toEqual(['60..360×6 misfire', '420 fired', '480 fired', '540 fired', '600 fired']);
  });

  it('that are missed for a year of seconds are decided on in one look', () => {
    const rule: Recurrence = { after: moment => new Date(Math.floor(moment.getTime() / SECOND) * SECOND + SECOND) };
    const [skipped, fired] = decide(
      standing({ rule, misfire: { policy: 'run_once', graceMs: 0, most: 1 } }),
      at(31_536_000),
    ).decisions;
    expect(skipped).toMatchObject({ dueAt: at(1), lastDueAt: at(31_535_998), count: undefined, reason: 'misfire' });
    expect(fired).toMatchObject({ dueAt: at(31_535_999), state: 'fired' });
  });

  it('that are missed are found also where there were many long ago and few since', () => {
    const rule = ruleOf([...Array.from({ length: 5_000 }, (_, second) => second + 1), 100_000]);
    const misfire = { policy: 'catch_up', graceMs: 0, most: 3 } as const;
    expect(decided({ rule, misfire }, 200_000)).toEqual([
      '1..4998×undefined misfire',
      ...['4999 fired', '5000 fired', '100000 fired'],
    ]);
  });

  it('on excluded days are skipped and said so; the latest missed one that fires is one of another day', () => {
    const exclusion = (moment: Date) => (moment >= at(500) && moment < at(700) ? 'closed' : undefined);
    expect(decided({ exclusion, decidedUntil: at(540) }, 600)).toEqual(['600 excluded']);
    // At 689 all up to 659 are missed; of 540, 600 and 480 the latest one that may fire does.
    expect(decided({ exclusion }, 689)).toEqual([
      '60..420×7 misfire',
      '480 fired',
      '540 excluded',
      '600 excluded',
      '660 excluded',
    ]);
    expect(decided({ exclusion, decidedUntil: at(480) }, 689)).toEqual(['540..600×2 excluded', '660 excluded']);
  });

  it('of somebody who may no longer act are skipped', () => {
    expect(decided({ isRevoked: true }, 60)).toEqual(['60 actor_revoked']);
  });

  it('overlap as the policy says: all fire, one fires, some wait, or the latest waits', () => {
    const overlapping = (policy: OverlapPolicy, change: Partial<Standing> = {}) =>
      decided(
        {
          rule: every(1),
          misfire: { policy: 'skip', graceMs: 60_000, most: 1 },
          overlap: { policy, most: 2 },
          ...change,
        },
        5,
      );
    expect(overlapping('allow')).toEqual(['1 fired', '2 fired', '3 fired', '4 fired', '5 fired']);
    expect(overlapping('skip')).toEqual(['1 fired', '2 overlap', '3 overlap', '4 overlap', '5 overlap']);
    expect(overlapping('queue')).toEqual(['1 fired', '2 queued', '3 queued', '4 queue_full', '5 queue_full']);
    expect(overlapping('queue', { isBusy: true, queued: 1 })).toEqual([
      '1 queued',
      '2 queue_full',
      '3 queue_full',
      '4 queue_full',
      '5 queue_full',
    ]);
    expect(overlapping('cancel_previous')).toEqual([
      '1 fired',
      '2 superseded',
      '3 superseded',
      '4 superseded',
      '5 queued',
    ]);
    expect(
      decide(standing({ overlap: { policy: 'cancel_previous', most: 1 }, isBusy: true, queued: 1 }), at(60)).supersedes,
    ).toBe(true);
    expect(decide(standing({ overlap: { policy: 'cancel_previous', most: 1 }, isBusy: true }), at(60)).supersedes).toBe(
      false,
    );
  });
});

it('jitter follows from the due time alone, and stays within its bound', () => {
  fc.assert(
    fc.property(
      fc.uuid(),
      fc.integer({ min: 0, max: 1e9 }),
      fc.integer({ min: 0, max: 86_400_000 }),
      (id, seconds, jitterMs) => {
        const [first, again] = [firesAt(id, at(seconds), jitterMs), firesAt(id, at(seconds), jitterMs)];
        expect(first).toEqual(again);
        const later = first.getTime() - at(seconds).getTime();
        expect(later).toBeGreaterThanOrEqual(0);
        expect(later).toBeLessThanOrEqual(jitterMs);
      },
    ),
  );
  const spread = new Set(
    Array.from({ length: 100 }, (_, second) => firesAt('a', at(second), 60_000).getTime() - at(second).getTime()),
  );
  expect(spread.size).toBeGreaterThan(90);
});

/** What a virtual database keeps of a schedule, and when its tasks end. */
interface World {
  decidedUntil: Date;
  written: Decision[];
  /** When the unfinished tasks will be finished. */
  open: Date[];
  waiting: Decision[];
}

const HORIZON = 4_000;

describe('on a virtual clock, whatever outages and leaders there are', () => {
  const looks = fc.array(
    fc.record({
      /** Until the next look, in seconds: a leader that lives looks soon, an outage is long. */
      rest: fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 900 })),
      /** A leader that dies has done nothing of its look. */
      dies: fc.boolean(),
      /** Another one that believes to lead decides on the same; the lock lets one of them write. */
      takes: fc.integer({ min: 1, max: 120 }),
    }),
    { minLength: 1, maxLength: 40 },
  );
  const schedule = fc.record({
    seconds: fc.oneof(
      fc.array(fc.integer({ min: 1, max: HORIZON }), { maxLength: 60 }),
      fc
        .constantFrom(1, 7, 60)
        .map(step => every(step, HORIZON / step).all.map(due => (due.getTime() - START) / SECOND)),
    ),
    jitterMs: fc.constantFrom(0, 900, 30_000),
    policy: fc.constantFrom<MisfirePolicy>('skip', 'run_once', 'catch_up'),
    graceMs: fc.constantFrom(0, 10_000, 120_000),
    most: fc.integer({ min: 1, max: 100 }),
    overlap: fc.constantFrom<OverlapPolicy>('allow', 'skip', 'queue', 'cancel_previous'),
    mostQueued: fc.integer({ min: 1, max: 5 }),
    closed: fc.tuple(fc.integer({ min: 0, max: HORIZON }), fc.integer({ min: 0, max: 500 })),
  });

  it('each due time is accounted for exactly once, in order, and none that is not due', () => {
    fc.assert(
      fc.property(schedule, looks, (given, steps) => {
        const rule = ruleOf(given.seconds);
        const { world, now } = play(given, rule, steps);
        let covered = 0;
        for (const { dueAt, lastDueAt = dueAt, count = 1 } of world.written) {
          const [first, last] = [rule.all[covered], rule.all[placeAfter(rule.all, lastDueAt) - 1]];
          expect([first, last]).toEqual([dueAt, lastDueAt]);
          const times = placeAfter(rule.all, lastDueAt) - covered;
          if (count !== 1 || dueAt === lastDueAt) expect(count).toBe(times);
          covered += times;
        }
        expect(covered).toBe(placeAfter(rule.all, world.decidedUntil));
        expect(rule.all.slice(0, covered).filter(due => firesAt('a', due, given.jitterMs) > now)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('no more missed ones fire late than the policy allows, and tasks overlap only if they may', () => {
    fc.assert(
      fc.property(schedule, looks, (given, steps) => {
        const { mostLate, mostOpen } = play(given, ruleOf(given.seconds), steps);
        expect(mostLate).toBeLessThanOrEqual({ skip: 0, run_once: 1, catch_up: given.most }[given.policy]);
        if (given.overlap !== 'allow') expect(mostOpen).toBeLessThanOrEqual(1);
      }),
      { numRuns: 150 },
    );
  });

  type Given = typeof schedule extends fc.Arbitrary<infer T> ? T : never;
  type Step = typeof looks extends fc.Arbitrary<(infer T)[]> ? T : never;

  function play(given: Given, rule: Recurrence, steps: Step[]) {
    const [closedFrom, closedFor] = given.closed;
    const world: World = { decidedUntil: at(0), written: [], open: [], waiting: [] };
    let now = at(0);
    let mostLate = 0;
    let mostOpen = 0;
    for (const { rest, dies, takes } of steps) {
      now = new Date(now.getTime() + rest * SECOND);
      world.open = world.open.filter(end => end > now);
      let late = 0;
      for (let more = true; more && !dies;) {
        const known = standing({
          ...{ rule, jitterMs: given.jitterMs, decidedUntil: world.decidedUntil },
          misfire: { policy: given.policy, graceMs: given.graceMs, most: given.most },
          overlap: { policy: given.overlap, most: given.mostQueued },
          exclusion: moment => (moment >= at(closedFrom) && moment < at(closedFrom + closedFor) ? 'closed' : undefined),
          ...{ isBusy: world.open.length > 0, queued: world.waiting.length },
        });
        const { decisions, decidedUntil, next, supersedes } = decide(known, now);
        expect(decisions.length).toBeLessThanOrEqual(51);
        if (supersedes) world.waiting = [];
        late += decisions.filter(
          ({ dueAt, state }) => state === 'fired' && dueAt.getTime() + given.jitterMs + given.graceMs < now.getTime(),
        ).length;
        const fired = decisions.filter(({ state }) => state === 'fired');
        world.open.push(...fired.map(() => new Date(now.getTime() + takes * SECOND)));
        world.waiting.push(...decisions.filter(({ state }) => state === 'queued'));
        world.written.push(...decisions);
        world.decidedUntil = decidedUntil;
        const released = world.waiting.splice(
          0,
          mayFire({ ...known, isBusy: world.open.length > 0, queued: world.waiting.length }),
        );
        world.open.push(...released.map(() => new Date(now.getTime() + takes * SECOND)));
        mostOpen = Math.max(mostOpen, world.open.length);
        more = next !== undefined && next.fireAt <= now;
      }
      mostLate = Math.max(mostLate, late);
    }
    return { world, now, mostLate, mostOpen };
  }
});
