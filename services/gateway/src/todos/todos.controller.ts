import { Body, Controller, Param, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { GatewayReply } from '../http/gateway-request.ts';
import { IdPath } from '../http/id-path.ts';
import { IfMatch } from '../http/if-match.ts';
import { NewId } from '../http/new-id.ts';
import { Archives, Changes, Creates, Does, Gives } from '../http/route.ts';
import { archived } from '../http/archived.ts';
import { WaitQuery } from '../http/wait.query.ts';
import { WorkspaceId } from '../access/principal.ts';
import { ListTodosQuery, TodoBody, TodoDto, TodoListDto, TodoPatch } from './todo.dto.ts';
import { Todos } from './todos.ts';

@ApiTags('To-dos')
@Controller('v1/todos')
export class TodosController {
  constructor(private readonly todos: Todos) {}

  @Creates('Takes a to-do and sends it to Notion in the background.', TodoDto, {
    needs: 'todos:write',
    more: '`sync` says how far it has come; with `wait` the answer comes when Notion has it.',
    refuses: [404],
    versioned: true,
  })
  create(
    @WorkspaceId() workspaceId: string,
    @NewId() id: string,
    @Body() body: TodoBody,
    @Query() { wait }: WaitQuery,
  ): Promise<TodoDto> {
    return this.todos.create({ workspaceId, id }, body, wait);
  }

  @Gives('', 'Gives the to-dos of the workspace, newest first unless asked for otherwise.', TodoListDto, {
    needs: 'todos:read',
  })
  list(@WorkspaceId() workspaceId: string, @Query() query: ListTodosQuery): Promise<TodoListDto> {
    return this.todos.list(workspaceId, query);
  }

  @Gives(':id', 'Gives a to-do.', TodoDto, { needs: 'todos:read', refuses: [404], versioned: true, keepable: true })
  get(@WorkspaceId() workspaceId: string, @Param() { id }: IdPath): Promise<TodoDto> {
    return this.todos.get({ workspaceId, id });
  }

  @Changes(':id', 'Changes a to-do and sends the change to Notion in the background.', TodoDto, {
    needs: 'todos:write',
  })
  change(
    @WorkspaceId() workspaceId: string,
    @Param() { id }: IdPath,
    @IfMatch() expected: number | undefined,
    @Body() patch: TodoPatch,
    @Query() { wait }: WaitQuery,
  ): Promise<TodoDto> {
    return this.todos.change({ workspaceId, id }, patch, expected, wait);
  }

  @Does(':id/sync', 'Brings a to-do together with its row in Notion, in the background.', TodoDto, {
    needs: 'todos:write',
    more: 'People’s edits come here, and what is pending goes there; with `wait` the answer comes when both agree.',
    versioned: true,
  })
  sync(@WorkspaceId() workspaceId: string, @Param() { id }: IdPath, @Query() { wait }: WaitQuery): Promise<TodoDto> {
    return this.todos.sync({ workspaceId, id }, wait);
  }

  @Archives(':id', "Puts a to-do into Notion's trash in the background.", TodoDto, { needs: 'todos:write' })
  async archive(
    @WorkspaceId() workspaceId: string,
    @Param() { id }: IdPath,
    @Query() { wait }: WaitQuery,
    @Res({ passthrough: true }) reply: GatewayReply,
  ): Promise<TodoDto | undefined> {
    return archived(reply, await this.todos.archive({ workspaceId, id }, wait));
  }
}
