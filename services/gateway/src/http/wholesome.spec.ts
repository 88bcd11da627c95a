import { unwholesome } from './wholesome.ts';

describe('a JSON value', () => {
  it('is wholesome with any text and any names', () => {
    expect(unwholesome({ a: [1, 'x', null, true, { constructor: '🦉', then: 1, '': 0 }] })).toBeUndefined();
  });

  it.each([
    ['NUL in a text', { a: { b: ['x\0'] } }, '/a/b/0'],
    ['NUL in a name', { a: { 'b\0': 1 } }, '/a'],
    ['half a surrogate pair', { a: '\ud800' }, '/a'],
    ['a number beyond all numbers', [1, Infinity], '/1'],
    ['a name that needs escaping', { 'a/b~c': '\0' }, '/a~1b~0c'],
  ])('is not with %s', (_name, value, pointer) => {
    expect(unwholesome(value)).toEqual({ pointer, detail: expect.any(String) });
  });

  it('is walked through no deeper than 64 levels', () => {
    const nested = (depth: number) => JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as unknown;
    expect(unwholesome(nested(64))).toBeUndefined();
    expect(unwholesome(nested(65))?.detail).toContain('deeper than 64');
    expect(unwholesome(nested(5_000))?.detail).toContain('deeper than 64');
  });
});
