import fc from 'fast-check';
import { formatLsn, parseLsn, segmentName, segmentStart } from './lsn.ts';

const MB_16 = 16 * 1024 * 1024;
const lsn = () => fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });

it('a place in the log is read as it is written', () => {
  fc.assert(fc.property(lsn(), place => expect(parseLsn(formatLsn(place))).toBe(place)));
  expect(formatLsn(parseLsn('0/16B3740'))).toBe('0/16B3740');
  expect(() => parseLsn('16B3740')).toThrow('no place in the write-ahead log');
});

it('a segment begins at or before every place in it, less than its length away', () => {
  fc.assert(
    fc.property(lsn(), place => {
      const start = segmentStart(place, MB_16);
      expect(place - start).toBeLessThan(BigInt(MB_16));
      expect(start % BigInt(MB_16)).toBe(0n);
    }),
  );
});

it('segments have the names that Postgres gives them', () => {
  expect(segmentName(1, parseLsn('0/2000028'), MB_16)).toBe('000000010000000000000002');
  expect(segmentName(17, parseLsn('A/FF000000'), MB_16)).toBe('000000110000000A000000FF');
});
