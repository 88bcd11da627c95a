import type { TaskType } from '@na/contracts';
import type { FieldError } from '@na/errors';
import { declaredRuleFaults } from '../gate/rule-faults.ts';
import { limitFaults } from '../gate/task-limits.ts';
import { payloadCheck } from './payload-check.ts';

const NAME = /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$/;
/** The longest that an attempt may take: a day, in milliseconds. */
const MOST_TIMEOUT_MS = 24 * 60 * 60_000;
/** The longest that a task may take with all its attempts: a year, in milliseconds. */
const MOST_TOTAL_TIMEOUT_MS = 365 * 24 * 60 * 60_000;
const MOST_DELAYS = 100;
const MOST_NEVER_AFTER = 50;

/** What is wrong with an announced type, by pointers below `pointer`; nothing when it is fit. */
export function announcementFaults(type: TaskType, pointer: string): FieldError[] {
  const { name, version, retry, timeoutMs, totalTimeoutMs } = type;
  const schemaFault = faultOfSchema(type);
  const checks: [wrong: boolean, field: string, detail: string][] = [
    [
      !NAME.test(name) || name.length > 100,
      '/name',
      `should look like notion.page.create, but is ${JSON.stringify(name.slice(0, 100))}`,
    ],
    [version < 1, '/version', `should be at least 1, but is ${version}`],
    [
      retry.maxAttempts < 1 || retry.maxAttempts > 100,
      '/retry/maxAttempts',
      `should be 1 to 100, but is ${retry.maxAttempts}`,
    ],
    [retry.delayMs < 0, '/retry/delayMs', `should be at least 0, but is ${retry.delayMs}`],
    [
      retry.maxDelayMs < retry.delayMs,
      '/retry/maxDelayMs',
      `should be at least delayMs (${retry.delayMs}), but is ${retry.maxDelayMs}`,
    ],
    [retry.jitter < 0 || retry.jitter > 1, '/retry/jitter', `should be 0 to 1, but is ${retry.jitter}`],
    [
      !(timeoutMs > 0 && timeoutMs <= MOST_TIMEOUT_MS),
      '/timeoutMs',
      `should be 1 to ${MOST_TIMEOUT_MS}, but is ${timeoutMs}`,
    ],
    [
      retry.backoff === 'custom' && (retry.delaysMs.length < 1 || retry.delaysMs.length > MOST_DELAYS),
      '/retry/delaysMs',
      `should be 1 to ${MOST_DELAYS} times, but are ${retry.delaysMs.length}`,
    ],
    [retry.delaysMs.some(ms => !(ms >= 0)), '/retry/delaysMs', 'should each be at least 0'],
    [
      retry.neverAfter.length > MOST_NEVER_AFTER,
      '/retry/neverAfter',
      `should be at most ${MOST_NEVER_AFTER}, but are ${retry.neverAfter.length}`,
    ],
    [
      totalTimeoutMs !== undefined && !(totalTimeoutMs > 0 && totalTimeoutMs <= MOST_TOTAL_TIMEOUT_MS),
      '/totalTimeoutMs',
      `should be 1 to ${MOST_TOTAL_TIMEOUT_MS}, but is ${totalTimeoutMs}`,
    ],
    [schemaFault !== undefined, '/payloadSchema', `is no JSON Schema (2020-12): ${schemaFault}`],
  ];
  const faults = checks.filter(([wrong]) => wrong).map(([, field, detail]) => ({ pointer: pointer + field, detail }));
  return [...faults, ...limitFaults(type.limits, `${pointer}/limits`), ...declaredRuleFaults(type, `${pointer}/rules`)];
}

function faultOfSchema({ payloadSchema }: TaskType): string | undefined {
  try {
    payloadCheck(payloadSchema);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
