import { Injectable } from '@nestjs/common';
import { takeRoom } from '@na/persistence';
import type { EntityManager } from 'typeorm';
import type { OperationKind, Outcome } from '../operation/operation-kind.ts';
import { originOf, type OperationRow } from '../operation/operation-row.ts';
import { Redriving } from '../task/redriving.ts';

/** Gives dead letters, and failed tasks where a filter names them, a fresh set of attempts. */
@Injectable()
export class RedriveKind implements OperationKind {
  readonly name = 'redrive';
  readonly takes = ['dead', 'failed'] as const;
  readonly means = ['dead'] as const;
  readonly most = 200;

  constructor(private readonly redriving: Redriving) {}

  async act(tx: EntityManager, operation: OperationRow, ids: string[]): Promise<Outcome> {
    await takeRoom(tx, ids.length);
    const done = await this.redriving.within(tx, operation.workspace_id, ids, originOf(operation));
    return { done, skipped: ids.length - done, failures: 0 };
  }
}
