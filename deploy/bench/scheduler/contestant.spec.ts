import { slices } from './contestant.ts';

it('slices cover every task once, the last one being what is left', () => {
  expect(slices(5, 2)).toEqual([
    [0, 2],
    [2, 4],
    [4, 5],
  ]);
  expect(slices(4, 4)).toEqual([[0, 4]]);
  expect(slices(0, 4)).toEqual([]);
});
