import { each, when, type Invariant } from './invariant.ts';

export const schedulesFireOnce: Invariant = {
  claim: 'a schedule fires each due time once',
  check({ schedules, firings, tasks }) {
    const of = Map.groupBy(firings, ({ schedule, dueAt }) => `${schedule} ${dueAt}`);
    const known = new Set(tasks.map(({ id }) => id));
    const dueTimes = schedules.flatMap(({ id, name, dueTimes: all }) => all.map(dueAt => ({ id, name, dueAt })));
    const { checked, violations } = each(dueTimes, ({ id, name, dueAt }) => {
      const fired = (of.get(`${id} ${dueAt}`) ?? []).filter(({ state }) => state === 'fired');
      const due = `${name} at ${new Date(dueAt).toISOString()}`;
      return [
        ...when(fired.length !== 1, `${due} fired ${fired.length} times`),
        ...when(fired.length === 1 && !known.has(fired[0]!.task!), `${due} fired, and its task is not there`),
      ];
    });
    return {
      checked,
      violations: [...violations, ...schedules.flatMap(({ name, dueTimes: all }) => tooMany(name, all.length, tasks))],
    };
  },
};

function tooMany(name: string, due: number, tasks: readonly { payload: { schedule?: string } }[]): string[] {
  const made = tasks.filter(({ payload }) => payload.schedule === name).length;
  return when(made !== due, `${name} made ${made} tasks of ${due} due times`);
}
