import fc from 'fast-check';
import { lookedAtFrom, minuteOf, seenUntil } from './notion-minute.ts';

const instant = fc.integer({ min: 0, max: 10 * 60_000 });

describe('what a look at Notion has seen', () => {
  it('ends with a minute in which no edit can be that it has not seen, whenever it looked within its request', () => {
    fc.assert(
      fc.property(
        instant,
        fc.integer({ min: 0, max: 90_000 }),
        fc.nat(60_000),
        fc.nat(5_000),
        (asked, took, into, delay) => {
          const looked = asked + Math.min(into, took);
          // The header leaves out what is less than a second.
          const answered = new Date(Math.floor((asked + took) / 1_000) * 1_000);
          const from = lookedAtFrom(answered, took, new Date());
          const seen = seenUntil(from, delay);
          // Whatever was shown as edited before that minute was written, and visible, before Notion looked.
          expect(seen.getTime()).toBeLessThanOrEqual(looked - delay);
          expect(minuteOf(seen)).toEqual(seen);
        },
      ),
    );
  });

  it('is by our own clock, a minute back, where Notion does not say what time it is', () => {
    expect(lookedAtFrom(undefined, 500, new Date(120_000))).toEqual(new Date(59_500));
  });
});
