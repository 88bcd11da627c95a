import { Controller } from '@nestjs/common';
import {
  OperationService,
  type CancelOperationRequest,
  type CreateOperationRequest,
  type GetOperationRequest,
  type ListOperationsRequest,
  type ListOperationsResponse,
  type Operation,
} from '@na/contracts';
import { OnCall } from '@na/messaging';
import { Operations } from './operations.ts';

@Controller()
export class OperationRpc {
  constructor(private readonly operations: Operations) {}

  @OnCall(OperationService.createOperation)
  createOperation(request: CreateOperationRequest): Promise<Operation> {
    return this.operations.create(request);
  }

  @OnCall(OperationService.getOperation)
  getOperation(request: GetOperationRequest): Promise<Operation> {
    return this.operations.get(request);
  }

  @OnCall(OperationService.listOperations)
  listOperations(request: ListOperationsRequest): Promise<ListOperationsResponse> {
    return this.operations.list(request);
  }

  @OnCall(OperationService.cancelOperation)
  cancelOperation(request: CancelOperationRequest): Promise<Operation> {
    return this.operations.cancel(request);
  }
}
