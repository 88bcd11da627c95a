import { Body, Controller, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { WorkspaceId } from '../access/principal.ts';
import { IdPath } from '../http/id-path.ts';
import { NewId } from '../http/new-id.ts';
import { Creates, Does, Gives } from '../http/route.ts';
import {
  CancelWorkflowBody,
  ReplayedWorkflowDto,
  ReplayWorkflowBody,
  WorkflowBody,
  WorkflowDto,
  WorkflowListDto,
  WorkflowWithStepsDto,
} from './workflow.dto.ts';
import { ListWorkflowsQuery, ReplayWorkflowQuery } from './workflow.query.ts';
import { Workflows } from './workflows.ts';

@ApiTags('Workflows')
@Controller('v1/workflows')
export class WorkflowsController {
  constructor(private readonly workflows: Workflows) {}

  @Creates('Starts a workflow.', WorkflowDto, {
    needs: 'workflows:write',
    more: 'A cycle, an unknown step, type or reference, or a payload that its schema refuses gets a 422 that names the place.',
    versioned: true,
  })
  create(@WorkspaceId() workspaceId: string, @NewId() id: string, @Body() body: WorkflowBody): Promise<WorkflowDto> {
    return this.workflows.create(workspaceId, id, body);
  }

  @Gives('', 'Gives the workflows of the workspace, newest first.', WorkflowListDto, { needs: 'workflows:read' })
  list(@WorkspaceId() workspaceId: string, @Query() query: ListWorkflowsQuery): Promise<WorkflowListDto> {
    return this.workflows.list(workspaceId, query);
  }

  @Gives(':id', 'Gives a workflow with its steps.', WorkflowWithStepsDto, {
    needs: 'workflows:read',
    refuses: [404],
    versioned: true,
    keepable: true,
  })
  get(@WorkspaceId() workspaceId: string, @Param() { id }: IdPath): Promise<WorkflowWithStepsDto> {
    return this.workflows.get(workspaceId, id);
  }

  @Does(':id/cancel', 'Stops a workflow: what waits at once, what runs by an abort signal.', WorkflowDto, {
    needs: 'workflows:write',
    versioned: true,
  })
  cancel(
    @WorkspaceId() workspaceId: string,
    @Param() { id }: IdPath,
    @Body() body: CancelWorkflowBody,
  ): Promise<WorkflowDto> {
    return this.workflows.cancel(workspaceId, id, body);
  }

  @Does(
    ':id/replay',
    'Runs a workflow again from where it failed: what succeeded is kept, the rest runs anew.',
    ReplayedWorkflowDto,
    { needs: 'workflows:write' },
  )
  replay(
    @WorkspaceId() workspaceId: string,
    @Param() { id }: IdPath,
    @Body() body: ReplayWorkflowBody,
    @Query() { dryRun }: ReplayWorkflowQuery,
  ): Promise<ReplayedWorkflowDto> {
    return this.workflows.replay(workspaceId, id, body, dryRun);
  }
}
