import { Injectable } from '@nestjs/common';
import { afterCommit, announceWritten, takeRoom } from '@na/persistence';
import type { EntityManager } from 'typeorm';
import { WorkHints } from '../hint/work-hints.ts';
import type { OperationKind, Outcome } from '../operation/operation-kind.ts';
import type { OperationRow } from '../operation/operation-row.ts';
import { REDRIVE_ALL } from '../task/change.queries.ts';
import { redriven } from './dead-letter-metrics.ts';

/** Gives dead letters, and failed tasks where a filter names them, a fresh set of attempts. */
@Injectable()
export class RedriveKind implements OperationKind {
  readonly name = 'redrive';
  readonly takes = ['dead', 'failed'] as const;
  readonly means = ['dead'] as const;
  readonly most = 200;

  constructor(private readonly hints: WorkHints) {}

  async act(tx: EntityManager, operation: OperationRow, ids: string[]): Promise<Outcome> {
    await takeRoom(tx, ids.length);
    const { workspace_id, actor, correlation_id, traceparent } = operation;
    const back = await tx.query<{ type: string }[]>(REDRIVE_ALL, [
      ids,
      workspace_id,
      actor,
      correlation_id,
      traceparent,
    ]);
    announceWritten(tx);
    afterCommit(tx, () => {
      for (const { type } of back) redriven.inc({ type });
      for (const type of new Set(back.map(({ type }) => type))) this.hints.ready(type);
    });
    return { done: back.length, skipped: ids.length - back.length, failures: 0 };
  }
}
