import { restAfter } from './pace.ts';

const now = new Date('2026-11-22T10:00:00Z');
const movedBefore = (seconds: number) => ({ now, moved_at: new Date(now.getTime() - seconds * 1_000) });

describe('how often a batch is counted', () => {
  it.each([
    ['each second while its tasks move', 0, 5, 1_000],
    ['each second when the clock was set back', -60, 5, 1_000],
    ['more seldom when nothing moves', 30, 5, 3_000],
    ['every five seconds at least, however long nothing moves', 86_400, 5, 5_000],
    ['so that counting takes a twentieth of the time at most', 0, 400, 8_000],
  ])('is %s', (_claim, seconds, tookMs, restMs) => expect(restAfter(movedBefore(seconds), tookMs)).toBe(restMs));
});
