import { Controller, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { StatisticsService } from '@na/contracts';
import { WorkspaceId } from '../access/principal.ts';
import { Gives } from '../http/route.ts';
import { Services } from '../http/services.ts';
import { TaskStatisticsDto, TaskStatisticsQuery } from './task-statistics.dto.ts';

@ApiTags('Tasks')
@Controller('v1/task-statistics')
export class TaskStatisticsController {
  constructor(private readonly services: Services) {}

  @Gives(
    '',
    'Gives figures of the tasks of the workspace: how many, how long they wait and run, how many fail.',
    TaskStatisticsDto,
    {
      needs: 'tasks:read',
    },
  )
  get(@WorkspaceId() workspaceId: string, @Query() { since }: TaskStatisticsQuery): Promise<TaskStatisticsDto> {
    return this.services.ask(StatisticsService.getTaskStatistics, { workspaceId, since });
  }
}
