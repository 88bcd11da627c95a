import {
  type Priority,
  type BatchLine,
  type CreateBatchRequest,
  type FailureThreshold,
  type JsonObject,
} from '@na/contracts';
import type { FieldError } from '@na/errors';
import { isUuid, isUuidV7, MOST_WEIGHT } from '../task/new-task.ts';
import { isStorable } from '../task/storable.ts';
import { rankOf } from '../task/task-row.ts';
import { MOST_LINES } from './task-id.ts';

const MOST_NAME = 200;
const MOST_REASON = 500;
/** The most tasks that can run of a batch at a time: as many as a gate counts. */
const MOST_RUNNING = 100_000;
/** The most lines of a call, as of any other that creates tasks. */
const MOST_OF_A_CALL = 1_000;
/** One of the eight keys that a task can name is its batch's. */
const MOST_KEYS = 7;

type Check = [wrong: boolean, pointer: string, detail: string];

/** What is wrong with a batch that is asked for; nothing when it is sound. */
export function batchFaults(request: CreateBatchRequest, now = Date.now()): FieldError[] {
  const { id, workspaceId, reason, deadline, expectedLines } = request;
  return [
    ...faults([
      [!isUuidV7(id), '/id', `should be a UUIDv7, but is ${shown(id)}`],
      [!isUuid(workspaceId), '/workspaceId', `should be a UUID, but is ${shown(workspaceId)}`],
      [
        deadline !== undefined && !(Date.parse(deadline) > now),
        '/deadline',
        `should be in the future, but is ${deadline}`,
      ],
      outside('/expectedLines', expectedLines, 1, MOST_LINES),
    ]),
    ...nameFaults(request.name),
    ...(reason === undefined ? [] : reasonFaults(reason)),
    ...settingFaults(request),
  ];
}

/** What is wrong with what a batch is called. */
export function nameFaults(name: string): FieldError[] {
  return faults([[!isText(name, MOST_NAME), '/name', `should be 1 to ${MOST_NAME} characters, not blank`]]);
}

/** What a batch can be told at any time. */
interface Settings {
  weight?: number;
  maxRunning?: number;
  failureThreshold?: FailureThreshold;
}

/** What is wrong with settings. @param least the smallest number for `maxRunning`: 0 where that takes it away */
export function settingFaults({ weight, maxRunning, failureThreshold }: Settings, least = 1): FieldError[] {
  const { tasks, percent } = failureThreshold ?? {};
  const isShare = percent === undefined || (percent > 0 && percent <= 100);
  return faults([
    outside('/weight', weight, 0, MOST_WEIGHT),
    outside('/maxRunning', maxRunning, least, MOST_RUNNING),
    outside('/failureThreshold/tasks', tasks, 1, MOST_LINES),
    [!isShare, '/failureThreshold/percent', `should be above 0 and at most 100, but is ${percent}`],
  ]);
}

/** What is wrong with a reason that is given. */
export function reasonFaults(reason: string): FieldError[] {
  return faults([[!isText(reason, MOST_REASON), '/reason', `should be 1 to ${MOST_REASON} characters, not blank`]]);
}

/** What is wrong with a chunk of lines as a whole. */
export function chunkFaults(lines: readonly BatchLine[]): FieldError[] {
  const numbers = lines.map(({ line }) => line);
  const isInOrder = numbers.every((line, at) => at === 0 || line > numbers[at - 1]!);
  return faults([
    [
      lines.length < 1 || lines.length > MOST_OF_A_CALL,
      '/lines',
      `should be 1 to ${MOST_OF_A_CALL} lines, but are ${lines.length}`,
    ],
    [!isInOrder, '/lines', 'should be in the order of their numbers, none twice'],
  ]);
}

/** What is wrong with a line that no other task has. */
export function lineFaults({ line, limits }: BatchLine): FieldError[] {
  const keys = limits?.keys.length ?? 0;
  return faults([
    outside('/line', line, 0, MOST_LINES - 1),
    [keys > MOST_KEYS, '/limits/keys', `should be at most ${MOST_KEYS}, as one is the batch's, but are ${keys}`],
  ]);
}

/** What is asked for, as the database gives it back: without members that are undefined. */
export function requestOf({ id: _, workspaceId: __, ...asked }: CreateBatchRequest): JsonObject {
  return JSON.parse(JSON.stringify(asked)) as JsonObject;
}

/** The urgency that is meant when nothing is said. */
export function urgencyOf({ priority = 'normal', weight = 0 }: { priority?: Priority; weight?: number }) {
  return { priority: rankOf(priority), weight };
}

/** A threshold without its absent parts; null when none is left. */
export function thresholdOf(given: FailureThreshold | undefined): FailureThreshold | null {
  const { tasks, percent } = given ?? {};
  if (tasks === undefined && percent === undefined) return null;
  return { ...(tasks !== undefined && { tasks }), ...(percent !== undefined && { percent }) };
}

function outside(pointer: string, given: number | undefined, from: number, to: number): Check {
  const fits = given === undefined || (given >= from && given <= to);
  return [!fits, pointer, `should be ${from} to ${to}, but is ${given}`];
}

function isText(text: string, most: number): boolean {
  return text.trim() !== '' && text.length <= most && isStorable(text);
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 60));
}

function faults(checks: Check[]): FieldError[] {
  return checks.filter(([wrong]) => wrong).map(([, pointer, detail]) => ({ pointer, detail }));
}
