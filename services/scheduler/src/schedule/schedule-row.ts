import type { ExcludedDays, Schedule, ScheduleDefinition, ScheduleState } from '@na/contracts';
import { exclusionOf } from '../calendar/excluded-days.ts';
import type { Standing } from './decide.ts';
import { dueTimes } from './due-times.ts';

/** A schedule as it stands in the database. */
export interface ScheduleRow {
  id: string;
  workspace_id: string;
  definition: ScheduleDefinition;
  /** All due times up to here are decided on. */
  decided_until: Date;
  next_due_at: Date | null;
  fire_at: Date | null;
  paused_by: string | null;
  pause_reason: string | null;
  open_tasks: string[];
  actor: string;
  version: number;
  created_at: Date;
  updated_at: Date;
}

/** A schedule with all that its decisions need. */
export interface StandingRow extends ScheduleRow {
  /** Those of its open tasks that are still not finished. */
  open: string[];
  /** How many due times wait for that. */
  queued: number;
  is_revoked: boolean;
  calendar: { name: string; days: ExcludedDays[] } | null;
  /** By the database's clock, the only one that counts. */
  now: Date;
}

/** The schedule of a row, as the contract has it. */
export function scheduleOf(row: ScheduleRow): Schedule {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    definition: row.definition,
    state: stateOf(row),
    nextDueAt: row.next_due_at?.toISOString(),
    pausedBy: row.paused_by ?? undefined,
    pauseReason: row.pause_reason ?? undefined,
    actor: row.actor,
    version: row.version,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}

function stateOf({ paused_by, next_due_at }: ScheduleRow): ScheduleState {
  if (paused_by !== null) return 'paused';
  return next_due_at ? 'active' : 'finished';
}

/**
 * What the decisions on a schedule go by.
 * @throws RecurrenceInvalid when its rule is none any more, e.g. as its time zone was given up
 */
export function standingOf(row: StandingRow, rule = dueTimes(row.definition)): Standing {
  const { definition } = row;
  return {
    id: row.id,
    rule,
    jitterMs: definition.jitterMs,
    misfire: definition.misfire,
    overlap: definition.overlap,
    exclusion: exclusionOf(row.calendar, definition.timeZone),
    decidedUntil: row.decided_until,
    isBusy: row.open.length > 0,
    queued: row.queued,
    isRevoked: row.is_revoked,
  };
}
