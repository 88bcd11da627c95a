import { Controller } from '@nestjs/common';
import {
  BackfillService,
  type Backfill,
  type CancelBackfillRequest,
  type CreateBackfillRequest,
  type GetBackfillRequest,
  type ListBackfillsRequest,
  type ListBackfillsResponse,
} from '@na/contracts';
import { OnCall } from '@na/messaging';
import { Backfills } from './backfills.ts';

@Controller()
export class BackfillRpc {
  constructor(private readonly backfills: Backfills) {}

  @OnCall(BackfillService.createBackfill)
  createBackfill(request: CreateBackfillRequest): Promise<Backfill> {
    return this.backfills.create(request);
  }

  @OnCall(BackfillService.getBackfill)
  getBackfill(request: GetBackfillRequest): Promise<Backfill> {
    return this.backfills.get(request);
  }

  @OnCall(BackfillService.listBackfills)
  listBackfills(request: ListBackfillsRequest): Promise<ListBackfillsResponse> {
    return this.backfills.list(request);
  }

  @OnCall(BackfillService.cancelBackfill)
  cancelBackfill(request: CancelBackfillRequest): Promise<Backfill> {
    return this.backfills.cancel(request);
  }
}
