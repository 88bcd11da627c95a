import { Body, Controller, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { WorkspaceId } from '../access/principal.ts';
import { NewId } from '../http/new-id.ts';
import { Accepts } from '../http/route.ts';
import { DeletionBody, DryRunQuery, OperationBody, OperationDto, RedriveBody } from '../operations/operation.dto.ts';
import { Operations } from '../operations/operations.ts';

const SPECIAL = {
  needs: 'tasks:operate',
  more: 'Answers with the operation that is at it; `GET /v1/operations/{id}` says how far it is.',
  versioned: true,
} as const;

@ApiTags('Dead letters')
@Controller('v1/dead-letters')
export class LetterOperationsController {
  constructor(private readonly operations: Operations) {}

  @Accepts('redrive', 'Gives many dead letters a fresh set of attempts, as slowly as is asked.', OperationDto, SPECIAL)
  redrive(
    @WorkspaceId() workspaceId: string,
    @NewId() id: string,
    @Query() { dryRun }: DryRunQuery,
    @Body() { filter, ...body }: RedriveBody,
  ): Promise<OperationDto> {
    return this.operations.begin(workspaceId, id, { kind: 'redrive', filter, dryRun }, body);
  }

  @Accepts('delete', 'Deletes many dead letters for good.', OperationDto, SPECIAL)
  delete(
    @WorkspaceId() workspaceId: string,
    @NewId() id: string,
    @Query() { dryRun }: DryRunQuery,
    @Body() { filter, ...body }: DeletionBody,
  ): Promise<OperationDto> {
    return this.operations.begin(workspaceId, id, { kind: 'delete', filter, dryRun }, body);
  }

  @Accepts('cleanup', 'Deletes the dead letters whose time is over, now.', OperationDto, SPECIAL)
  clean(
    @WorkspaceId() workspaceId: string,
    @NewId() id: string,
    @Query() { dryRun }: DryRunQuery,
    @Body() body: OperationBody,
  ): Promise<OperationDto> {
    return this.operations.begin(workspaceId, id, { kind: 'clean', dryRun }, body);
  }
}
