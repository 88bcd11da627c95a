import { Inject, Injectable } from '@nestjs/common';
import {
  OperationFailed,
  OperationFinished,
  type OperationSample,
  type TaskError,
  type TaskFilter,
} from '@na/contracts';
import { Problem } from '@na/errors';
import { afterCommit, tell, transaction } from '@na/persistence';
import { flow, logger, metrics } from '@na/telemetry';
import { DataSource, type EntityManager } from 'typeorm';
import { idsOf } from '../batch/task-id.ts';
import { OPERATION_KINDS, type Looked, type OperationKind } from './operation-kind.ts';
import { originOf, type OperationRow } from './operation-row.ts';
import { END, LOCK, NOTE_FAILED_STEP, NOTE_STEP } from './operation.queries.ts';
import { restAfter, restBeforeTry, stepSize } from './pace.ts';
import { nextTasks } from './task-filter.queries.ts';

const log = logger('operations');

const ended = metrics.counter({
  name: 'na_operations_total',
  help: 'Operations over many tasks that ended, by kind and outcome: succeeded, failed.',
  labelNames: ['kind', 'outcome'],
});
const touched = metrics.counter({
  name: 'na_operation_tasks_total',
  help: 'Tasks that operations met, by kind and what became of them: done, skipped, failed.',
  labelNames: ['kind', 'outcome'],
});

/** How many tasks one step looks at; reading so many takes a few milliseconds. */
const LOOK = 1_000;
/** How many of the tasks that it is about an operation shows. */
const MOST_SAMPLES = 20;
/** How many steps in a row may fail for a reason that time may not mend. */
const MOST_TRIES = 8;

/**
 * Takes an operation one step further. A step is one transaction: what it does to tasks, how far it came and what is told stand together
 * or not at all, so that after a kill the next step goes on where the last one that counts ended, and each task is dealt with once.
 */
@Injectable()
export class Step {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(OPERATION_KINDS) private readonly kinds: readonly OperationKind[],
  ) {
    for (const { name: kind } of kinds) for (const outcome of ['succeeded', 'failed']) ended.inc({ kind, outcome }, 0);
  }

  /** Does the next step of an operation, if it is its turn. Never throws. */
  async take(workspaceId: string, id: string): Promise<void> {
    try {
      await transaction(this.dataSource, async tx => {
        const [row] = await tx.query<(OperationRow & { is_revoked: boolean })[]>(LOCK, [workspaceId, id]);
        if (!row) return;
        const { actor, correlationId, parentId } = originOf(row);
        await flow.run({ actor, correlationId, parentId, workspaceId }, () =>
          row.is_revoked ? this.#fail(tx, row, REVOKED) : this.#go(tx, row),
        );
      });
    } catch (error) {
      await this.#note(workspaceId, id, Problem.from(error)).catch((failure: unknown) =>
        log.warn({ err: failure, operationId: id }, 'a step failed, and that could not be noted'),
      );
    }
  }

  async #go(tx: EntityManager, row: OperationRow): Promise<void> {
    const kind = this.kinds.find(({ name }) => name === row.kind);
    if (!kind) return this.#fail(tx, row, { ...UNKNOWN, detail: `Nobody knows how to ${row.kind} any more.` });
    const states = row.filter.states.length ? row.filter.states : kind.means;
    const { workspace_id, cursor, filter, created_at, options } = row;
    const [after, upTo] = within(filter, cursor);
    const values = [workspace_id, after, filter, created_at, LOOK, options, upTo];
    const looked = kind.look
      ? await kind.look(tx, row, states, LOOK)
      : await tx.query<Looked[]>(nextTasks(states, kind.where), values);
    await (row.phase === 'counting' ? this.#count(tx, row, looked) : this.#act(tx, row, kind, looked));
  }

  async #count(tx: EntityManager, row: OperationRow, looked: Looked[]): Promise<void> {
    const meant = looked.filter(({ is_meant }) => is_meant);
    const preview = [...row.preview, ...meant.map(sampleOf)].slice(0, MOST_SAMPLES);
    const counted = { ...row, matched: row.matched + meant.length, preview };
    if (looked.length === LOOK) return this.#noteStep(tx, { ...counted, cursor: looked.at(-1)!.id }, 0);
    await this.#noteStep(tx, row.dry_run ? counted : { ...counted, phase: 'acting', cursor: FIRST }, 0);
    if (row.dry_run) await this.#finish(tx, row);
  }

  async #act(tx: EntityManager, row: OperationRow, kind: OperationKind, looked: Looked[]): Promise<void> {
    const meant = looked.filter(({ is_meant }) => is_meant).map(({ id }) => id);
    const ids = meant.slice(0, stepSize(kind.most, row.tasks_per_second));
    const outcome = ids.length ? await kind.act(tx, row, ids) : { done: 0, skipped: 0, failures: 0 };
    const { done, skipped, failures, error } = outcome;
    const isWhole = ids.length === meant.length;
    const gone = {
      ...row,
      cursor: (isWhole ? looked.at(-1)?.id : ids.at(-1)) ?? row.cursor,
      ...{ done: row.done + done, skipped: row.skipped + skipped, failures: row.failures + failures },
      last_error: error ?? null,
    };
    await this.#noteStep(tx, gone, restAfter(ids.length, row.tasks_per_second));
    if (isWhole && looked.length < LOOK) await this.#finish(tx, row);
    afterCommit(tx, () => {
      for (const [name, tasks] of Object.entries({ done, skipped, failed: failures }))
        if (tasks) touched.inc({ kind: row.kind, outcome: name }, tasks);
    });
  }

  async #noteStep(tx: EntityManager, row: OperationRow, restMs: number): Promise<void> {
    await tx.query(NOTE_STEP, [row.workspace_id, row.id, row, restMs]);
  }

  async #finish(tx: EntityManager, { workspace_id: workspaceId, id, kind }: OperationRow): Promise<void> {
    const [[last]] = await tx.query<[[OperationRow], number]>(END, [workspaceId, id, 'succeeded', null]);
    const { version, matched, done, skipped, failures } = last;
    await tell(
      tx,
      OperationFinished,
      { operationId: id, version, kind, matched, done, skipped, failures },
      { workspaceId },
    );
    afterCommit(tx, () => ended.inc({ kind, outcome: 'succeeded' }));
  }

  async #fail(
    tx: EntityManager,
    { workspace_id: workspaceId, id, kind }: OperationRow,
    error: TaskError,
  ): Promise<void> {
    const [[last]] = await tx.query<[[OperationRow], number]>(END, [workspaceId, id, 'failed', error]);
    const { version, done } = last;
    await tell(tx, OperationFailed, { operationId: id, version, kind, done, error }, { workspaceId });
    afterCommit(tx, () => ended.inc({ kind, outcome: 'failed' }));
  }

  /** What passes is waited for; what does not, ends the operation after some tries. */
  async #note(workspaceId: string, id: string, problem: Problem): Promise<void> {
    const { kind, code, detail } = problem;
    log.warn({ err: problem.cause ?? problem, operationId: id }, 'a step of an operation could not be done');
    await transaction(this.dataSource, async tx => {
      const [row] = await tx.query<OperationRow[]>(LOCK, [workspaceId, id]);
      if (!row) return;
      const { actor, correlationId, parentId } = originOf(row);
      const isPassing = problem.retryable && kind !== 'internal';
      if (!isPassing && row.tries + 1 >= MOST_TRIES)
        return flow.run({ actor, correlationId, parentId, workspaceId }, () =>
          this.#fail(tx, row, { kind, code, detail }),
        );
      await tx.query(NOTE_FAILED_STEP, [workspaceId, id, { kind, code, detail }, restBeforeTry(row.tries + 1)]);
    });
  }
}

const FIRST = '00000000-0000-0000-0000-000000000000';

const LAST = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** The ids after which and up to which there can be tasks that a filter means, from where the operation is: those of a batch lie together. */
function within({ batchId }: TaskFilter, cursor: string): [after: string, upTo: string] {
  const ids = batchId === undefined ? undefined : idsOf(batchId);
  return ids ? [ids.before > cursor ? ids.before : cursor, ids.last] : [cursor, LAST];
}

const REVOKED: TaskError = {
  kind: 'forbidden',
  code: 'actor_revoked',
  detail: 'Whoever asked for it may no longer act in this workspace.',
};
const UNKNOWN = { kind: 'internal', code: 'operation_kind_unknown' };

function sampleOf({ id, type, state, last_error }: Looked): OperationSample {
  return { taskId: id, type, state, ...(last_error && { error: last_error }) };
}
