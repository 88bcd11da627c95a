import { Secret, URI, type TOTP } from 'otpauth';
import { newSeed, otpauthUri, stepOf } from './totp.ts';

describe('a code of an authenticator app', () => {
  // RFC 6238, appendix B: the seed and two of its times, the last six of eight digits.
  const seed = Secret.fromLatin1('12345678901234567890').base32;

  it.each([
    [59_000, '287082', 1],
    [1_111_111_109_000, '081804', 37_037_036],
  ])('at %d ms is the one of RFC 6238', (now, code, step) => {
    expect(stepOf(seed, code, now)).toBe(step);
  });

  // ASVS 6.5.5
  it('counts one step early or late, and no more', () => {
    const at = 1_111_111_109_000;
    const steps = [-60_000, -30_000, 0, 30_000, 60_000].map(off => stepOf(seed, '081804', at + off));
    expect(steps).toEqual([undefined, 37_037_036, 37_037_036, 37_037_036, undefined]);
  });

  it.each(['', '08180', '0818040', 'abcdef', '081805'])('is not %p', code => {
    expect(stepOf(seed, code, 1_111_111_109_000)).toBeUndefined();
  });

  it('comes from a seed of 160 bits that an app reads from the URI', () => {
    const own = newSeed();
    expect(Secret.fromBase32(own).bytes).toHaveLength(20);
    expect(newSeed()).not.toBe(own);
    const app = URI.parse(otpauthUri(own, 'ada@example.com')) as TOTP;
    expect(app).toMatchObject({ issuer: 'Notion Assistant', label: 'ada@example.com', digits: 6, period: 30 });
    expect(stepOf(own, app.generate({ timestamp: 90_000 }), 90_000)).toBe(3);
  });
});
