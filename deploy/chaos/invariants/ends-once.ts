import { FINAL } from './final-states.ts';
import { each, when, type Invariant } from './invariant.ts';

const STATES = Object.values(FINAL);

export const endsOnce: Invariant = {
  claim: 'every acknowledged task ends in exactly one terminal state',
  check({ asked, tasks }) {
    const rows = Map.groupBy(tasks, ({ id }) => id);
    return each(
      asked.filter(({ id }) => id !== undefined),
      ({ id }) => {
        const [row, ...others] = rows.get(id!) ?? [];
        if (!row) return [`task ${id} was acknowledged and is gone`];
        return [
          ...when(others.length > 0, `task ${id} stands ${others.length + 1} times`),
          ...when(!STATES.includes(row.state), `task ${id} is ${row.state} long after the storm`),
          ...when(
            (row.place === 'task_finished') !== STATES.includes(row.state),
            `task ${id} is ${row.state} in ${row.place}`,
          ),
        ];
      },
    );
  },
};

export const askedOnce: Invariant = {
  claim: 'what was asked for with one idempotency key is stored once',
  check({ asked, tasks }) {
    const rows = Map.groupBy(tasks, ({ payload }) => payload.n);
    return each(asked, ({ n, id }) => {
      const count = rows.get(n)?.length ?? 0;
      return when(count > 1 || (id !== undefined && count === 0), `the request ${n} (${id}) made ${count} tasks`);
    });
  },
};
