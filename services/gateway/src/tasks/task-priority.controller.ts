import { Body, Controller, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { WorkspaceId } from '../access/principal.ts';
import { IdPath } from '../http/id-path.ts';
import { IfMatch } from '../http/if-match.ts';
import { Changes } from '../http/route.ts';
import { TaskPatch } from './task-priority.dto.ts';
import { TaskDto } from './task.dto.ts';
import { Tasks } from './tasks.ts';

@ApiTags('Tasks')
@Controller('v1/tasks')
export class TaskPriorityController {
  constructor(private readonly tasks: Tasks) {}

  @Changes(':id', 'Changes how urgent a task is that is not finished.', TaskDto, {
    needs: 'tasks:write',
    more: 'One that waits takes its place among those of its new priority, wherever it waits: for its time, for other tasks, for a limit or for its serial key. A running one keeps it for its next attempt. A finished one gets a 409.',
  })
  change(
    @WorkspaceId() workspaceId: string,
    @Param() { id }: IdPath,
    @Body() patch: TaskPatch,
    @IfMatch() expected: number | undefined,
  ): Promise<TaskDto> {
    return this.tasks.change(workspaceId, id, patch, expected);
  }
}
