import { Body, Controller, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { WorkspaceId } from '../access/principal.ts';
import { NewId } from '../http/new-id.ts';
import { Accepts } from '../http/route.ts';
import { DryRunQuery, OperationDto } from './operation.dto.ts';
import { Operations } from './operations.ts';
import { CancelTasksBody, ReprioritiseTasksBody, RestoreTasksBody, urgencyOf } from './task-operation.dto.ts';

const SPECIAL = {
  needs: 'tasks:operate',
  more: 'Answers with the operation that is at it; `GET /v1/operations/{id}` says how far it is.',
  versioned: true,
} as const;

@ApiTags('Tasks')
@Controller('v1/tasks')
export class TaskOperationsController {
  constructor(private readonly operations: Operations) {}

  @Accepts('reprioritise', 'Changes how urgent many tasks are that wait or run.', OperationDto, SPECIAL)
  reprioritise(
    @WorkspaceId() workspaceId: string,
    @NewId() id: string,
    @Query() { dryRun }: DryRunQuery,
    @Body() { filter, priority, weight, ...body }: ReprioritiseTasksBody,
  ): Promise<OperationDto> {
    const options = urgencyOf({ priority, weight });
    return this.operations.begin(workspaceId, id, { kind: 'reprioritise', filter, options, dryRun }, body);
  }

  @Accepts(
    'cancel',
    'Stops many tasks: at once those that wait, by an abort signal those that run.',
    OperationDto,
    SPECIAL,
  )
  cancel(
    @WorkspaceId() workspaceId: string,
    @NewId() id: string,
    @Query() { dryRun }: DryRunQuery,
    @Body() { filter, ...body }: CancelTasksBody,
  ): Promise<OperationDto> {
    return this.operations.begin(workspaceId, id, { kind: 'cancel', filter, dryRun }, body);
  }

  @Accepts(
    'restore',
    'Takes many tasks out of the archive: they are finished tasks again, and stay live for their live time anew.',
    OperationDto,
    SPECIAL,
  )
  restore(
    @WorkspaceId() workspaceId: string,
    @NewId() id: string,
    @Query() { dryRun }: DryRunQuery,
    @Body() { filter, ...body }: RestoreTasksBody,
  ): Promise<OperationDto> {
    return this.operations.begin(workspaceId, id, { kind: 'restore', filter, dryRun }, body);
  }
}
