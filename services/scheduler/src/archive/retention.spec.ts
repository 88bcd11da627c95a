import fc from 'fast-check';
import { isOver, periodOf } from './period.ts';
import { retentionOf, shortestLiveMs, type PolicyOf } from './retention.ts';

const DAY = 86_400_000;
const configured = { liveMs: 7 * DAY, archivedMs: 365 * DAY };
const policy = (type: string | null, liveMs: number): PolicyOf => ({ type, liveMs, archivedMs: DAY });

describe('the retention of a type', () => {
  it('is its own policy, else that of every type, else the configured one', () => {
    const policies = [policy(null, 2 * DAY), policy('a', DAY)];
    expect(retentionOf('a', policies, configured).liveMs).toBe(DAY);
    expect(retentionOf('b', policies, configured).liveMs).toBe(2 * DAY);
    expect(retentionOf('b', [policy('a', DAY)], configured)).toBe(configured);
  });

  it('is never shorter than the shortest of all', () => {
    const policies = fc.uniqueArray(
      fc.record({ type: fc.constantFrom('a', 'b', null), liveMs: fc.nat(), archivedMs: fc.nat() }),
      { selector: ({ type }) => type },
    );
    fc.assert(
      fc.property(policies, fc.constantFrom('a', 'b', 'c'), (given, type) => {
        expect(retentionOf(type, given, configured).liveMs).toBeGreaterThanOrEqual(shortestLiveMs(given, configured));
      }),
    );
  });
});

describe('a period', () => {
  const times = fc.date({ min: new Date('2020-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
  const kept = fc.integer({ min: DAY, max: 3650 * DAY });

  it('is not over while anything in it is to be kept, and is over 31 days after at the latest', () => {
    fc.assert(
      fc.property(times, kept, fc.nat(3650 * DAY), (from, keptMs, elapsedMs) => {
        const period = periodOf(from, keptMs);
        const now = new Date(from.getTime() + elapsedMs);
        if (elapsedMs <= keptMs) expect(isOver(period, now)).toBe(false);
        if (elapsedMs > keptMs + 31 * DAY) expect(isOver(period, now)).toBe(true);
      }),
    );
  });

  it('is named by the month in UTC in which what it holds expires', () => {
    expect(periodOf(new Date('2026-12-31T23:00:00Z'), 2 * 3_600_000)).toBe('2027-01-01');
    expect(isOver('2027-01-01', new Date('2027-01-31T23:59:59.999Z'))).toBe(false);
    expect(isOver('2027-01-01', new Date('2027-02-01T00:00:00Z'))).toBe(true);
  });
});
