import { DOCUMENTS, stepsBefore } from '../load/workflow-documents.ts';
import { followWrongs } from './follows.ts';
import { each, when, type Invariant } from './invariant.ts';

export const workflowsEndAsWritten: Invariant = {
  claim: 'a workflow and each of its steps end as its document says',
  check({ workflows, workflowEnds, stepEnds }) {
    const ends = new Map(workflowEnds.map(({ id, state }) => [id, state]));
    const steps = new Map(stepEnds.map(end => [`${end.workflow} ${end.step}`, end]));
    return each(workflows, ({ id, document }) => {
      const meant = DOCUMENTS[document]!;
      const about = `the workflow ${id}, which ${document},`;
      return [
        ...when(ends.get(id) !== meant.ends, `${about} is ${ends.get(id)}, and was to be ${meant.ends}`),
        ...Object.entries(meant.steps).flatMap(([name, { state, undone }]) => {
          const step = steps.get(`${id} ${name}`);
          const isAsMeant = step?.state === state && (step.undone ?? undefined) === undone;
          return when(!isAsMeant, `the step ${name} of ${about} is ${step?.state}, undone: ${step?.undone}`);
        }),
      ];
    });
  },
};

export const stepsFollow: Invariant = {
  claim: 'no step of a workflow starts before those that it comes after are done, and nothing is undone before all are',
  check({ workflows, stepTasks, tasks, runs }) {
    const rows = new Map(tasks.map(task => [task.id, task]));
    const runsOf = Map.groupBy(runs, ({ task }) => task);
    const tasksOf = Map.groupBy(stepTasks, ({ workflow }) => workflow);
    return each(workflows, ({ id, document }) => {
      const own = (tasksOf.get(id) ?? []).flatMap(step => {
        const row = rows.get(step.task);
        return row ? [{ ...step, row }] : [];
      });
      return own.flatMap(({ step, undoes, row }) => {
        const names = stepsBefore(DOCUMENTS[document]!, step);
        const before = own.filter(other => !other.undoes && (undoes || names.includes(other.step)));
        return followWrongs(
          row,
          before.map(other => other.row),
          runsOf,
        );
      });
    });
  },
};
