import type { GateScope, LimitRule, Misfire, NewTask, Overlap, Settlement } from '@na/contracts';
import fc from 'fast-check';
import { failure } from '../house.ts';
import { LEASE_MS } from './stage.ts';

export const TYPES = ['invariant.a', 'invariant.b'];
export const KEYS = ['k/1', 'k/2'];
const SECOND = 1_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Longer than a worker may be silent. */
const LEASE_PASSES = LEASE_MS + SECOND;

/** One of what exists, by a number that is brought within bounds. */
const at = fc.nat({ max: 60 });
const seat = fc.nat({ max: 2 });
const workspace = fc.constantFrom(0, 0, 1);
/** One time in so many; otherwise undefined. */
const rarely = <T>(value: fc.Arbitrary<T>, times = 4) =>
  fc.oneof({ weight: times - 1, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });

const create = fc.record({
  do: fc.constant('create' as const),
  workspace,
  type: fc.constantFrom(...TYPES),
  priority: fc.constantFrom<NewTask['priority'][]>('critical', 'high', 'normal', 'low'),
  weight: fc.constantFrom(0, 0, 1),
  inMs: fc.constantFrom(-SECOND, 0, 0, 0, 500, 5 * SECOND, 60 * SECOND, HOUR),
  deadlineInMs: rarely(fc.constantFrom(SECOND, 10 * SECOND, 2 * HOUR)),
  serialKey: rarely(fc.constantFrom('s/1', 's/2'), 3),
  limits: rarely(fc.subarray(KEYS, { minLength: 1 }), 2),
  maxAttempts: rarely(fc.constantFrom(1, 2)),
  unique: rarely(
    fc.record({
      key: fc.constantFrom('u/1', 'u/2'),
      policy: fc.constantFrom('reject', 'return_existing', 'replace', 'debounce', 'keep_last'),
    }),
  ),
  after: rarely(
    fc.array(fc.record({ at, onFailure: fc.constantFrom('fail', 'skip', 'continue') }), { minLength: 1, maxLength: 3 }),
    3,
  ),
});

const how = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.constantFrom<Partial<Settlement>>({ succeeded: {} }, { succeeded: { result: { made: 1 } } }),
  },
  {
    weight: 5,
    arbitrary: fc.constantFrom<Partial<Settlement>>(
      { failed: { error: failure, retryable: true } },
      { failed: { error: failure, retryable: true, retryAfterMs: 30 * SECOND } },
      { failed: { error: failure, retryable: false } },
      { failed: { error: { ...failure, kind: 'invalid' }, retryable: true } },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Partial<Settlement>>(
      { givenBack: { reason: 'Busy.', delayMs: 0 } },
      { givenBack: { reason: 'Busy.', delayMs: 3 * SECOND } },
      { cancelled: {} },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...KEYS).map((heldKey): Partial<Settlement> => ({
      failed: { error: failure, retryable: true, heldKey, heldMs: 20 * SECOND },
    })),
  },
);

const rule = fc.constantFrom<LimitRule>(
  { concurrency: 1 },
  { concurrency: 2 },
  { window: { count: 2, windowMs: 10 * SECOND } },
  { concurrency: 2, window: { count: 3, windowMs: 60 * SECOND } },
  { bucket: { perSecond: 0.5, burst: 2 } },
  { circuit: { failures: 2, openMs: 15 * SECOND } },
);
/** A key, a type, or everything; of the workspace or of all. */
const scope = fc.record({
  ofAll: fc.boolean(),
  named: fc.oneof(
    { weight: 3, arbitrary: fc.record({ key: fc.constantFrom(...KEYS) }) },
    { weight: 2, arbitrary: fc.record({ type: fc.constantFrom(...TYPES) }) },
    { weight: 1, arbitrary: fc.constant<GateScope>({}) },
  ) as fc.Arbitrary<GateScope>,
});

const schedule = fc.record({
  do: fc.constant('schedule' as const),
  type: fc.constantFrom(...TYPES),
  cron: fc.constantFrom('*/10 * * * *', '7 */2 * * *', '30 2 * * *'),
  timeZone: fc.constantFrom('UTC', 'Europe/Berlin'),
  jitterMs: fc.constantFrom(0, 0, 30 * SECOND),
  misfire: fc.constantFrom<Misfire['policy'][]>('skip', 'run_once', 'catch_up'),
  overlap: fc.constantFrom<Overlap['policy'][]>('allow', 'skip', 'queue', 'cancel_previous'),
});

const calm = <Name extends string>(name: Name) => fc.record({ do: fc.constant(name) });
const onOne = <Name extends string>(name: Name) => fc.record({ do: fc.constant(name), at });
const claim = fc.record({ do: fc.constant('claim' as const), seat, free: fc.integer({ min: 1, max: 4 }) });
const settle = fc.record({ do: fc.constant('settle' as const), at, how, follows: rarely(fc.constant(true)) });

const calls = {
  create,
  claim,
  settle,
  /** Asks once more for a task that is there. */
  repeat: onOne('repeat'),
  beat: fc.record({
    do: fc.constant('beat' as const),
    seat,
    listsAll: fc.constantFrom(true, true, false),
    percent: fc.nat({ max: 100 }),
  }),
  /** A worker whose attempt is over speaks of it all the same. */
  beatLate: onOne('beatLate'),
  settleLate: fc.record({ do: fc.constant('settleLate' as const), at, how }),
  silence: fc.record({ do: fc.constant('silence' as const), seat }),
  cancel: onOne('cancel'),
  redrive: onOne('redrive'),
  replay: onOne('replay'),
  drop: onOne('drop'),
  limit: fc.record({ do: fc.constant('limit' as const), scope, rule }),
  unlimit: onOne('unlimit'),
  pause: fc.record({ do: fc.constant('pause' as const), scope }),
  resume: onOne('resume'),
  schedule,
  pauseSchedule: onOne('pauseSchedule'),
  resumeSchedule: onOne('resumeSchedule'),
  deleteSchedule: onOne('deleteSchedule'),
  runSchedule: onOne('runSchedule'),
  care: calm('care'),
  fire: calm('fire'),
  check: calm('check'),
  advance: fc.record({
    do: fc.constant('advance' as const),
    ms: fc.constantFrom(1, 500, 500, SECOND, 4 * SECOND, LEASE_PASSES, 20 * SECOND, HOUR, DAY + 2 * HOUR),
  }),
  crash: fc.record({
    do: fc.constant('crash' as const),
    under: fc.array(fc.oneof(create, claim, settle), { minLength: 1, maxLength: 5 }),
    /** How many statements of those still reach Postgres. */
    statements: fc.nat({ max: 16 }),
  }),
};

const WEIGHTS: { readonly [name in keyof typeof calls]: number } = {
  ...{ create: 26, repeat: 2, claim: 24, settle: 26, beat: 5, beatLate: 3, settleLate: 5, silence: 2 },
  ...{ cancel: 4, redrive: 4, replay: 2, drop: 1, limit: 3, unlimit: 2, pause: 2, resume: 3 },
  ...{ schedule: 4, pauseSchedule: 1, resumeSchedule: 1, deleteSchedule: 1, runSchedule: 1 },
  ...{ care: 12, fire: 9, check: 1, advance: 16, crash: 1 },
};

/** Something that happens, by somebody's doing or as time goes by. */
export type Act = {
  [name in keyof typeof calls]: (typeof calls)[name] extends fc.Arbitrary<infer A> ? A : never;
}[keyof typeof calls];
export type ActOf<Name extends Act['do']> = Extract<Act, { do: Name }>;

/** Anything that can happen. */
export const act = fc.oneof(
  ...Object.entries(calls).map(([name, arbitrary]) => ({
    weight: WEIGHTS[name as keyof typeof calls],
    arbitrary: arbitrary as fc.Arbitrary<Act>,
  })),
) as fc.Arbitrary<Act>;
