import type { ChangeBatchRequest, JsonObject, JsonValue } from '@na/contracts';
import type { FieldError } from '@na/errors';
import { isDeepStrictEqual } from 'node:util';
import { priorityOf, rankOf } from '../task/task-row.ts';
import type { BatchRow } from './batch-row.ts';
import { nameFaults, reasonFaults, settingFaults, thresholdOf } from './new-batch.ts';

/** What is wrong with a change that is asked for. */
export function changeFaults(request: ChangeBatchRequest): FieldError[] {
  const { name, reason } = request;
  return [
    ...settingFaults(request, 0),
    ...(name === undefined ? [] : nameFaults(name)),
    ...(reason === undefined ? [] : reasonFaults(reason)),
  ];
}

/** A batch as it is asked to be, and what is new about it, as it is told: by the names of the contract, null for what is taken away. */
export function withChanges(row: BatchRow, request: ChangeBatchRequest): { changed: BatchRow; changes: JsonObject } {
  const { priority, weight, maxRunning, failureThreshold, name } = request;
  const changed: BatchRow = {
    ...row,
    ...(name !== undefined && { name }),
    ...(priority !== undefined && { priority: rankOf(priority) }),
    ...(weight !== undefined && { weight }),
    ...(maxRunning !== undefined && { max_running: maxRunning || null }),
    ...(failureThreshold !== undefined && { failure_threshold: thresholdOf(failureThreshold) }),
  };
  const [before, after] = [shown(row), shown(changed)];
  const fields = Object.keys(after).filter(field => !isDeepStrictEqual(after[field], before[field]));
  return { changed, changes: Object.fromEntries(fields.map(field => [field, after[field]!])) };
}

function shown({ name, priority, weight, max_running, failure_threshold }: BatchRow): JsonObject {
  return {
    ...{ name, priority: priorityOf(priority), weight, maxRunning: max_running },
    failureThreshold: failure_threshold as JsonValue,
  };
}
