import type { RetryPolicy, TaskError } from '@na/contracts';
import { restBefore } from './next-attempt.ts';

/** A task in the hands of a worker, as far as the end of its attempt depends on it. */
export interface RunningTask {
  id: string;
  type: string;
  workspaceId: string;
  attempt: number;
  /** How many attempts counted against `maxAttempts` before this one. */
  spent: number;
  maxAttempts: number;
  version: number;
  workerId: string;
  /** Who asked for it to be cancelled. */
  cancelledBy?: string;
  /** Why, where it was said. */
  cancelReason?: string;
  retry: RetryPolicy;
  /** A task that cannot be done by then fails. */
  deadline?: Date;
  actor: string;
  correlationId: string;
  traceparent?: string;
  createdEvent: string;
  /** The keys whose limits it has to keep; none when absent. */
  keys?: readonly string[];
}

/** How an attempt ended without success, as its worker or its absence says. */
export type Report =
  | { outcome: 'failed'; error: TaskError; retryable: boolean; retryAfterMs?: number }
  | { outcome: 'given_back'; reason: string; delayMs: number; hold?: { key: string; ms: number } }
  | { outcome: 'cancelled' }
  | { outcome: 'lost' };

/** What becomes of a task when its attempt ends without success. */
export interface Ending {
  task: RunningTask;
  report: Report;
  to: 'waiting' | 'failed' | 'dead' | 'cancelled';
  /** When it ended. */
  at: Date;
  /** For a waiting task: not before this time. */
  runAt: Date;
  /** How many attempts count against `maxAttempts` now. */
  spent: number;
  /** What the attempt met. */
  error?: TaskError;
}

/** Decides what becomes of a task. `random` is 0 to 1. */
export function endingOf(task: RunningTask, report: Report, now: Date, random: number): Ending {
  const costs = report.outcome === 'failed' || report.outcome === 'lost';
  const spent = task.spent + (costs ? 1 : 0);
  const error = errorOf(task, report);
  const ending = { task, report, spent, error, at: now, runAt: now };
  // Who asked for the cancel wants no other attempt, whatever this one met.
  if (report.outcome === 'cancelled' || task.cancelledBy !== undefined) return { ...ending, to: 'cancelled' };
  if (report.outcome === 'failed' && !isWorthAnother(task, report)) return { ...ending, to: 'failed' };
  if (costs && spent >= task.maxAttempts) return { ...ending, to: 'dead' };
  const runAt = new Date(now.getTime() + restOf(task, report, spent, random));
  if (task.deadline && runAt >= task.deadline) return { ...ending, to: 'failed', error: missed(task.deadline, error) };
  return { ...ending, to: 'waiting', runAt };
}

/** The code of the error of a task that was not done by its deadline. */
export const MISSED = 'deadline_missed';

/** What a task is told that cannot be done by its deadline. */
export function missed(deadline: Date, latest?: TaskError): TaskError {
  const met = latest ? ` Its latest attempt met: ${latest.detail}` : '';
  return {
    kind: 'timeout',
    code: MISSED,
    detail: `The task cannot be done by its deadline, ${deadline.toISOString()}.${met}`,
  };
}

function isWorthAnother({ retry }: RunningTask, { retryable, error }: Report & { outcome: 'failed' }): boolean {
  return retryable && !retry.neverAfter.includes(error.kind) && !retry.neverAfter.includes(error.code);
}

function restOf(task: RunningTask, report: Report, spent: number, random: number): number {
  if (report.outcome === 'failed') return restBefore(task.retry, spent, random, report.retryAfterMs);
  // It waits with all others of the key.
  if (report.outcome === 'given_back' && report.hold && task.keys?.includes(report.hold.key)) return 0;
  // The task of a dead worker has lost time enough.
  return report.outcome === 'given_back' ? report.delayMs : 0;
}

function errorOf({ attempt, workerId }: RunningTask, report: Report): TaskError | undefined {
  if (report.outcome === 'failed') return report.error;
  if (report.outcome !== 'lost') return undefined;
  return {
    kind: 'unavailable',
    code: 'worker_lost',
    detail: `The worker ${workerId} fell silent during attempt ${attempt}.`,
  };
}
