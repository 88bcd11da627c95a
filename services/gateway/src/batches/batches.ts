import { Injectable } from '@nestjs/common';
import {
  BatchService,
  type Batch,
  type CancelBatchResponse,
  type FailureThreshold,
  type RetryBatchResponse,
} from '@na/contracts';
import { listOf, type List } from '../http/list.ts';
import { Services } from '../http/services.ts';
import { orStale } from '../http/stale.ts';
import type { ReasonBody } from '../operations/operation.dto.ts';
import type { BatchBody, BatchPatch, CloseBatchBody, RetryBatchBody } from './batch.dto.ts';
import type { ListBatchesQuery } from './batch.query.ts';

/** Which batch is meant. */
export interface WhichBatch {
  workspaceId: string;
  id: string;
}

/** Batches, as the scheduler has them. */
@Injectable()
export class Batches {
  constructor(private readonly services: Services) {}

  create(which: WhichBatch, body: BatchBody): Promise<Batch> {
    return this.services.ask(BatchService.createBatch, { ...which, ...body });
  }

  get(which: WhichBatch): Promise<Batch> {
    return this.services.ask(BatchService.getBatch, which);
  }

  async list(workspaceId: string, { state = [], ...query }: ListBatchesQuery): Promise<List<Batch>> {
    const { batches, nextCursor } = await this.services.ask(BatchService.listBatches, {
      workspaceId,
      states: state,
      ...query,
    });
    return listOf(batches, nextCursor);
  }

  /** @throws Problem `version_stale`, 412 */
  change(which: WhichBatch, patch: BatchPatch, version: number | undefined): Promise<Batch> {
    const { maxRunning, failureThreshold, ...rest } = patch;
    return orStale(
      this.services.ask(BatchService.changeBatch, {
        ...which,
        ...rest,
        version,
        // To the scheduler, what is absent stays, so that none has words of its own.
        maxRunning: maxRunning === null ? 0 : maxRunning,
        failureThreshold: thresholdOf(failureThreshold),
      }),
    );
  }

  close(which: WhichBatch, { tasks }: CloseBatchBody): Promise<Batch> {
    return this.services.ask(BatchService.closeBatch, { ...which, tasks });
  }

  cancel(which: WhichBatch, { reason }: ReasonBody, dryRun: boolean): Promise<CancelBatchResponse> {
    return this.services.ask(BatchService.cancelBatch, { ...which, reason, dryRun });
  }

  retry(which: WhichBatch, body: RetryBatchBody, dryRun: boolean): Promise<RetryBatchResponse> {
    const failureThreshold = thresholdOf(body.failureThreshold);
    return this.services.ask(BatchService.retryBatch, { ...which, ...body, failureThreshold, dryRun });
  }
}

/** To the scheduler an empty one is none. */
function thresholdOf(given: FailureThreshold | null | undefined): FailureThreshold | undefined {
  return given === null ? {} : given;
}
