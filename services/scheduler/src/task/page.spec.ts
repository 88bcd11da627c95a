import { cursorOf, cut, positionOf } from './page.ts';

const position = { id: '019aa000-0000-7000-8000-000000000000' };

describe('a cursor', () => {
  it('leads back to where the page ended', () => {
    expect(positionOf(cursorOf(position))).toEqual(position);
  });

  it.each([
    '',
    'nonsense',
    Buffer.from('a b').toString('base64url'),
    Buffer.from(`${position.id}' or 1=1`).toString('base64url'),
  ])('that we did not make is none: %j', cursor => {
    expect(positionOf(cursor)).toBeUndefined();
  });
});

describe('a page', () => {
  const sizes = [10, 10, 10, 10];
  it.each([
    ['by its limit', { limit: 2, bytes: 1_000 }, 2],
    ['by its bytes', { limit: 9, bytes: 35 }, 3],
    ['never below one item', { limit: 9, bytes: 1 }, 1],
    ['not at all when all fits', { limit: 4, bytes: 40 }, 4],
  ])('is cut %s', (_how, most, left) => {
    expect(cut(sizes, size => size, most)).toHaveLength(left);
  });
});
