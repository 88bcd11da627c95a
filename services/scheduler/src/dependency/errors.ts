import { defineProblem } from '@na/errors';

export const TaskParentUnknown = defineProblem({
  kind: 'invalid',
  code: 'task_parent_unknown',
  title: 'Task before it unknown',
  detail: ({ id, unknown }: { id: string; unknown: [place: number, id: string][] }) =>
    `The task ${id} is to come after ${unknown.map(([, parent]) => parent).join(', ')}, which this workspace does not have. Create what comes first before what comes after.`,
  errors: ({ unknown }) =>
    unknown.map(([place, parent]) => ({
      pointer: `/after/${place}/id`,
      detail: `is ${parent}, which is no task here`,
    })),
});
