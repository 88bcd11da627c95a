import { Injectable } from '@nestjs/common';
import { WorkflowService, type ReplayWorkflowResponse, type Workflow } from '@na/contracts';
import { listOf, type List } from '../http/list.ts';
import { Services } from '../http/services.ts';
import type { CancelWorkflowBody, ReplayWorkflowBody, WorkflowBody, WorkflowWithStepsDto } from './workflow.dto.ts';
import type { ListWorkflowsQuery } from './workflow.query.ts';

/** Workflows, as the scheduler has them. */
@Injectable()
export class Workflows {
  constructor(private readonly services: Services) {}

  create(workspaceId: string, id: string, body: WorkflowBody): Promise<Workflow> {
    return this.services.ask(WorkflowService.createWorkflow, { workflow: { id, workspaceId, ...body } });
  }

  async get(workspaceId: string, id: string): Promise<WorkflowWithStepsDto> {
    const { workflow, steps } = await this.services.ask(WorkflowService.getWorkflow, { workspaceId, id });
    return { ...workflow, steps };
  }

  async list(workspaceId: string, { state = [], limit, cursor }: ListWorkflowsQuery): Promise<List<Workflow>> {
    const asked = { workspaceId, states: state, limit, cursor };
    const { workflows, nextCursor } = await this.services.ask(WorkflowService.listWorkflows, asked);
    return listOf(workflows, nextCursor);
  }

  cancel(workspaceId: string, id: string, { compensate, reason }: CancelWorkflowBody): Promise<Workflow> {
    return this.services.ask(WorkflowService.cancelWorkflow, { workspaceId, id, compensate, reason });
  }

  replay(
    workspaceId: string,
    id: string,
    { fromStep, reason }: ReplayWorkflowBody,
    dryRun: boolean,
  ): Promise<ReplayWorkflowResponse> {
    return this.services.ask(WorkflowService.replayWorkflow, { workspaceId, id, fromStep, dryRun, reason });
  }
}
