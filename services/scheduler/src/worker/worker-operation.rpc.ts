import { Controller } from '@nestjs/common';
import { WorkerOperationService, type ListWorkersResponse, type OrderWorkerRequest, type Worker } from '@na/contracts';
import { OnCall } from '@na/messaging';
import { Workers } from './workers.ts';

@Controller()
export class WorkerOperationRpc {
  constructor(private readonly workers: Workers) {}

  @OnCall(WorkerOperationService.listWorkers)
  async listWorkers(): Promise<ListWorkersResponse> {
    return { workers: await this.workers.all() };
  }

  @OnCall(WorkerOperationService.orderWorker)
  orderWorker(request: OrderWorkerRequest): Promise<Worker> {
    return this.workers.order(request);
  }
}
