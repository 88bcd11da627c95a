import { Controller } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Gives } from '../http/route.ts';
import { TaskTypeListDto } from './task-type.dto.ts';
import { Tasks } from './tasks.ts';

@ApiTags('Tasks')
@Controller('v1/task-types')
export class TaskTypesController {
  constructor(private readonly tasks: Tasks) {}

  @Gives(
    '',
    'Gives the task types that workers have announced, the newest version of each; all at once.',
    TaskTypeListDto,
    { needs: 'tasks:read' },
  )
  list(): Promise<TaskTypeListDto> {
    return this.tasks.types();
  }
}
