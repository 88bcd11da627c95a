import { Injectable } from '@nestjs/common';
import { Forming } from '../gate/forming.ts';
import { keyOf, type Scope } from '../gate/gate.ts';
import { RuleChanges } from '../gate/rule-changes.ts';
import { gateKeyOf, type BatchRow } from './batch-row.ts';

/** Holds the tasks of batches by the key that they name: at most so many run, or nothing starts. Each is part of a transaction. */
@Injectable()
export class BatchGates {
  constructor(
    private readonly changes: RuleChanges,
    private readonly forming: Forming,
  ) {}

  /** Has as many tasks run as the batch allows; {@link settle} has to follow the commit. */
  async limit(row: BatchRow): Promise<void> {
    if (row.max_running !== null) await this.changes.limit(scopeOf(row), { concurrency: row.max_running });
    else if (row.has_gate) await this.changes.unlimit(scopeOf(row));
  }

  /** Brings into force what was set: starts that may not have seen it are waited for, and what runs is counted. */
  async settle(row: BatchRow): Promise<void> {
    if (row.max_running !== null && !row.finished_at) await this.forming.finish(keyOf(scopeOf(row)));
  }

  /** Nothing of the batch starts any more. */
  async stop(row: BatchRow, reason: string): Promise<void> {
    await this.changes.pause(scopeOf(row), reason);
  }

  /** Nothing is held any more. */
  async clear(row: BatchRow): Promise<void> {
    if (!row.has_gate) return;
    await this.changes.unlimit(scopeOf(row));
    await this.changes.resume(scopeOf(row));
  }
}

function scopeOf({ workspace_id, id }: BatchRow): Scope {
  return { workspaceId: workspace_id, name: gateKeyOf(id) };
}
