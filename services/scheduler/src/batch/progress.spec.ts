import fc from 'fast-check';
import { mostFailures, outcomeOf, prospectOf, sizeForShare, withSample, type Sample } from './progress.ts';

const SECOND = 1_000;

describe('the rate of a batch', () => {
  it('is that of the last minute, and says when all will be done', () => {
    let samples: Sample[] = [];
    for (let at = 0; at <= 300; at++)
      samples = withSample(samples, [at * SECOND, at < 240 ? at : 240 + (at - 240) * 5]);
    const { rate, expectedAt } = prospectOf(samples, 1_000);
    expect(rate).toBeCloseTo(5, 0);
    expect(Date.parse(expectedAt!)).toBeCloseTo((300 + (1_000 - 540) / rate!) * SECOND, -3);
  });

  it('is not told before something ended, and not when nothing does any more', () => {
    expect(prospectOf([], 10)).toEqual({});
    expect(prospectOf([[0, 0]], 10)).toEqual({});
    let samples: Sample[] = [];
    for (let at = 0; at <= 200; at++) samples = withSample(samples, [at * SECOND, Math.min(at, 100)]);
    expect(prospectOf(samples, 200)).toEqual({});
  });

  it('is known from few samples that go forward in time, whatever the clock does', () => {
    const looks = fc.array(fc.tuple(fc.integer({ min: -500, max: 5_000 }), fc.nat(50)), { maxLength: 300 });
    fc.assert(
      fc.property(looks, steps => {
        let [now, ended] = [Date.parse('2026-11-22T10:00:00Z'), 0];
        let samples: Sample[] = [];
        for (const [ms, more] of steps) {
          samples = withSample(samples, [(now += ms), (ended += more)]);
          expect(samples.at(-1)).toEqual([now, ended]);
          expect(samples.every(([at], place) => place === 0 || at > samples[place - 1]![0])).toBe(true);
          expect(samples.slice(1).every(([at]) => at > now - 60_000)).toBe(true);
          const { rate, expectedAt } = prospectOf(samples, 20_000);
          if (rate !== undefined) expect(rate).toBeGreaterThan(0);
          if (expectedAt !== undefined) expect(Date.parse(expectedAt)).toBeGreaterThanOrEqual(now);
        }
      }),
    );
  });
});

describe('the failures that stop a batch', () => {
  it.each([
    [null, 10, Infinity],
    [{ tasks: 3 }, 10, 3],
    [{ percent: 50 }, 10, 5],
    [{ percent: 0.01 }, 10, 1],
    [{ tasks: 3, percent: 50 }, 10, 3],
    [{ tasks: 8, percent: 50 }, 10, 5],
    [{ percent: 100 }, 0, 1],
  ])('are by %j of %i tasks: %d', (threshold, size, most) => expect(mostFailures(threshold, size)).toBe(most));

  it('are a share of what is expected while lines come, so that the first one is not all of it', () => {
    expect(sizeForShare('open', 3, null)).toBe(100);
    expect(sizeForShare('open', 3, 5_000)).toBe(5_000);
    expect(sizeForShare('open', 6_000, 5_000)).toBe(6_000);
    expect(sizeForShare('running', 3, 5_000)).toBe(3);
  });
});

describe('the outcome of a batch', () => {
  it('is success only when every task that it had succeeded', () => {
    expect(outcomeOf('running', { succeeded: 3 }, 3)).toBe('succeeded');
    expect(outcomeOf('running', {}, 0)).toBe('succeeded');
    expect(outcomeOf('running', { succeeded: 2, dead: 1 }, 3)).toBe('failed');
    expect(outcomeOf('running', { succeeded: 2 }, 3)).toBe('failed');
    expect(outcomeOf('stopping', { succeeded: 3 }, 3)).toBe('stopped');
    expect(outcomeOf('cancelling', { succeeded: 3 }, 3)).toBe('cancelled');
  });
});
