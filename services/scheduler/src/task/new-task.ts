import type { NewTask, Origin, ParentOnFailure, Parents, TaskLimit, UniqueKey } from '@na/contracts';
import { Invalid, type FieldError } from '@na/errors';
import { flow, inject } from '@na/telemetry';
import { randomUUID } from 'node:crypto';
import { TaskPayloadInvalid, TaskPayloadTooLarge, TaskTypeUnknown } from '../errors.ts';
import { limitFaults, limitsOf } from '../gate/task-limits.ts';
import type { KnownType } from '../task-type/known-type.ts';
import { taskKey } from './task-key.ts';
import { rankOf } from './task-row.ts';
import { isStorable, unstorable } from './storable.ts';

/** The most bytes of a payload, a result or a checkpoint as JSON. */
export const MOST_BYTES = 64 * 1024;

/** Who asks right now, as part of what. */
export function originOfCall(): Origin {
  const { actor = 'system', correlationId = randomUUID(), parentId } = flow.current() ?? {};
  return { actor, correlationId, parentId, traceparent: inject().traceparent };
}

/** Where a task stands in a workflow. */
export interface StepPlace {
  workflowId: string;
  step: string;
}

/** A task on its way into the database. */
export interface NewTaskRow {
  id: string;
  workspace_id: string;
  type: string;
  type_version: number;
  payload: NewTask['payload'];
  bytes: number;
  priority: number;
  state: 'scheduled' | 'ready';
  /** RFC 3339. */
  run_at: string;
  serial_key: string | null;
  max_attempts: number;
  weight: number;
  /** How many tasks it comes after, of those that do; what few tasks have is left out of the others' JSON. */
  waits_for?: number;
  /** Of those that are part of a workflow. */
  workflow_id?: string;
  step?: string;
  /** Of those that are a line of a batch. */
  batch_id?: string;
  /** The tasks that it comes after; absent when there are none. */
  parents?: { id: string; on_failure: ParentOnFailure }[];
  /** RFC 3339. */
  deadline: string | null;
  unique_key: string | null;
  /** What becomes of it when its unique key is taken; it is not kept. */
  unique?: UniqueKey;
  limits: TaskLimit[] | null;
  actor: string;
  correlation_id: string;
  traceparent: string | null;
  parent_id: string | null;
  /** The finished task that it runs again. */
  replay_of: string | null;
  /** By what its handler recognises effects that are done already; null stands for its own id. */
  effect_id: string | null;
}

/**
 * Checks a task against its type and makes it a row.
 * @throws Problem of kind `invalid` that names each field: `task_type_unknown`, `task_payload_invalid`, `task_payload_too_large`, `validation_failed`
 */
export function admit(
  task: NewTask,
  type: KnownType | undefined,
  known: string[],
  origin: Origin,
  place?: StepPlace,
  now = Date.now(),
): NewTaskRow {
  const faults = [...faultsOf(task, now), ...parentFaults(task)];
  if (faults.length) throw Invalid({ errors: faults });
  if (!type) throw TaskTypeUnknown({ type: task.type, known });
  const bytes = Buffer.byteLength(JSON.stringify(task.payload));
  if (bytes > MOST_BYTES) throw TaskPayloadTooLarge({ bytes, most: MOST_BYTES });
  const errors = [...type.check(task.payload), ...unstorable(task.payload, '/payload').map(unstorableFault)];
  if (errors.length) throw TaskPayloadInvalid({ type: task.type, errors });
  const parents = task.after?.tasks.map(parentRow);
  const asked = task.runAt === undefined ? now : Date.parse(task.runAt);
  const runAt = Math.max(asked, now + (task.unique?.policy === 'debounce' ? task.unique.waitMs! : 0));
  return {
    id: task.id.toLowerCase(),
    workspace_id: task.workspaceId.toLowerCase(),
    type: task.type,
    type_version: type.version,
    payload: task.payload,
    bytes,
    priority: rankOf(task.priority ?? 'normal'),
    // What is due in the past is due now.
    state: runAt > now || parents ? 'scheduled' : 'ready',
    run_at: new Date(runAt).toISOString(),
    serial_key: task.serialKey ?? null,
    max_attempts: task.maxAttempts ?? type.retry.maxAttempts,
    weight: task.weight ?? 0,
    ...(place && { workflow_id: place.workflowId, step: place.step }),
    ...(parents && { parents, waits_for: parents.length }),
    deadline: deadlineOf(task, type, runAt),
    unique_key: task.unique?.key ?? null,
    unique: task.unique,
    limits: limitsOf(task, type.declaration.limits),
    actor: origin.actor,
    correlation_id: origin.correlationId,
    traceparent: origin.traceparent ?? null,
    parent_id: origin.parentId ?? null,
    replay_of: null,
    effect_id: null,
  };
}

/** The earlier of what the task asks for and what its type grants it. */
function deadlineOf({ deadline }: NewTask, { declaration }: KnownType, runAt: number): string | null {
  const ends = [
    ...(deadline === undefined ? [] : [Date.parse(deadline)]),
    ...(declaration.totalTimeoutMs === undefined ? [] : [runAt + declaration.totalTimeoutMs]),
  ];
  return ends.length ? new Date(Math.min(...ends)).toISOString() : null;
}

/** What the task of a row is known by. */
export function keyOf({ workspace_id, id }: NewTaskRow): string {
  return taskKey(workspace_id, id);
}

/** Whether a text is a UUID of any version. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** Ids of tasks are read in the order of their creation. */
export function isUuidV7(text: string): boolean {
  return UUID_V7.test(text);
}

const MOST_PARENTS = 100;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;
/** Each weight in use takes its own turns among the workspaces, so there are few. */
export const MOST_WEIGHT = 9;
const MOST_KEY_LENGTH = 200;
/** The longest that a task waits for others to stop asking: a day, in milliseconds. */
const MOST_WAIT_MS = 24 * 60 * 60_000;
/** A task for after the year 9999 is a slip of the pen, and RFC 3339 has no words for it. */
const LAST_TIME = Date.parse('9999-12-31T23:59:59.999Z');

function faultsOf(task: NewTask, now: number): FieldError[] {
  const { id, workspaceId, serialKey, maxAttempts, weight, runAt, deadline, unique } = task;
  const checks: [wrong: boolean, pointer: string, detail: string][] = [
    [!isUuidV7(id), '/id', `should be a UUIDv7, but is ${JSON.stringify(id.slice(0, 60))}`],
    [!isUuid(workspaceId), '/workspaceId', `should be a UUID, but is ${JSON.stringify(workspaceId.slice(0, 60))}`],
    [
      serialKey !== undefined && !isKey(serialKey),
      '/serialKey',
      `should be 1 to ${MOST_KEY_LENGTH} characters without control characters`,
    ],
    [
      maxAttempts !== undefined && !isWithin(maxAttempts, 1, 100),
      '/maxAttempts',
      `should be 1 to 100, but is ${maxAttempts}`,
    ],
    [weight !== undefined && weight > MOST_WEIGHT, '/weight', `should be 0 to ${MOST_WEIGHT}, but is ${weight}`],
    [
      deadline !== undefined && Date.parse(deadline) <= Math.max(now, Date.parse(runAt ?? '') || 0),
      '/deadline',
      `should be in the future and after runAt, but is ${deadline}`,
    ],
    [
      runAt !== undefined && Date.parse(runAt) > LAST_TIME,
      '/runAt',
      `should be before the year 10000, but is ${runAt}`,
    ],
  ];
  const faults = checks.filter(([wrong]) => wrong).map(([, pointer, detail]) => ({ pointer, detail }));
  return [...faults, ...(unique ? faultsOfUnique(unique) : []), ...limitFaults(task.limits, '/limits')];
}

function faultsOfUnique({ key, policy, waitMs, mostWaitMs }: UniqueKey): FieldError[] {
  const isDebounce = policy === 'debounce';
  const checks: [wrong: boolean, pointer: string, detail: string][] = [
    [!isKey(key), '/unique/key', `should be 1 to ${MOST_KEY_LENGTH} characters without control characters`],
    [
      isDebounce && !isWithin(waitMs ?? 0, 1, MOST_WAIT_MS),
      '/unique/waitMs',
      `should be 1 to ${MOST_WAIT_MS}, but is ${waitMs}`,
    ],
    [
      isDebounce && mostWaitMs !== undefined && !isWithin(mostWaitMs, waitMs ?? 0, 10 * MOST_WAIT_MS),
      '/unique/mostWaitMs',
      `should be waitMs to ${10 * MOST_WAIT_MS}, but is ${mostWaitMs}`,
    ],
    [!isDebounce && waitMs !== undefined, '/unique/waitMs', 'is for the policy debounce only'],
    [!isDebounce && mostWaitMs !== undefined, '/unique/mostWaitMs', 'is for the policy debounce only'],
  ];
  return checks.filter(([wrong]) => wrong).map(([, pointer, detail]) => ({ pointer, detail }));
}

function isKey(text: string): boolean {
  return text.length >= 1 && text.length <= MOST_KEY_LENGTH && isStorable(text) && !/\p{Cc}/u.test(text);
}

function isWithin(number: number, from: number, to: number): boolean {
  return number >= from && number <= to;
}

function unstorableFault(pointer: string): FieldError {
  return { pointer, detail: 'holds the character NUL or half of a surrogate pair, which cannot be kept' };
}

function parentFaults({ id, after, unique }: NewTask): FieldError[] {
  if (!after) return [];
  // What takes the place of another would take over what that one waits for.
  if (unique) return [{ pointer: '/unique', detail: 'cannot be given for a task that comes after others' }];
  const { tasks } = after;
  if (tasks.length < 1 || tasks.length > MOST_PARENTS)
    return [{ pointer: '/after', detail: `should be 1 to ${MOST_PARENTS} tasks, but are ${tasks.length}` }];
  const ids = tasks.map(parent => parent.id.toLowerCase());
  return ids.flatMap((parent, at): FieldError[] => {
    const checks: [wrong: boolean, detail: string][] = [
      [!isUuid(parent), `should be a UUID, but is ${JSON.stringify(parent.slice(0, 60))}`],
      [ids.indexOf(parent) < at, `is ${parent}, which is named before`],
      [parent === id.toLowerCase(), 'is the task itself, which cannot come after itself'],
    ];
    const fault = checks.find(([wrong]) => wrong);
    return fault ? [{ pointer: `/after/${at}/id`, detail: fault[1] }] : [];
  });
}

function parentRow({ id, onFailure = 'fail' }: Parents['tasks'][number]): NonNullable<NewTaskRow['parents']>[number] {
  return { id: id.toLowerCase(), on_failure: onFailure };
}
