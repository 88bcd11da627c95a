import { Injectable } from '@nestjs/common';
import type { RetryPolicyBackoff, TaskLimit } from '@na/contracts';
import { afterCommit, tellAll } from '@na/persistence';
import type { EntityManager } from 'typeorm';
import { WorkHints } from '../hint/work-hints.ts';
import { KINDS_OF_THE_OTHER_SIDE, type Outcome } from '../gate/circuit.ts';
import { Holds, type WantedHold } from '../gate/holds.ts';
import { taskKey } from '../task/task-key.ts';
import { missedDeadlines, ran, rescued, settled } from './attempt-metrics.ts';
import { entriesOf, eventsOf } from './ending-events.ts';
import { endingOf, MISSED, type Ending, type Report, type RunningTask } from './ending.ts';
import { BACK_TO_WAITING, LOCK_RUNNING, MOVE_TO_FINISHED } from './settle.queries.ts';
import { Waiters, type Awaited } from './waiters.ts';

/** An attempt that ends without success, and how. */
export interface EndedAttempt {
  workspaceId: string;
  taskId: string;
  attempt: number;
  report: Report;
}

/** Ends attempts that did not succeed. */
@Injectable()
export class Endings {
  constructor(
    private readonly hints: WorkHints,
    private readonly waiters: Waiters,
    private readonly holds: Holds,
  ) {}

  /**
   * Ends those of the attempts that are their tasks' running ones, as part of a transaction; a later attempt, or none, is left alone.
   * @returns the ended ones
   */
  async end(tx: EntityManager, attempts: EndedAttempt[]): Promise<Ending[]> {
    if (!attempts.length) return [];
    const wanted = attempts.map(({ workspaceId, taskId, attempt }) => ({
      workspace_id: workspaceId,
      task_id: taskId,
      attempt,
    }));
    const locked = await tx.query<LockedRow[]>(LOCK_RUNNING, [JSON.stringify(wanted)]);
    const reports = new Map(attempts.map(({ workspaceId, taskId, report }) => [taskKey(workspaceId, taskId), report]));
    const endings = locked.map(row =>
      endingOf(runningTask(row), reports.get(taskKey(row.workspace_id, row.id))!, row.now, Math.random()),
    );
    const [waiting, finished] = [
      endings.filter(({ to }) => to === 'waiting'),
      endings.filter(({ to }) => to !== 'waiting'),
    ];
    if (waiting.length) await tx.query(BACK_TO_WAITING, [JSON.stringify(waiting.map(endingRow))]);
    if (finished.length) await tx.query(MOVE_TO_FINISHED, [JSON.stringify(finished.map(endingRow))]);
    await tellAll(tx, endings.flatMap(eventsOf));
    await this.holds.hold(tx, endings.flatMap(wantedHold));
    afterCommit(tx, () => this.#announce(endings, locked));
    return endings;
  }

  #announce(endings: Ending[], locked: LockedRow[]): void {
    endings.forEach(({ task, report, to, runAt, error }, at) => {
      const { now, started_at } = locked[at]!;
      settled.inc({ type: task.type, outcome: to === 'waiting' ? OUTCOMES[report.outcome] : to });
      if (report.outcome === 'lost') rescued.inc({ type: task.type });
      else ran.observe({ type: task.type }, (now.getTime() - started_at.getTime()) / 1_000);
      if (to === 'failed' && error?.code === MISSED) missedDeadlines.inc();
      if (to === 'waiting') this.hints.dueAt(task.type, runAt);
    });
    this.waiters.wake(locked);
  }
}

const OUTCOMES: { [outcome in Report['outcome']]: string } = {
  failed: 'retried',
  given_back: 'given_back',
  cancelled: 'cancelled',
  lost: 'retried',
};

interface LockedRow extends Awaited {
  id: string;
  type: string;
  workspace_id: string;
  attempt: number;
  spent: number;
  max_attempts: number;
  version: number;
  worker_id: string;
  cancelled_by: string | null;
  cancel_reason: string | null;
  actor: string;
  correlation_id: string;
  traceparent: string | null;
  created_event: string;
  started_at: Date;
  limits: TaskLimit[] | null;
  backoff: RetryPolicyBackoff;
  delay_ms: number;
  max_delay_ms: number;
  jitter: number;
  delays_ms: number[];
  never_after: string[];
  deadline: Date | null;
  now: Date;
}

function runningTask(row: LockedRow): RunningTask {
  return {
    id: row.id,
    type: row.type,
    workspaceId: row.workspace_id,
    attempt: row.attempt,
    spent: row.spent,
    maxAttempts: row.max_attempts,
    version: row.version,
    workerId: row.worker_id,
    cancelledBy: row.cancelled_by ?? undefined,
    cancelReason: row.cancel_reason ?? undefined,
    retry: {
      maxAttempts: row.max_attempts,
      backoff: row.backoff,
      delayMs: row.delay_ms,
      maxDelayMs: row.max_delay_ms,
      jitter: row.jitter,
      delaysMs: row.delays_ms,
      neverAfter: row.never_after,
    },
    deadline: row.deadline ?? undefined,
    actor: row.actor,
    correlationId: row.correlation_id,
    traceparent: row.traceparent ?? undefined,
    createdEvent: row.created_event,
    keys: (row.limits ?? []).map(({ key }) => key),
  };
}

/** What an ending asks of all other tasks of a key. */
function wantedHold({ task: { id, workspaceId }, report }: Ending): WantedHold[] {
  if (report.outcome !== 'given_back' || !report.hold) return [];
  return [{ ...report.hold, workspaceId, taskId: id, reason: report.reason }];
}

function endingRow(ending: Ending): object {
  const { task, to, runAt, spent, error, at } = ending;
  return {
    workspace_id: task.workspaceId,
    id: task.id,
    state: to,
    run_at: runAt,
    spent,
    entries: entriesOf(ending),
    error,
    ended_at: at,
    how: saysOfTheOtherSide(ending),
  };
}

/** What an ending says of those whom the task had to do with; that a worker fell silent says nothing. */
function saysOfTheOtherSide({ report }: Ending): Outcome['how'] {
  return report.outcome === 'failed' && KINDS_OF_THE_OTHER_SIDE.includes(report.error.kind) ? 'failed' : 'neutral';
}
