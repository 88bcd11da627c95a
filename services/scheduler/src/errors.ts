import { defineProblem, type FieldError } from '@na/errors';

export const TaskNotFound = defineProblem({
  kind: 'not_found',
  code: 'task_not_found',
  title: 'Task not found',
  detail: ({ id }: { id: string }) => `This workspace has no task ${id}.`,
});

export const TaskTypeUnknown = defineProblem({
  kind: 'invalid',
  code: 'task_type_unknown',
  title: 'Task type unknown',
  detail: ({ type, known }: { type: string; known: string[] }) =>
    `No worker has announced the type ${quoted(type)}. ${listOf(known)}`,
  errors: ({ type, known }) => [{ pointer: '/type', detail: `is ${quoted(type)}. ${listOf(known)}` }],
});

export const TaskPayloadInvalid = defineProblem({
  kind: 'invalid',
  code: 'task_payload_invalid',
  title: 'Task payload invalid',
  detail: ({ type, errors }: { type: string; errors: FieldError[] }) =>
    `The payload is not what ${type} takes: ${errors.map(({ pointer, detail }) => `${pointer} ${detail}`).join('; ')}.`,
  errors: ({ errors }) => errors,
});

export const TaskPayloadTooLarge = defineProblem({
  kind: 'invalid',
  code: 'task_payload_too_large',
  title: 'Task payload too large',
  detail: ({ bytes, most }: { bytes: number; most: number }) =>
    `The payload has ${bytes} bytes as JSON and at most ${most} are taken; upload large bodies and name them in the payload.`,
  errors: ({ bytes, most }) => [
    { pointer: '/payload', detail: `has ${bytes} bytes as JSON; at most ${most} are allowed` },
  ],
});

export const TaskIdTaken = defineProblem({
  kind: 'conflict',
  code: 'task_id_taken',
  title: 'Task id taken',
  detail: ({ id, differs }: { id: string; differs: string[] }) =>
    `There is a task ${id} already, with another ${differs.join(' and another ')}. Take a new id for a new task.`,
  errors: ({ differs }) => [
    { pointer: '/id', detail: `belongs to a task with another ${differs.join(' and another ')}` },
  ],
});

export const TaskAlreadyFinished = defineProblem({
  kind: 'conflict',
  code: 'task_already_finished',
  title: 'Task already finished',
  detail: ({ id, state }: { id: string; state: string }) =>
    `The task ${id} is ${state}, so there is nothing left to cancel.`,
});

export const TaskNotRedrivable = defineProblem({
  kind: 'conflict',
  code: 'task_not_redrivable',
  title: 'Task cannot be redriven',
  detail: ({ id, state }: { id: string; state: string }) =>
    `The task ${id} is ${state}; only a dead or a failed task can be tried anew.`,
});

export const GateNotFound = defineProblem({
  kind: 'not_found',
  code: 'gate_not_found',
  title: 'Gate not found',
  detail: ({ id }: { id: string }) => `There is no limit, pause or circuit ${id} here.`,
});

function listOf(known: string[]): string {
  return known.length ? `Known types: ${known.join(', ')}.` : 'No type is known yet; start a worker first.';
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 100));
}
