import { Injectable } from '@nestjs/common';
import type { Origin } from '@na/contracts';
import { afterCommit, announceWritten, takeRoom } from '@na/persistence';
import type { EntityManager } from 'typeorm';
import { redriven } from '../dead-letter/dead-letter-metrics.ts';
import { Ends } from '../dependency/ends.ts';
import { WorkHints } from '../hint/work-hints.ts';
import { SerialKeys } from '../serial-key/serial-keys.ts';
import { CANCEL_ALL_RUNNING, CANCEL_ALL_WAITING, REDRIVE_THOSE } from '../task/change.queries.ts';
import { LOCK_ENDED, LOCK_RUNNING, LOCK_WAITING } from './batch-tasks.queries.ts';
import type { BatchRow, Retrying } from './batch-row.ts';

/** How many tasks one step touches: few enough that none holds its locks for 100 ms. */
const MOST = 300;

/** What is done to the tasks of a batch, some at a time, as part of a transaction. Each answers how many were met; 0 when none are left. */
@Injectable()
export class BatchWork {
  constructor(
    private readonly hints: WorkHints,
    private readonly serialKeys: SerialKeys,
    private readonly ends: Ends,
  ) {}

  /** Cancels some that wait. */
  async cancelWaiting(tx: EntityManager, row: BatchRow, origin: Origin, reason: string): Promise<number> {
    const ids = await lockedIds(tx, LOCK_WAITING, [row.workspace_id, row.id, MOST]);
    if (!ids.length) return 0;
    await takeRoom(tx, ids.length);
    const { actor, correlationId, traceparent } = origin;
    const given = [ids, row.workspace_id, actor, correlationId, traceparent, reason];
    const gone = await tx.query<{ serial_key: string | null; noted: boolean }[]>(CANCEL_ALL_WAITING, given);
    announceWritten(tx);
    afterCommit(tx, () => {
      if (gone.some(({ serial_key }) => serial_key !== null)) this.serialKeys.release();
      if (gone.some(({ noted }) => noted)) this.ends.told();
    });
    return ids.length;
  }

  /** Has the handlers of some that run told to stop. */
  async cancelRunning(tx: EntityManager, row: BatchRow, { actor }: Origin, reason: string): Promise<number> {
    const ids = await lockedIds(tx, LOCK_RUNNING, [row.workspace_id, row.id, MOST]);
    if (!ids.length) return 0;
    const given = [ids, row.workspace_id, actor, reason];
    const [running] = await tx.query<[{ id: string; attempt: number }[], number]>(CANCEL_ALL_RUNNING, given);
    afterCommit(tx, () => running.forEach(({ id, attempt }) => this.hints.abort(id, attempt)));
    return ids.length;
  }

  /** Puts some that ended back to work. */
  async redrive(tx: EntityManager, row: BatchRow, retrying: Retrying): Promise<number> {
    const { states, until, actor, correlationId, traceparent } = retrying;
    const ids = await lockedIds(tx, LOCK_ENDED, [row.workspace_id, row.id, states, until, MOST]);
    if (!ids.length) return 0;
    await takeRoom(tx, ids.length);
    const given = [ids, row.workspace_id, actor, correlationId, traceparent, states, until];
    const back = await tx.query<{ type: string }[]>(REDRIVE_THOSE, given);
    announceWritten(tx);
    afterCommit(tx, () => {
      for (const { type } of back) redriven.inc({ type });
      for (const type of new Set(back.map(({ type }) => type))) this.hints.ready(type);
    });
    return ids.length;
  }
}

async function lockedIds(tx: EntityManager, query: string, given: unknown[]): Promise<string[]> {
  return (await tx.query<{ id: string }[]>(query, given)).map(({ id }) => id);
}
