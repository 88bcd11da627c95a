import { keptFrom } from './children.ts';
import { each, when, type Invariant } from './invariant.ts';

export const endsAsMeant: Invariant = {
  claim: 'a task ends as its handler said, dead when its attempts are used up, or as its parents say',
  check({ asked, tasks }) {
    const rows = new Map(tasks.map(task => [task.id, task]));
    return each(
      asked.filter(({ id }) => id !== undefined && rows.has(id)),
      wish => {
        const { id, ends, cancelledAt } = wish;
        const { state, spent, max_attempts, attempt } = rows.get(id!)!;
        const isUsedUp = state === 'dead' && spent >= max_attempts;
        const isStopped = state === 'cancelled' && cancelledAt !== undefined;
        const isKept = attempt === 0 && keptFrom(wish, rows).has(state);
        return [
          ...when(state === 'dead' && spent !== max_attempts, `${id} died after ${spent} of ${max_attempts} attempts`),
          ...when(state !== ends && !isUsedUp && !isStopped && !isKept, `${id} is ${state}, and was to be ${ends}`),
        ];
      },
    );
  },
};

export const followUpsFollow: Invariant = {
  claim: 'what a success asks for is there once, and only then',
  check({ tasks }) {
    const children = Map.groupBy(tasks, ({ payload }) => payload.parent);
    const parents = tasks.filter(({ payload }) => payload.follows);
    return each(parents, ({ id, state }) => {
      const count = children.get(id)?.length ?? 0;
      const due = state === 'succeeded' ? 1 : 0;
      return when(count !== due, `${id} is ${state}, and ${count} tasks follow it`);
    });
  },
};
