import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { OperationKind, Outcome } from '../operation/operation-kind.ts';
import { originOf, type OperationRow } from '../operation/operation-row.ts';
import { deleteLetters } from './delete-letters.ts';

/** Deletes dead letters for good. */
@Injectable()
export class DeleteKind implements OperationKind {
  readonly name = 'delete';
  readonly takes = ['dead'] as const;
  readonly means = ['dead'] as const;
  readonly most = 200;

  async act(tx: EntityManager, operation: OperationRow, ids: string[]): Promise<Outcome> {
    const { workspace_id: workspaceId, reason } = operation;
    const letters = ids.map(id => ({ workspaceId, id }));
    const done = await deleteLetters(tx, letters, reason, originOf(operation));
    return { done, skipped: ids.length - done, failures: 0 };
  }
}
