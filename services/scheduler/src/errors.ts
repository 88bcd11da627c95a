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

export const UniqueKeyTaken = defineProblem({
  kind: 'conflict',
  code: 'unique_key_taken',
  title: 'Unique key taken',
  detail: ({ key, id, state }: { key: string; id: string; state: string }) =>
    `The task ${id}, which is ${state}, has the unique key ${quoted(key)}. Wait until it is finished, or ask with another policy.`,
  errors: ({ id }) => [{ pointer: '/unique/key', detail: `is taken by the task ${id}` }],
});

export const WorkerNotFound = defineProblem({
  kind: 'not_found',
  code: 'worker_not_found',
  title: 'Worker not found',
  detail: ({ id }: { id: string }) =>
    `No worker ${quoted(id)} is heard. Workers that stop are forgotten within seconds.`,
});

export const TaskAlreadyFinished = defineProblem({
  kind: 'conflict',
  code: 'task_already_finished',
  title: 'Task already finished',
  detail: ({ id, state, what = 'cancel' }: { id: string; state: string; what?: string }) =>
    `The task ${id} is ${state}, so there is nothing left to ${what}.`,
});

export const TaskNotRedrivable = defineProblem({
  kind: 'conflict',
  code: 'task_not_redrivable',
  title: 'Task cannot be redriven',
  detail: ({ id, state }: { id: string; state: string }) =>
    `The task ${id} is ${state}; only a dead or a failed task can be tried anew.`,
});

export const TaskNotFinished = defineProblem({
  kind: 'conflict',
  code: 'task_not_finished',
  title: 'Task not finished',
  detail: ({ id, state }: { id: string; state: string }) =>
    `The task ${id} is ${state}; only what is finished can run again.`,
});

export const OperationNotFound = defineProblem({
  kind: 'not_found',
  code: 'operation_not_found',
  title: 'Operation not found',
  detail: ({ id }: { id: string }) => `This workspace has no operation ${id}.`,
});

export const OperationIdTaken = defineProblem({
  kind: 'conflict',
  code: 'operation_id_taken',
  title: 'Operation id taken',
  detail: ({ id }: { id: string }) => `There is another operation ${id} already. Take a new id for a new operation.`,
});

export const OperationFinishedAlready = defineProblem({
  kind: 'conflict',
  code: 'operation_finished_already',
  title: 'Operation finished already',
  detail: ({ id, state }: { id: string; state: string }) =>
    `The operation ${id} is ${state}, so there is nothing left to stop.`,
});

export const DeadLetterNotFound = defineProblem({
  kind: 'not_found',
  code: 'dead_letter_not_found',
  title: 'Dead letter not found',
  detail: ({ id, state }: { id: string; state?: string }) =>
    state
      ? `The task ${id} is ${state}; only a dead one is a dead letter.`
      : `This workspace has no dead letter ${id}.`,
});

export const ScheduleNotFound = defineProblem({
  kind: 'not_found',
  code: 'schedule_not_found',
  title: 'Schedule not found',
  detail: ({ id }: { id: string }) => `This workspace has no schedule ${id}.`,
});

export const SchedulesExhausted = defineProblem({
  kind: 'conflict',
  code: 'schedules_exhausted',
  title: 'Too many schedules',
  detail: ({ most }: { most: number }) =>
    `A workspace has at most ${most} schedules; delete one, or have one schedule do the work of several.`,
});

export const CalendarNotFound = defineProblem({
  kind: 'not_found',
  code: 'calendar_not_found',
  title: 'Calendar not found',
  detail: ({ id }: { id: string }) => `This workspace has no calendar ${id}.`,
});

export const CalendarNameTaken = defineProblem({
  kind: 'conflict',
  code: 'calendar_name_taken',
  title: 'Calendar name taken',
  detail: ({ name }: { name: string }) => `Another calendar of this workspace is called ${quoted(name)}.`,
});

export const CalendarsExhausted = defineProblem({
  kind: 'conflict',
  code: 'calendars_exhausted',
  title: 'Too many calendars',
  detail: ({ most }: { most: number }) => `A workspace has at most ${most} calendars; delete one first.`,
});

export const CalendarInUse = defineProblem({
  kind: 'conflict',
  code: 'calendar_in_use',
  title: 'Calendar in use',
  detail: ({ by }: { by: string[] }) =>
    `Schedules heed this calendar, such as ${by.map(quoted).join(', ')}; give them another one first.`,
});

export const BackfillNotFound = defineProblem({
  kind: 'not_found',
  code: 'backfill_not_found',
  title: 'Backfill not found',
  detail: ({ id }: { id: string }) => `This workspace has no backfill ${id}.`,
});

export const BackfillRunning = defineProblem({
  kind: 'conflict',
  code: 'backfill_running',
  title: 'Backfill running',
  detail: ({ scheduleId }: { scheduleId: string }) =>
    `Another backfill of the schedule ${scheduleId} is not done; wait for it, or cancel it.`,
});

export const VersionStale = defineProblem({
  kind: 'conflict',
  code: 'version_stale',
  title: 'Version stale',
  detail: ({ version, expected }: { version: number; expected: number }) =>
    `It is at version ${version} by now, not ${expected}; read it again and decide anew.`,
});

export const TaskArchived = defineProblem({
  kind: 'conflict',
  code: 'task_archived',
  title: 'Task archived',
  detail: ({ id }: { id: string }) => `The task ${id} is archived; restore it first.`,
});

export const TaskNotArchived = defineProblem({
  kind: 'conflict',
  code: 'task_not_archived',
  title: 'Task not archived',
  detail: ({ id, state }: { id: string; state: string }) =>
    `The task ${id} is ${state} and was never archived, so there is nothing to restore.`,
});

export const RetentionPolicyNotFound = defineProblem({
  kind: 'not_found',
  code: 'retention_policy_not_found',
  title: 'Retention policy not found',
  detail: ({ id }: { id: string }) => `This workspace has no retention policy ${id}.`,
});

export const RetentionPolicyTaken = defineProblem({
  kind: 'conflict',
  code: 'retention_policy_taken',
  title: 'Retention policy taken',
  detail: ({ type }: { type?: string }) =>
    `This workspace has a retention policy for ${type === undefined ? 'every type' : quoted(type)} already; change that one.`,
});

export const GateNotFound = defineProblem({
  kind: 'not_found',
  code: 'gate_not_found',
  title: 'Gate not found',
  detail: ({ id }: { id: string }) => `There is no limit, pause or circuit ${id} here.`,
});

export const ShareNotFound = defineProblem({
  kind: 'not_found',
  code: 'share_not_found',
  title: 'Share not found',
  detail: ({ id }: { id: string }) => `The workspace ${id} has no share of its own; it takes turns like all others.`,
});

function listOf(known: string[]): string {
  return known.length ? `Known types: ${known.join(', ')}.` : 'No type is known yet; start a worker first.';
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 100));
}
