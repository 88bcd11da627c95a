import { etagOf, expectedVersion } from './if-match.ts';

describe('If-Match', () => {
  it('names the version that an ETag was given for', () => {
    expect(expectedVersion(etagOf(12))).toBe(12);
    expect(expectedVersion(`W/${etagOf(12)}`)).toBe(12);
  });

  it('left out, or *, lets any version be changed', () => {
    expect(expectedVersion(undefined)).toBeUndefined();
    expect(expectedVersion('*')).toBeUndefined();
  });

  it.each(['', '12', '"a"', '"1", "2"', '"1"x', '"9999999999"'])('%p is refused', header => {
    expect(() => expectedVersion(header)).toThrow('If-Match should be one ETag');
  });
});
