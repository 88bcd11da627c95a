import { defineProblem } from '@na/errors';

export const BatchNotFound = defineProblem({
  kind: 'not_found',
  code: 'batch_not_found',
  title: 'Batch not found',
  detail: ({ id }: { id: string }) => `This workspace has no batch ${id}.`,
});

export const BatchIdTaken = defineProblem({
  kind: 'conflict',
  code: 'batch_id_taken',
  title: 'Batch id taken',
  detail: ({ id }: { id: string }) => `There is another batch ${id} already. Take a new id for a new batch.`,
  errors: () => [{ pointer: '/id', detail: 'belongs to a batch that was asked for otherwise' }],
});

export const BatchNotOpen = defineProblem({
  kind: 'conflict',
  code: 'batch_not_open',
  title: 'Batch not open',
  detail: ({ id, state }: { id: string; state: string }) =>
    `The batch ${id} is ${state} and takes no more lines; open a new batch for them.`,
});

export const BatchLineTaken = defineProblem({
  kind: 'conflict',
  code: 'batch_line_taken',
  title: 'Line taken',
  detail: ({ line, differs }: { line: number; differs: string }) =>
    `The batch has a line ${line} already, ${differs}. Give another line another number.`,
  errors: ({ differs }) => [{ pointer: '/line', detail: `was sent before, ${differs}` }],
});

export const BatchIncomplete = defineProblem({
  kind: 'conflict',
  code: 'batch_incomplete',
  title: 'Batch incomplete',
  detail: ({ id, tasks, expected }: { id: string; tasks: number; expected: number }) =>
    `The batch ${id} has ${tasks} tasks, not ${expected}; send the lines again, those that are there stay as they are.`,
});

export const BatchEnded = defineProblem({
  kind: 'conflict',
  code: 'batch_ended',
  title: 'Batch ended',
  detail: ({ id, state, what }: { id: string; state: string; what: string }) =>
    `The batch ${id} is ${state}, so there is nothing left to ${what}.`,
});

export const BatchNotRetryable = defineProblem({
  kind: 'conflict',
  code: 'batch_not_retryable',
  title: 'Batch cannot be retried',
  detail: ({ id, why }: { id: string; why: string }) => `The batch ${id} ${why}.`,
});
