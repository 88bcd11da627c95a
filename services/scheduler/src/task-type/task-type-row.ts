import type { JsonObject, RetryPolicyBackoff, TaskLimit, TaskType } from '@na/contracts';

/** A task type as it stands in the table `task_type`. */
export interface TaskTypeRow {
  name: string;
  version: number;
  description: string;
  payload_schema: JsonObject;
  max_attempts: number;
  backoff: RetryPolicyBackoff;
  delay_ms: number;
  max_delay_ms: number;
  jitter: number;
  timeout_ms: number;
  delays_ms: number[];
  never_after: string[];
  total_timeout_ms: number | null;
  limits: TaskLimit[];
}

/** The type of a row, as the contract has it. */
export function typeOf(row: TaskTypeRow): TaskType {
  return {
    name: row.name,
    version: row.version,
    description: row.description,
    payloadSchema: row.payload_schema,
    retry: {
      maxAttempts: row.max_attempts,
      backoff: row.backoff,
      delayMs: row.delay_ms,
      maxDelayMs: row.max_delay_ms,
      jitter: row.jitter,
      delaysMs: row.delays_ms,
      neverAfter: row.never_after,
    },
    timeoutMs: row.timeout_ms,
    totalTimeoutMs: row.total_timeout_ms ?? undefined,
    limits: row.limits.length ? { keys: row.limits } : undefined,
  };
}

/** The row of a type. */
export function typeRowOf({ retry, ...type }: TaskType): TaskTypeRow {
  return {
    name: type.name,
    version: type.version,
    description: type.description,
    payload_schema: type.payloadSchema,
    max_attempts: retry.maxAttempts,
    backoff: retry.backoff,
    delay_ms: retry.delayMs,
    max_delay_ms: retry.maxDelayMs,
    jitter: retry.jitter,
    timeout_ms: type.timeoutMs,
    delays_ms: retry.delaysMs,
    never_after: retry.neverAfter,
    total_timeout_ms: type.totalTimeoutMs ?? null,
    limits: type.limits?.keys ?? [],
  };
}
