import { attemptsIn } from '../witness/attempts.ts';
import { each, when, type Invariant } from './invariant.ts';

export const oneRunPerNumber: Invariant = {
  claim: 'never two running attempts with one number',
  check({ runs, tasks }) {
    const numbered = [...Map.groupBy(runs, ({ task, attempt }) => `${task} attempt ${attempt}`)];
    const attempts = new Map(
      tasks.flatMap(attemptsIn).map(attempt => [`${attempt.task} attempt ${attempt.number}`, attempt]),
    );
    return each(numbered, ([name, same]) => {
      const known = attempts.get(name);
      return [
        ...when(
          same.length > 1,
          `${name} ran ${same.length} times: ${same.map(({ replica, pid }) => `${replica}/${pid}`).join(', ')}`,
        ),
        ...when(!known, `${name} ran, and its history does not know it`),
        ...when(
          known !== undefined && !known.worker.includes(`/${same[0]!.replica}/`),
          `${name} ran on ${same[0]!.replica}, and its history says ${known?.worker}`,
        ),
      ];
    });
  },
};
