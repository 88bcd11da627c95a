import { Body, Controller, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { WorkspaceId } from '../access/principal.ts';
import { IdPath } from '../http/id-path.ts';
import { Does, Gives } from '../http/route.ts';
import { TaskDto } from '../tasks/task.dto.ts';
import {
  archiveDto,
  ArchiveDto,
  restoredTasksDto,
  RestoredTasksDto,
  TaskRestorationBody,
  TasksRestorationBody,
  TasksRestorationQuery,
} from './archive.dto.ts';
import { Archives } from './archives.ts';

@ApiTags('Archive')
@Controller('v1')
export class ArchiveController {
  constructor(private readonly archives: Archives) {}

  @Gives(
    'archive',
    'Says how many tasks of the workspace are archived, and how much smaller that made them.',
    ArchiveDto,
    {
      needs: 'tasks:read',
    },
  )
  async get(@WorkspaceId() workspaceId: string): Promise<ArchiveDto> {
    return archiveDto(await this.archives.of(workspaceId));
  }

  @Does('tasks/:id/restore', 'Takes a task out of the archive: it is a finished task again.', TaskDto, {
    needs: 'tasks:write',
    more: 'It stays live for its live time anew. One that was restored already stays as it is.',
    versioned: true,
  })
  restore(
    @WorkspaceId() workspaceId: string,
    @Param() { id }: IdPath,
    @Body() { reason }: TaskRestorationBody,
  ): Promise<TaskDto> {
    return this.archives.restore(workspaceId, id, reason);
  }

  @Does(
    'archive/restore',
    'Takes archived tasks that meet a filter out of the archive, newest first.',
    RestoredTasksDto,
    {
      needs: 'tasks:operate',
      more: 'With `dryRun` it only says which. When `more` is true, the same request goes on.',
    },
  )
  async restoreAll(
    @WorkspaceId() workspaceId: string,
    @Query() { dryRun }: TasksRestorationQuery,
    @Body() body: TasksRestorationBody,
  ): Promise<RestoredTasksDto> {
    return restoredTasksDto(dryRun, await this.archives.restoreAll(workspaceId, body, dryRun));
  }
}
