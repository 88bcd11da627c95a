import type { ClaimedTask, JsonObject, Slots } from '@na/contracts';
import { priorityOf } from '../task/task-row.ts';

/** A task that was just started, as it stands in the hot table. */
export interface StartedRow {
  id: string;
  attempt: number;
  workspace_id: string;
  type: string;
  type_version: number;
  payload: JsonObject;
  max_attempts: number;
  priority: number;
  actor: string;
  correlation_id: string;
  traceparent: string | null;
  checkpoint: JsonObject | null;
  created_event: string;
  serial_key: string | null;
  bytes: number;
  effect_id: string | null;
  inputs: JsonObject | null;
  timeout_ms: number;
  waited_seconds: number;
}

/** A started task, as its worker gets it. */
export function claimedTask(row: StartedRow): ClaimedTask {
  return {
    id: row.id,
    attempt: row.attempt,
    workspaceId: row.workspace_id,
    type: row.type,
    typeVersion: row.type_version,
    payload: row.payload,
    maxAttempts: row.max_attempts,
    priority: priorityOf(row.priority),
    timeoutMs: row.timeout_ms,
    actor: row.actor,
    correlationId: row.correlation_id,
    traceparent: row.traceparent ?? undefined,
    checkpoint: row.checkpoint ?? undefined,
    parentId: row.created_event,
    effectId: row.effect_id ?? undefined,
    inputs: row.inputs ?? undefined,
  };
}

/** What is left of the slots after tasks of these types went in; full ones are left out. */
export function slotsLeft(slots: Slots[], started: { type: string }[]): Slots[] {
  const taken = Map.groupBy(started, ({ type }) => type);
  return slots
    .map(slot => ({ ...slot, free: slot.free - (taken.get(slot.type)?.length ?? 0) }))
    .filter(({ free }) => free > 0);
}
