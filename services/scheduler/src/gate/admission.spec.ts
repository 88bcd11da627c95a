import fc from 'fast-check';
import { admit, type Candidate, type GateFacts } from './admission.ts';
import type { GateRule } from './gate.ts';
import { charged, refusalOf, roomIn } from './passing.ts';

const NOW = 1_800_000_000_000;

function gate(key: string, rule: GateRule, more: Partial<GateFacts> = {}): GateFacts {
  return { id: key, key, rule, state: {}, running: 0, isProbing: false, waiting: [], ...more };
}

function candidate(place: number, keys: string[], more: Partial<Candidate> = {}): Candidate {
  const id = String(place).padStart(6, '0');
  const passages = keys.map(key => ({ key, cost: 1 }));
  return { id, workspaceId: 'w', type: 't', level: 3, tag: BigInt(place), passages, ...more };
}

/** Tasks that ask at times; who is refused asks again when the gate says so, and after each end. */
function run(
  rule: GateRule,
  asks: { at: number; takesMs: number; cost: number; lateMs: number }[],
): { startedAt: number; endedAt: number; cost: number }[] {
  let facts = gate('k', rule);
  const started: { startedAt: number; endedAt: number; cost: number }[] = [];
  const waiting = asks.map((ask, place) => ({ ...ask, place })).sort((a, b) => a.at - b.at || a.place - b.place);
  let now = 0;
  for (let round = 0; waiting.length && round < 100_000; round++) {
    facts = { ...facts, running: started.filter(({ endedAt }) => endedAt > now).length };
    const ready = waiting.filter(({ at }) => at <= now);
    const candidates = ready.map(({ place, cost }) => candidate(place, [], { passages: [{ key: 'k', cost }] }));
    const { start } = admit(new Map([['k', facts]]), candidates, now);
    for (const { tag } of start) {
      const at = waiting.findIndex(({ place }) => BigInt(place) === tag);
      const [ask] = waiting.splice(at, 1);
      // The database writes the time of a start a little after the decision.
      const startedAt = now + ask!.lateMs;
      facts = { ...facts, state: charged(facts, ask!.cost, startedAt) };
      started.push({ startedAt, endedAt: startedAt + ask!.takesMs, cost: ask!.cost });
    }
    const opensAt = refusalOf(
      facts,
      { ...facts, running: started.filter(({ endedAt }) => endedAt > now).length },
      1,
      now,
    );
    const next = [
      ...waiting.map(({ at }) => at),
      ...started.map(({ endedAt }) => endedAt),
      ...started.map(({ startedAt }) => startedAt),
      opensAt?.opensAt ?? Infinity,
    ].filter(at => at > now);
    now = Math.min(...next, now + 1_000);
  }
  expect(waiting).toHaveLength(0);
  return started;
}

const asks = fc.array(
  fc.record({
    at: fc.integer({ min: 0, max: 5_000 }),
    takesMs: fc.integer({ min: 1, max: 2_000 }),
    cost: fc.integer({ min: 1, max: 4 }),
    lateMs: fc.integer({ min: 0, max: 20 }),
  }),
  { minLength: 1, maxLength: 80 },
);

describe('a window', () => {
  it('is never exceeded, wherever it begins, though starts are written down late', () => {
    const windows = fc.record({
      count: fc.integer({ min: 4, max: 30 }),
      windowMs: fc.integer({ min: 100, max: 3_000 }),
    });
    fc.assert(
      fc.property(windows, asks, (window, given) => {
        const started = run({ window }, given);
        for (const { startedAt: from } of started) {
          const inside = started.filter(({ startedAt }) => startedAt >= from && startedAt < from + window.windowMs);
          expect(inside.reduce((sum, { cost }) => sum + cost, 0)).toBeLessThanOrEqual(window.count);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('is used to 97 % at least by those who always want more, however their asking falls', () => {
    const given = fc.record({
      count: fc.integer({ min: 1, max: 400 }),
      windowMs: fc.integer({ min: 640, max: 10_000 }),
      everyMs: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(given, ({ count, windowMs, everyMs }) => {
        let facts = gate('k', { window: { count, windowMs } });
        let starts = 0;
        const untilMs = windowMs * 20;
        for (let now = 0; now < untilMs;) {
          const refusal = refusalOf(facts, facts, 1, now);
          if (refusal) {
            now = Math.max(now + 1, refusal.opensAt!);
            continue;
          }
          facts = { ...facts, state: charged(facts, 1, now) };
          starts++;
          if (starts % everyMs === 0) now++;
        }
        expect(starts).toBeGreaterThanOrEqual(count * 20 * 0.97 - 1);
        expect(facts.state.starts!.length).toBeLessThanOrEqual(66);
      }),
      { numRuns: 60 },
    );
  });

  it('lets what costs more than it ever grants start alone, rather than never', () => {
    const facts = gate('k', { window: { count: 3, windowMs: 1_000 } });
    expect(refusalOf(facts, facts, 50, NOW)).toBeUndefined();
    const after = { ...facts, state: charged(facts, 50, NOW) };
    expect(refusalOf(after, after, 1, NOW + 999)).toEqual({ why: 'rate', opensAt: NOW + 1_000 });
    expect(refusalOf(after, after, 1, NOW + 1_000)).toBeUndefined();
  });
});

describe('a bucket', () => {
  it('never gives more than its burst and what came back since', () => {
    const buckets = fc.record({ perSecond: fc.integer({ min: 2, max: 50 }), burst: fc.integer({ min: 4, max: 20 }) });
    fc.assert(
      fc.property(buckets, asks, (bucket, given) => {
        const started = run({ bucket }, given);
        for (const from of started)
          for (const to of started.filter(({ startedAt }) => startedAt >= from.startedAt)) {
            const inside = started.filter(({ startedAt }) => startedAt >= from.startedAt && startedAt <= to.startedAt);
            const seconds = (to.startedAt - from.startedAt) / 1_000;
            const units = inside.reduce((sum, { cost }) => sum + cost, 0);
            expect(units).toBeLessThanOrEqual(bucket.burst + bucket.perSecond * seconds + 1e-6);
          }
      }),
      { numRuns: 60 },
    );
  });
});

describe('a start that is written down before the latest one', () => {
  it('gives no time back', () => {
    const facts = gate('k', { bucket: { perSecond: 1, burst: 2 }, window: { count: 2, windowMs: 1_000 } });
    const late = { ...facts, state: charged(facts, 1, NOW + 20) };
    const { bucket, starts } = charged(late, 1, NOW);
    expect(bucket).toEqual({ units: 0, at: NOW + 20 });
    expect(starts!.map(([at]) => at)).toEqual([NOW + 20]);
  });
});

describe('concurrency', () => {
  it('is never above what is allowed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), asks, (concurrency, given) => {
        const started = run(
          { concurrency },
          given.map(ask => ({ ...ask, lateMs: 0 })),
        );
        for (const { startedAt } of started) {
          const beside = started.filter(other => other.startedAt <= startedAt && other.endedAt > startedAt);
          expect(beside.length).toBeLessThanOrEqual(concurrency);
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe('an admission', () => {
  const some = fc.array(
    fc.record({
      keys: fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 1 }),
      type: fc.constantFrom('t', 'u'),
      serialKey: fc.option(fc.constantFrom('s', 'r'), { nil: undefined }),
    }),
    { maxLength: 30 },
  );
  const rules = fc.record({
    a: fc.record({ concurrency: fc.integer({ min: 1, max: 6 }) }),
    b: fc.record({ window: fc.record({ count: fc.integer({ min: 1, max: 6 }), windowMs: fc.constant(1_000) }) }),
    c: fc.record({ concurrency: fc.integer({ min: 1, max: 6 }), bucket: fc.constant({ perSecond: 1, burst: 4 }) }),
  });

  it('takes all that a task needs or none of it, and starts what nothing stops', () => {
    fc.assert(
      fc.property(some, rules, (given, by) => {
        const gates = new Map(Object.entries(by).map(([key, rule]) => [key, gate(key, rule)]));
        const candidates = given.map(({ keys, ...more }, place) => candidate(place, keys, more));
        const { start, park } = admit(gates, candidates, NOW);
        for (const [key, facts] of gates) {
          const through = start.filter(({ passages }) => passages.some(passage => passage.key === key)).length;
          expect(through).toBeLessThanOrEqual(roomIn(facts, facts, NOW));
        }
        const serial = start.flatMap(({ serialKey }) => serialKey ?? []);
        expect(new Set(serial).size).toBe(serial.length);
        for (const { candidate: parked, key } of park) {
          const through = start.filter(({ passages }) => passages.some(passage => passage.key === key)).length;
          const ahead = park.some(other => other.key === key && other.candidate !== parked);
          expect(through === roomIn(gates.get(key)!, gates.get(key)!, NOW) || ahead).toBe(true);
        }
      }),
    );
  });

  it('keeps the order within a key and a type', () => {
    fc.assert(
      fc.property(some, rules, (given, by) => {
        const gates = new Map(Object.entries(by).map(([key, rule]) => [key, gate(key, rule)]));
        const candidates = given.map(({ keys, type }, place) => candidate(place, keys, { type }));
        const { start, park } = admit(gates, candidates, NOW);
        for (const { candidate: parked, key } of park)
          for (const other of start)
            if (other.type === parked.type && other.passages.some(passage => passage.key === key))
              expect(other.tag).toBeLessThan(parked.tag);
      }),
    );
  });

  it('lets nobody pass one who waits already, but whom the gate let out', () => {
    const waiting = [{ type: 't', level: 3, tag: 5n, id: '000005' }];
    const gates = new Map([['k', gate('k', { concurrency: 2 }, { waiting })]]);
    const late = candidate(7, ['k']);
    const other = candidate(8, ['k'], { type: 'u' });
    const urgent = candidate(9, ['k'], { level: 1 });
    const letOut = candidate(10, ['k'], { releasedBy: 'k' });
    expect(admit(gates, [late], NOW).park).toEqual([{ candidate: late, key: 'k', why: 'behind' }]);
    expect(admit(gates, [other, urgent], NOW).start).toEqual([other, urgent]);
    expect(admit(gates, [letOut], NOW).start).toEqual([letOut]);
  });

  it('starts one of a serial key, and none of one that runs', () => {
    const gates = new Map([['k', gate('k', { concurrency: 9 })]]);
    const [first, second] = [candidate(1, ['k'], { serialKey: 's' }), candidate(2, ['k'], { serialKey: 's' })];
    const busy = candidate(3, ['k'], { serialKey: 'r', isSerialBusy: true });
    expect(admit(gates, [first, second, busy], NOW)).toEqual({ start: [first], park: [] });
  });

  it('has a task wait where it takes longest', () => {
    const gates = new Map([
      ['a', gate('a', {}, { state: { hold: { until: NOW + 10, reason: '', taskId: '' } } })],
      ['b', gate('b', {}, { state: { hold: { until: NOW + 20, reason: '', taskId: '' } } })],
      ['c', gate('c', { concurrency: 1 }, { running: 1 })],
    ]);
    expect(admit(gates, [candidate(1, ['a', 'b', 'c'])], NOW).park).toMatchObject([{ key: 'b', opensAt: NOW + 20 }]);
    gates.set('d', gate('d', {}, { state: { pause: { by: 'user:1', reason: 'why', at: NOW } } }));
    expect(admit(gates, [candidate(1, ['a', 'b', 'c', 'd'])], NOW).park).toMatchObject([{ key: 'd', why: 'paused' }]);
  });
});
