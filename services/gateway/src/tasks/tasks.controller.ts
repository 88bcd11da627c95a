import { Body, Controller, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Invalid } from '@na/errors';
import { WorkspaceId } from '../access/principal.ts';
import { Archives } from '../archive/archives.ts';
import { IdPath } from '../http/id-path.ts';
import { NewId } from '../http/new-id.ts';
import { Creates, Does, Gives } from '../http/route.ts';
import { ListTasksQuery } from './list-tasks.query.ts';
import { TaskBody, TaskDto, TaskListDto, TaskWithAttemptsDto } from './task.dto.ts';
import { Tasks } from './tasks.ts';

@ApiTags('Tasks')
@Controller('v1/tasks')
export class TasksController {
  constructor(
    private readonly tasks: Tasks,
    private readonly archives: Archives,
  ) {}

  @Creates('Submits a task.', TaskDto, {
    needs: 'tasks:write',
    more: 'An unknown type or a payload that its schema refuses gets a 422 that names the field.',
    versioned: true,
  })
  create(@WorkspaceId() workspaceId: string, @NewId() id: string, @Body() body: TaskBody): Promise<TaskDto> {
    return this.tasks.create(workspaceId, id, body);
  }

  @Gives('', 'Gives the tasks of the workspace, newest first.', TaskListDto, {
    needs: 'tasks:read',
    more: 'Where `q` looks through many, a page may be short, or empty, though there is a next one.',
  })
  list(@WorkspaceId() workspaceId: string, @Query() query: ListTasksQuery): Promise<TaskListDto> {
    const { q, archived = q === undefined ? 'exclude' : 'include' } = query;
    if (q === undefined && archived === 'exclude') return this.tasks.list(workspaceId, query);
    if (query.batchId !== undefined) throw notOfBatch();
    return this.archives.search(workspaceId, query, archived);
  }

  @Gives(':id', 'Gives a task with its attempts.', TaskWithAttemptsDto, {
    needs: 'tasks:read',
    refuses: [404],
    versioned: true,
    keepable: true,
  })
  get(@WorkspaceId() workspaceId: string, @Param() { id }: IdPath): Promise<TaskWithAttemptsDto> {
    return this.tasks.get(workspaceId, id);
  }

  @Does(':id/cancel', 'Stops a task: at once when it waits, by an abort signal when it runs.', TaskDto, {
    needs: 'tasks:write',
    versioned: true,
  })
  cancel(@WorkspaceId() workspaceId: string, @Param() { id }: IdPath): Promise<TaskDto> {
    return this.tasks.cancel(workspaceId, id);
  }

  @Does(':id/redrive', 'Gives a dead or failed task a fresh set of attempts.', TaskDto, {
    needs: 'tasks:write',
    versioned: true,
  })
  redrive(@WorkspaceId() workspaceId: string, @Param() { id }: IdPath): Promise<TaskDto> {
    return this.tasks.redrive(workspaceId, id);
  }
}

function notOfBatch() {
  const detail = 'does not go with q and archived; GET /v1/batches/{id}/results gives archived tasks too';
  return Invalid({ errors: [{ pointer: '?batchId', detail }] });
}
