import { defineProblem } from '@na/errors';

export const AttemptTimedOut = defineProblem({
  kind: 'timeout',
  code: 'attempt_timeout',
  title: 'Attempt took too long',
  detail: ({ timeoutMs }: { timeoutMs: number }) =>
    `The attempt was aborted after ${timeoutMs} ms, which is all that its task type grants.`,
});

export const CheckpointTooLarge = defineProblem({
  kind: 'invalid',
  code: 'checkpoint_too_large',
  title: 'Checkpoint too large',
  detail: ({ bytes, most }: { bytes: number; most: number }) =>
    `The checkpoint has ${bytes} bytes as JSON and at most ${most} are kept.`,
});

export const ResultUnfit = defineProblem({
  kind: 'invalid',
  code: 'task_result_unfit',
  title: 'Result unfit',
  detail: ({ why }: { why: string }) => `The handler's result ${why}.`,
});
