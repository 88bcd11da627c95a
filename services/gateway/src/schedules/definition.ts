import type { Misfire, Overlap, Schedule, ScheduleDefinition } from '@na/contracts';
import { durationOf } from '../http/duration.ts';
import { mergePatch } from './merge-patch.ts';
import type { ScheduleBody, ScheduleDto, SchedulePatch } from './schedule.dto.ts';

/** The definition that a body asks for. */
export function definitionOf(body: ScheduleBody): ScheduleDefinition {
  return withDefaults(inContract(body) as Loose);
}

/** A definition with a JSON Merge Patch applied. */
export function patched(definition: ScheduleDefinition, patch: SchedulePatch): ScheduleDefinition {
  return withDefaults(mergePatch(definition, inContract(patch)) as Loose);
}

/** A schedule as the API gives it. */
export function scheduleDto({ definition, ...schedule }: Schedule): ScheduleDto {
  const { jitterMs, misfire, ...defined } = definition;
  const { graceMs, ...missing } = misfire;
  const grace = durationOf(graceMs);
  return { ...schedule, ...defined, jitter: durationOf(jitterMs), misfire: { ...missing, grace } };
}

/** The fields by the contract's names. */
function inContract({ jitter, misfire, ...same }: ScheduleBody | SchedulePatch): unknown {
  const { grace, ...missing } = misfire ?? {};
  return { ...same, jitterMs: jitter, misfire: misfire && { ...missing, graceMs: grace } };
}

type Loose = Omit<ScheduleDefinition, 'jitterMs' | 'misfire' | 'overlap'> & {
  jitterMs?: number;
  misfire?: Partial<Misfire>;
  overlap?: Partial<Overlap>;
};

/** What is missed runs once, and nothing runs beside a task that is not finished, unless somebody wants it otherwise. */
function withDefaults({ jitterMs = 0, misfire = {}, overlap = {}, ...given }: Loose): ScheduleDefinition {
  const { policy: late = 'run_once', graceMs = 60_000, most: mostLate = 10 } = misfire;
  const { policy = 'skip', most = 10 } = overlap;
  return { ...given, jitterMs, misfire: { policy: late, graceMs, most: mostLate }, overlap: { policy, most } };
}
