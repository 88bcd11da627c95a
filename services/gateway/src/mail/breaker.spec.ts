import { Breaker } from './breaker.ts';

describe('a breaker', () => {
  it('opens with the third failure in a row, and says so once', () => {
    const breaker = new Breaker();
    expect([breaker.failed(0), breaker.failed(0)]).toEqual([false, false]);
    breaker.succeeded();
    expect([breaker.failed(0), breaker.failed(0), breaker.state(0)]).toEqual([false, false, 'closed']);
    expect([breaker.failed(0), breaker.failed(0), breaker.state(0)]).toEqual([true, false, 'open']);
  });

  it('lets one probe after a while, later after each that fails, and at most half a minute later', () => {
    const breaker = new Breaker();
    for (let count = 0; count < 3; count++) breaker.failed(0);
    let now = 0;
    const rests = [1, 2, 3, 4, 5, 6].map(() => {
      const left = breaker.leftMs(now);
      expect(breaker.state(now + left - 1)).toBe('open');
      now += left;
      expect(breaker.state(now)).toBe('half_open');
      expect(breaker.failed(now)).toBe(false);
      return left;
    });
    expect(rests).toEqual([2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  it('closes when a probe succeeds, and begins anew', () => {
    const breaker = new Breaker();
    for (let count = 0; count < 3; count++) breaker.failed(0);
    breaker.failed(2_000);
    breaker.succeeded();
    expect([breaker.state(2_000), breaker.leftMs(2_000)]).toEqual(['closed', 0]);
    for (let count = 0; count < 3; count++) breaker.failed(3_000);
    expect(breaker.leftMs(3_000)).toBe(2_000);
  });
});
