import { cursorOf, pageOf, placeOf } from './cursor.ts';

const id = '0195f3a0-0000-7000-8000-000000000001';

describe('a cursor', () => {
  it('leads back to its place, with the microseconds', () => {
    expect(placeOf(cursorOf(['1763719200123456', id]))).toEqual(['1763719200123456', id]);
  });

  it.each([
    '',
    'nonsense',
    Buffer.from('["now","x"]').toString('base64url'),
    Buffer.from(`["1763719200123456","x' or 1=1"]`).toString('base64url'),
  ])('that is none of ours is refused: %j', text => expect(() => placeOf(text)).toThrow(/nextCursor/));

  it('is there as long as there is more', () => {
    const rows = [1, 2, 3].map(n => ({ id, place: `176371920012345${n}` }));
    expect(pageOf(rows, 3)).toEqual({ rows });
    expect(pageOf(rows, 2)).toEqual({ rows: rows.slice(0, 2), nextCursor: cursorOf(['1763719200123452', id]) });
  });
});
