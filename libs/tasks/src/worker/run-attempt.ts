import type { Settlement } from '@na/contracts';
import { Problem } from '@na/errors';
import { flow, logger, span } from '@na/telemetry';
import type { Attempt } from './attempt.ts';
import { settlementOf, type Ran } from './end-of-attempt.ts';
import type { Handler } from './handler.ts';
import { GiveBack } from '../give-back.ts';
import { RateLimited } from '../rate-limited.ts';

const log = logger('worker');

/** How long a handler may go on after its signal aborted, in milliseconds; then its slot is given up for lost. */
const GRACE_MS = 5_000;

/**
 * Runs a handler for one attempt: in the name and the trace of who asked for the task, and no longer than its type allows. Answers
 * what the scheduler is to be told; nothing when the attempt is not this worker's any more. Never throws.
 */
export async function runAttempt(
  { declaration, instance }: Handler,
  attempt: Attempt,
): Promise<Settlement | undefined> {
  const { task } = attempt;
  const { actor, correlationId, workspaceId, parentId } = task;
  const timer = setTimeout(() => attempt.abort('timeout'), task.timeoutMs);
  const attributes = { 'na.task.id': task.id, 'na.task.type': task.type, 'na.task.attempt': task.attempt };
  const work = () =>
    span(`task ${task.type}`, { kind: 'consumer', parent: { traceparent: task.traceparent }, attributes }, async () => {
      const parsed = await declaration.payload.safeParseAsync(task.payload);
      if (!parsed.success) throw payloadInvalid(task.type, parsed.error.issues);
      return instance.run(parsed.data, attempt);
    });
  return flow.run({ actor, correlationId, workspaceId, parentId }, async () => {
    const ran = await Promise.race([outcomeOf(work), overdue(attempt)]);
    clearTimeout(timer);
    note(attempt, ran);
    return settlementOf(attempt, ran);
  });
}

async function outcomeOf(work: () => Promise<unknown>): Promise<Ran> {
  try {
    return { result: (await work()) as never };
  } catch (thrown) {
    return { thrown };
  }
}

/** Resolves when a handler does not heed its signal. */
function overdue({ signal }: Attempt): Promise<Ran> {
  return new Promise(resolve => {
    signal.addEventListener('abort', () => setTimeout(resolve, GRACE_MS, { overdue: true }).unref(), { once: true });
  });
}

function payloadInvalid(type: string, issues: readonly { path: PropertyKey[]; message: string }[]): Problem {
  const faults = issues.map(({ path, message }) => `/${path.map(String).join('/')} ${message}`);
  return new Problem({
    kind: 'invalid',
    code: 'task_payload_invalid',
    title: 'Task payload invalid',
    detail: `The payload is not what the handler of ${type} takes: ${faults.join('; ')}.`,
  });
}

function isHandedBack(thrown: unknown): boolean {
  return thrown instanceof GiveBack || thrown instanceof RateLimited;
}

function note({ task, abortCause }: Attempt, ran: Ran): void {
  const about = { task_id: task.id, task_type: task.type, attempt: task.attempt };
  if ('overdue' in ran)
    log.error({ ...about, abortCause }, 'a handler does not heed its abort signal; it may run beside the next attempt');
  else if ('thrown' in ran && !abortCause && !isHandedBack(ran.thrown)) {
    const problem = Problem.from(ran.thrown);
    log.warn({ ...about, code: problem.code, err: problem.cause ?? problem }, 'an attempt failed');
  }
}
