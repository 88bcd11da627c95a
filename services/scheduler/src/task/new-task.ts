import type { NewTask, Origin, TaskLimit } from '@na/contracts';
import { Invalid, type FieldError } from '@na/errors';
import { flow, inject } from '@na/telemetry';
import { randomUUID } from 'node:crypto';
import { TaskPayloadInvalid, TaskPayloadTooLarge, TaskTypeUnknown } from '../errors.ts';
import { limitFaults, limitsOf } from '../gate/task-limits.ts';
import type { KnownType } from '../task-type/known-type.ts';
import { rankOf } from './task-row.ts';
import { isStorable, unstorable } from './storable.ts';

/** The most bytes of a payload, a result or a checkpoint as JSON. */
export const MOST_BYTES = 64 * 1024;

/** Who asks right now, as part of what. */
export function originOfCall(): Origin {
  const { actor = 'system', correlationId = randomUUID(), parentId } = flow.current() ?? {};
  return { actor, correlationId, parentId, traceparent: inject().traceparent };
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
  limits: TaskLimit[] | null;
  actor: string;
  correlation_id: string;
  traceparent: string | null;
  parent_id: string | null;
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
  now = Date.now(),
): NewTaskRow {
  const faults = faultsOf(task);
  if (faults.length) throw Invalid({ errors: faults });
  if (!type) throw TaskTypeUnknown({ type: task.type, known });
  const bytes = Buffer.byteLength(JSON.stringify(task.payload));
  if (bytes > MOST_BYTES) throw TaskPayloadTooLarge({ bytes, most: MOST_BYTES });
  const errors = [...type.check(task.payload), ...unstorable(task.payload, '/payload').map(unstorableFault)];
  if (errors.length) throw TaskPayloadInvalid({ type: task.type, errors });
  const runAt = Math.max(now, task.runAt === undefined ? now : Date.parse(task.runAt));
  return {
    id: task.id.toLowerCase(),
    workspace_id: task.workspaceId.toLowerCase(),
    type: task.type,
    type_version: type.version,
    payload: task.payload,
    bytes,
    priority: rankOf(task.priority ?? 'normal'),
    // What is due in the past is due now.
    state: runAt > now ? 'scheduled' : 'ready',
    run_at: new Date(runAt).toISOString(),
    serial_key: task.serialKey ?? null,
    max_attempts: task.maxAttempts ?? type.retry.maxAttempts,
    weight: task.weight ?? 0,
    limits: limitsOf(task, type.declaration.limits),
    actor: origin.actor,
    correlation_id: origin.correlationId,
    traceparent: origin.traceparent ?? null,
    parent_id: origin.parentId ?? null,
  };
}

/** Whether a text is a UUID of any version. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** Ids of tasks are read in the order of their creation. */
function isUuidV7(text: string): boolean {
  return UUID_V7.test(text);
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;
/** Each weight in use takes its own turns among the workspaces, so there are few. */
const MOST_WEIGHT = 9;
const MOST_KEY_LENGTH = 200;
/** A task for after the year 9999 is a slip of the pen, and RFC 3339 has no words for it. */
const LAST_TIME = Date.parse('9999-12-31T23:59:59.999Z');

function faultsOf(task: NewTask): FieldError[] {
  const { id, workspaceId, serialKey, maxAttempts, weight, runAt } = task;
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
      runAt !== undefined && Date.parse(runAt) > LAST_TIME,
      '/runAt',
      `should be before the year 10000, but is ${runAt}`,
    ],
  ];
  const faults = checks.filter(([wrong]) => wrong).map(([, pointer, detail]) => ({ pointer, detail }));
  return [...faults, ...limitFaults(task.limits, '/limits')];
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
