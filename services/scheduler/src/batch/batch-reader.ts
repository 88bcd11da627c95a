import { Injectable } from '@nestjs/common';
import type { Batch, ListBatchesRequest, ListBatchesResponse } from '@na/contracts';
import { DataSource, type EntityManager } from 'typeorm';
import { listPage } from '../list-page.ts';
import { isUuid } from '../task/new-task.ts';
import { GET_BATCH, LIST_BATCHES } from './batch.queries.ts';
import { batchOf, type BatchKey, type BatchRow } from './batch-row.ts';
import { BatchNotFound } from './errors.ts';

/** Gives batches. */
@Injectable()
export class BatchReader {
  constructor(private readonly dataSource: DataSource) {}

  /** A batch with its progress. @throws Problem `batch_not_found` */
  async get(key: BatchKey): Promise<Batch> {
    return batchOf(await rowOf(this.dataSource.manager, GET_BATCH, key));
  }

  /** A page of batches, newest first. @throws Problem `validation_failed` */
  async list(request: ListBatchesRequest): Promise<ListBatchesResponse> {
    const { page, nextCursor } = await listPage(request, (before, most) =>
      this.dataSource.query<BatchRow[]>(LIST_BATCHES, [request.workspaceId, request.states, before, most]),
    );
    return { batches: page.map(batchOf), nextCursor };
  }
}

/** The row of a batch, as a query gives it by workspace and id. @throws Problem `batch_not_found` */
export async function rowOf(tx: EntityManager, query: string, { workspaceId, id }: BatchKey): Promise<BatchRow> {
  const isPossible = isUuid(id) && isUuid(workspaceId);
  const [row] = isPossible ? await tx.query<BatchRow[]>(query, [workspaceId, id]) : [];
  if (!row) throw BatchNotFound({ id });
  return row;
}
