import { attemptsIn, overlaps } from '../witness/attempts.ts';
import { each, type Invariant } from './invariant.ts';

export const serialKeys: Invariant = {
  claim: 'tasks of one serial key never run at once',
  check({ tasks }) {
    const keyed = Map.groupBy(
      tasks.filter(({ serial_key }) => serial_key !== null),
      ({ serial_key }) => serial_key,
    );
    return {
      checked: [...keyed.values()].reduce((sum, list) => sum + list.length, 0),
      violations: each([...keyed], ([key, list]) =>
        overlaps(list.flatMap(attemptsIn)).map(
          ([one, other]) =>
            `${key}: attempt ${other.number} of ${other.task} began ${(one.endedAt ?? Infinity) - other.beganAt} ms before attempt ${one.number} of ${one.task} had ended`,
        ),
      ).violations,
    };
  },
};
