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
    },
    timeoutMs: row.timeout_ms,
    limits: row.limits.length ? { keys: row.limits } : undefined,
  };
}

/** The row of a type. */
export function typeRowOf({
  name,
  version,
  description,
  payloadSchema,
  retry,
  timeoutMs,
  limits,
}: TaskType): TaskTypeRow {
  return {
    name,
    version,
    description,
    payload_schema: payloadSchema,
    max_attempts: retry.maxAttempts,
    backoff: retry.backoff,
    delay_ms: retry.delayMs,
    max_delay_ms: retry.maxDelayMs,
    jitter: retry.jitter,
    timeout_ms: timeoutMs,
    limits: limits?.keys ?? [],
  };
}
