import fc from 'fast-check';
import { latestOf, numbersOf, placeOf, type Epoch } from './epoch.ts';

/** Epochs that told so many events each. */
const epochs = fc
  .array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 5 })
  .map(lengths => lengths.map((_, at): Epoch => ({ epoch: `e${at}`, base: sum(lengths.slice(0, at)) })));

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);

it('every event of the outbox has one place among all epochs, and is found by it', () => {
  fc.assert(
    fc.property(epochs, fc.integer({ min: 1, max: 120 }), (known, number) => {
      const place = placeOf(known, number);
      expect(place.number).toBeGreaterThan(0);
      const back = numbersOf(known, { epoch: place.epoch, first: place.number, last: place.number });
      expect(back).toMatchObject({ first: number, last: number });
      if (number === 1) return;
      const before = placeOf(known, number - 1);
      // Each epoch counts from 1, without gaps.
      expect(place.number).toBe(before.epoch === place.epoch ? before.number + 1 : 1);
    }),
  );
});

it('an epoch that is asked for more than it told gives nothing of the next one', () => {
  const known = [
    { epoch: 'old', base: 0 },
    { epoch: 'new', base: 7 },
  ];
  expect(numbersOf(known, { epoch: 'old', first: 5, last: 90 })).toEqual({ first: 5, last: 7, base: 0 });
  expect(numbersOf(known, { epoch: 'new', first: 1, last: 3 })).toEqual({ first: 8, last: 10, base: 7 });
  expect(numbersOf(known, { epoch: 'gone', first: 1, last: 3 })).toBeUndefined();
});

it('the latest number of a former epoch is its last, once that is sent', () => {
  const known = [
    { epoch: 'old', base: 0 },
    { epoch: 'new', base: 7 },
  ];
  expect(latestOf(known, 5)).toEqual([
    { epoch: 'old', number: 5 },
    { epoch: 'new', number: 0 },
  ]);
  expect(latestOf(known, 9)).toEqual([
    { epoch: 'old', number: 7 },
    { epoch: 'new', number: 2 },
  ]);
});
