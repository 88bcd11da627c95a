import { Body, Controller, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { WorkspaceId } from '../access/principal.ts';
import { IdPath } from '../http/id-path.ts';
import { Does, Gives } from '../http/route.ts';
import { ListOperationsQuery, OperationDto, OperationListDto, ReasonBody } from './operation.dto.ts';
import { Operations } from './operations.ts';

@ApiTags('Operations')
@Controller('v1/operations')
export class OperationsController {
  constructor(private readonly operations: Operations) {}

  @Gives('', 'Gives the operations of the workspace, newest first.', OperationListDto, { needs: 'tasks:read' })
  list(@WorkspaceId() workspaceId: string, @Query() query: ListOperationsQuery): Promise<OperationListDto> {
    return this.operations.list(workspaceId, query);
  }

  @Gives(':id', 'Gives an operation: how far it is, how fast, and when it will be done.', OperationDto, {
    needs: 'tasks:read',
    refuses: [404],
    versioned: true,
    keepable: true,
  })
  get(@WorkspaceId() workspaceId: string, @Param() { id }: IdPath): Promise<OperationDto> {
    return this.operations.get(workspaceId, id);
  }

  @Does(':id/cancel', 'Stops an operation; what it did stays.', OperationDto, {
    needs: 'tasks:operate',
    versioned: true,
  })
  cancel(
    @WorkspaceId() workspaceId: string,
    @Param() { id }: IdPath,
    @Body() { reason }: ReasonBody,
  ): Promise<OperationDto> {
    return this.operations.cancel(workspaceId, id, reason);
  }
}
