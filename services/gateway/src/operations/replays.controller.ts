import { Body, Controller, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { WorkspaceId } from '../access/principal.ts';
import { IdPath } from '../http/id-path.ts';
import { NewId } from '../http/new-id.ts';
import { Accepts, Does } from '../http/route.ts';
import { TaskDto } from '../tasks/task.dto.ts';
import { DryRunQuery, OperationDto, ReplayTaskBody, ReplayTasksBody } from './operation.dto.ts';
import { Operations } from './operations.ts';

@ApiTags('Tasks')
@Controller('v1/tasks')
export class ReplaysController {
  constructor(private readonly operations: Operations) {}

  @Accepts('replay', 'Runs finished tasks again, as new ones that remember them.', OperationDto, {
    needs: 'tasks:operate',
    more: 'Answers with the operation that is at it; `GET /v1/operations/{id}` says how far it is.',
    versioned: true,
  })
  replayMany(
    @WorkspaceId() workspaceId: string,
    @NewId() id: string,
    @Query() { dryRun }: DryRunQuery,
    @Body() { filter, effects, ...body }: ReplayTasksBody,
  ): Promise<OperationDto> {
    return this.operations.begin(workspaceId, id, { kind: 'replay', filter, options: { effects }, dryRun }, body);
  }

  @Does(':id/replay', 'Runs a finished task again, and gives the new task.', TaskDto, {
    needs: 'tasks:operate',
    more: 'The finished one stays what it is.',
    versioned: true,
  })
  replayOne(
    @WorkspaceId() workspaceId: string,
    @Param() { id }: IdPath,
    @NewId() newId: string,
    @Body() body: ReplayTaskBody,
  ): Promise<TaskDto> {
    return this.operations.replayOne(workspaceId, id, newId, body);
  }
}
