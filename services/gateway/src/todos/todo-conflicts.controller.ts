import { Body, Controller, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { WorkspaceId } from '../access/principal.ts';
import { IdPath } from '../http/id-path.ts';
import { Does, Gives } from '../http/route.ts';
import {
  ListTodoConflictsQuery,
  TodoConflictDecision,
  TodoConflictDto,
  TodoConflictListDto,
} from './todo-conflict.dto.ts';
import { TodoSources } from './todo-sources.ts';

@ApiTags('To-dos')
@Controller('v1/todos/conflicts')
export class TodoConflictsController {
  constructor(private readonly sources: TodoSources) {}

  @Gives(
    '',
    'Gives what the API and somebody in Notion changed to different values, newest first.',
    TodoConflictListDto,
    {
      needs: 'todos:read',
    },
  )
  list(@WorkspaceId() workspaceId: string, @Query() query: ListTodoConflictsQuery): Promise<TodoConflictListDto> {
    return this.sources.conflicts(workspaceId, query);
  }

  @Gives(':id', 'Gives a conflict.', TodoConflictDto, { needs: 'todos:read', refuses: [404] })
  get(@WorkspaceId() workspaceId: string, @Param() { id }: IdPath): Promise<TodoConflictDto> {
    return this.sources.conflict({ workspaceId, id });
  }

  @Does(':id/resolve', 'Decides an open conflict.', TodoConflictDto, {
    needs: 'todos:write',
    more: 'What is kept of the API goes to Notion in the background. The same decision again changes nothing.',
  })
  resolve(
    @WorkspaceId() workspaceId: string,
    @Param() { id }: IdPath,
    @Body() { keep }: TodoConflictDecision,
  ): Promise<TodoConflictDto> {
    return this.sources.resolve({ workspaceId, id }, keep);
  }
}
