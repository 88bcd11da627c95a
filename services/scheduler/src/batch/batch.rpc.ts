import { Controller } from '@nestjs/common';
import {
  BatchService,
  type AddToBatchRequest,
  type AddToBatchResponse,
  type Batch,
  type CancelBatchRequest,
  type CancelBatchResponse,
  type ChangeBatchRequest,
  type CloseBatchRequest,
  type CreateBatchRequest,
  type GetBatchRequest,
  type ListBatchesRequest,
  type ListBatchesResponse,
  type ListBatchResultsRequest,
  type ListBatchResultsResponse,
  type RetryBatchRequest,
  type RetryBatchResponse,
} from '@na/contracts';
import { OnCall } from '@na/messaging';
import { Batches } from './batches.ts';
import { BatchReader } from './batch-reader.ts';
import { BatchResults } from './batch-results.ts';
import { Endings } from './endings.ts';
import { Lines } from './lines.ts';

@Controller()
export class BatchRpc {
  constructor(
    private readonly batches: Batches,
    private readonly lines: Lines,
    private readonly endings: Endings,
    private readonly reader: BatchReader,
    private readonly results: BatchResults,
  ) {}

  @OnCall(BatchService.createBatch)
  createBatch(request: CreateBatchRequest): Promise<Batch> {
    return this.batches.create(request);
  }

  @OnCall(BatchService.addToBatch)
  addToBatch(request: AddToBatchRequest): Promise<AddToBatchResponse> {
    return this.lines.add(request);
  }

  @OnCall(BatchService.closeBatch)
  closeBatch(request: CloseBatchRequest): Promise<Batch> {
    return this.batches.close(request);
  }

  @OnCall(BatchService.getBatch)
  getBatch(request: GetBatchRequest): Promise<Batch> {
    return this.reader.get(request);
  }

  @OnCall(BatchService.listBatches)
  listBatches(request: ListBatchesRequest): Promise<ListBatchesResponse> {
    return this.reader.list(request);
  }

  @OnCall(BatchService.changeBatch)
  changeBatch(request: ChangeBatchRequest): Promise<Batch> {
    return this.batches.change(request);
  }

  @OnCall(BatchService.cancelBatch)
  cancelBatch(request: CancelBatchRequest): Promise<CancelBatchResponse> {
    return this.endings.cancel(request);
  }

  @OnCall(BatchService.retryBatch)
  retryBatch(request: RetryBatchRequest): Promise<RetryBatchResponse> {
    return this.endings.retry(request);
  }

  @OnCall(BatchService.listBatchResults)
  listBatchResults(request: ListBatchResultsRequest): Promise<ListBatchResultsResponse> {
    return this.results.list(request);
  }
}
