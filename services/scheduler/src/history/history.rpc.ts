import { Controller } from '@nestjs/common';
import { HistoryService, type CheckHistoryRequest, type CheckHistoryResponse } from '@na/contracts';
import { OnCall } from '@na/messaging';
import { HistoryCheck } from './history-check.ts';

@Controller()
export class HistoryRpc {
  constructor(private readonly check: HistoryCheck) {}

  @OnCall(HistoryService.checkHistory)
  checkHistory(request: CheckHistoryRequest): Promise<CheckHistoryResponse> {
    return this.check.check(request);
  }
}
