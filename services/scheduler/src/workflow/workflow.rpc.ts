import { Controller } from '@nestjs/common';
import {
  WorkflowService,
  type CancelWorkflowRequest,
  type CreateWorkflowRequest,
  type GetWorkflowRequest,
  type GetWorkflowResponse,
  type ListWorkflowsRequest,
  type ListWorkflowsResponse,
  type ReplayWorkflowRequest,
  type ReplayWorkflowResponse,
  type Workflow,
} from '@na/contracts';
import { OnCall } from '@na/messaging';
import { WorkflowReader } from './workflow-reader.ts';
import { Workflows } from './workflows.ts';

@Controller()
export class WorkflowRpc {
  constructor(
    private readonly workflows: Workflows,
    private readonly reader: WorkflowReader,
  ) {}

  @OnCall(WorkflowService.createWorkflow)
  createWorkflow({ workflow }: CreateWorkflowRequest): Promise<Workflow> {
    return this.workflows.create(workflow);
  }

  @OnCall(WorkflowService.getWorkflow)
  getWorkflow(request: GetWorkflowRequest): Promise<GetWorkflowResponse> {
    return this.reader.get(request);
  }

  @OnCall(WorkflowService.listWorkflows)
  listWorkflows(request: ListWorkflowsRequest): Promise<ListWorkflowsResponse> {
    return this.reader.list(request);
  }

  @OnCall(WorkflowService.cancelWorkflow)
  cancelWorkflow(request: CancelWorkflowRequest): Promise<Workflow> {
    return this.workflows.cancel(request);
  }

  @OnCall(WorkflowService.replayWorkflow)
  replayWorkflow(request: ReplayWorkflowRequest): Promise<ReplayWorkflowResponse> {
    return this.workflows.replay(request);
  }
}
