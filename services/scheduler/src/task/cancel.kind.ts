import { Injectable } from '@nestjs/common';
import { afterCommit, announceWritten, takeRoom } from '@na/persistence';
import type { EntityManager } from 'typeorm';
import { Ends } from '../dependency/ends.ts';
import { WorkHints } from '../hint/work-hints.ts';
import type { OperationKind, Outcome } from '../operation/operation-kind.ts';
import { originOf, type OperationRow } from '../operation/operation-row.ts';
import { SerialKeys } from '../serial-key/serial-keys.ts';
import { CANCEL_ALL_RUNNING, CANCEL_ALL_WAITING, LOCK_UNFINISHED } from './change.queries.ts';

/** Stops tasks: at once those that wait, by their handlers' abort signals those that run. */
@Injectable()
export class CancelKind implements OperationKind {
  readonly name = 'cancel';
  readonly takes = ['scheduled', 'ready', 'running'] as const;
  readonly means = this.takes;
  readonly most = 200;

  constructor(
    private readonly hints: WorkHints,
    private readonly serialKeys: SerialKeys,
    private readonly ends: Ends,
  ) {}

  async act(tx: EntityManager, operation: OperationRow, ids: string[]): Promise<Outcome> {
    const { workspace_id: workspaceId, reason } = operation;
    const { actor, correlationId, traceparent } = originOf(operation);
    await takeRoom(tx, ids.length);
    // None of them begins or ends to run between the two statements.
    await tx.query(LOCK_UNFINISHED, [workspaceId, ids]);
    const asked = [ids, workspaceId, actor, correlationId, traceparent, reason];
    const gone = await tx.query<{ serial_key: string | null; noted: boolean }[]>(CANCEL_ALL_WAITING, asked);
    const [running] = await tx.query<[{ id: string; attempt: number }[], number]>(CANCEL_ALL_RUNNING, [
      ...[ids, workspaceId, actor, reason],
    ]);
    announceWritten(tx);
    afterCommit(tx, () => {
      for (const { id, attempt } of running) this.hints.abort(id, attempt);
      if (gone.some(({ serial_key }) => serial_key !== null)) this.serialKeys.release();
      if (gone.some(({ noted }) => noted)) this.ends.told();
    });
    const done = gone.length + running.length;
    return { done, skipped: ids.length - done, failures: 0 };
  }
}
