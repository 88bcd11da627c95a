import { Injectable } from '@nestjs/common';
import type { CheckHistoryRequest, CheckHistoryResponse } from '@na/contracts';
import { Invalid } from '@na/errors';
import { DataSource } from 'typeorm';
import { isUuid } from '../task/new-task.ts';
import { NEXT_TASKS } from './check.queries.ts';
import { differences, type CheckedRow } from './differences.ts';
import { isComplete } from './state-of.ts';

/** The most differences that one answer names. */
const MOST_DIFFERENCES = 500;
const FIRST = '00000000-0000-0000-0000-000000000000';

/** Proves that histories say all: rebuilds tasks from them alone, and compares that with the tables. */
@Injectable()
export class HistoryCheck {
  constructor(private readonly dataSource: DataSource) {}

  /** Checks the next tasks of all workspaces. @throws Problem `validation_failed` */
  async check({ limit, after }: CheckHistoryRequest): Promise<CheckHistoryResponse> {
    const from = after === undefined ? [FIRST, FIRST] : positionOf(after);
    if (!from || limit < 1 || limit > 1_000) throw Invalid({ errors: faultsOf(limit, !from) });
    const rows = await this.dataSource.query<CheckedRow[]>(NEXT_TASKS, [...from, limit]);
    const complete = rows.filter(({ history }) => isComplete(history));
    const found = complete.flatMap(row =>
      differences(row).map(difference => ({ workspaceId: row.workspace_id, taskId: row.id, ...difference })),
    );
    const last = rows.length === limit ? rows.at(-1) : undefined;
    return {
      checked: complete.length,
      incomplete: rows.length - complete.length,
      differences: found.slice(0, MOST_DIFFERENCES),
      next: last && Buffer.from(`${last.workspace_id} ${last.id}`).toString('base64url'),
    };
  }
}

function positionOf(after: string): string[] | undefined {
  const ids = Buffer.from(after, 'base64url').toString().split(' ');
  return ids.length === 2 && ids.every(isUuid) ? ids : undefined;
}

function faultsOf(limit: number, isPlaceBad: boolean) {
  return isPlaceBad
    ? [{ pointer: '?after', detail: 'is none that a step before gave; leave it out to begin anew' }]
    : [{ pointer: '?limit', detail: `should be 1 to 1000, but is ${limit}` }];
}
