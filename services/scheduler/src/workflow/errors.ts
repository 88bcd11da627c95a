import { defineProblem } from '@na/errors';

export const WorkflowNotFound = defineProblem({
  kind: 'not_found',
  code: 'workflow_not_found',
  title: 'Workflow not found',
  detail: ({ id }: { id: string }) => `This workspace has no workflow ${id}.`,
});

export const WorkflowIdTaken = defineProblem({
  kind: 'conflict',
  code: 'workflow_id_taken',
  title: 'Workflow id taken',
  detail: ({ id }: { id: string }) =>
    `There is a workflow ${id} already, with another document. Take a new id for a new workflow.`,
  errors: () => [{ pointer: '/id', detail: 'belongs to a workflow with another document' }],
});

export const WorkflowNotCancellable = defineProblem({
  kind: 'conflict',
  code: 'workflow_not_cancellable',
  title: 'Workflow cannot be cancelled',
  detail: ({ id, state }: { id: string; state: string }) =>
    `The workflow ${id} is ${state}; only one that is running can be cancelled.`,
});

export const WorkflowNotReplayable = defineProblem({
  kind: 'conflict',
  code: 'workflow_not_replayable',
  title: 'Workflow cannot be replayed',
  detail: ({ id, state }: { id: string; state: string }) =>
    state === 'succeeded'
      ? `The workflow ${id} succeeded, so there is nothing to mend; name the step to begin with in fromStep.`
      : `The workflow ${id} is ${state}; only one that has ended can be replayed.`,
});
