import { FINAL, LEADS_BACK } from './final-states.ts';
import { each, when, type Invariant } from './invariant.ts';

export const terminalStays: Invariant = {
  claim: 'a terminal state is left only by redrive or replay',
  check: ({ tasks }) =>
    each(tasks, ({ id, history }) =>
      history.flatMap(({ e }, at) => {
        const before = history[at - 1]?.e ?? '';
        return [
          ...when(before in FINAL && !LEADS_BACK.has(e), `${id} was ${FINAL[before]}, and then ${e}`),
          ...when(!(before in FINAL) && LEADS_BACK.has(e), `${id} was led back by ${e} though it had not ended`),
        ];
      }),
    ),
};

export const wishesHold: Invariant = {
  claim: 'an acknowledged cancel or redrive is never lost',
  check({ asked, tasks }) {
    const rows = new Map(tasks.map(task => [task.id, task]));
    return each(
      asked.filter(({ cancelledAt, redrives }) => cancelledAt !== undefined || redrives > 0),
      ({ id, cancelledAt, redrives }) => {
        const task = rows.get(id!);
        const times = task?.history.filter(({ e }) => LEADS_BACK.has(e)).length ?? 0;
        const startedAfter = task?.history.find(({ e, t }) => e === 'TaskStarted' && t > (cancelledAt ?? Infinity));
        return [
          ...when(times < redrives, `${id} was redriven ${redrives} times, and its history says ${times}`),
          ...when(
            startedAfter !== undefined,
            `attempt ${startedAfter?.n} of ${id} started after its cancel was acknowledged`,
          ),
        ];
      },
    );
  },
};
