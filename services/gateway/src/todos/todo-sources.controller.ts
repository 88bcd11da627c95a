import { Body, Controller, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { WorkspaceId } from '../access/principal.ts';
import { IdPath } from '../http/id-path.ts';
import { IfMatch } from '../http/if-match.ts';
import { ListQuery } from '../http/list.ts';
import { Changes, Gives } from '../http/route.ts';
import { TodoSourceDto, TodoSourceListDto, TodoSourcePatch } from './todo-source.dto.ts';
import { TodoSources } from './todo-sources.ts';

@ApiTags('To-dos')
@Controller('v1/todo-sources')
export class TodoSourcesController {
  constructor(private readonly sources: TodoSources) {}

  @Gives('', 'Gives the data sources whose rows are to-dos, newest first.', TodoSourceListDto, {
    needs: 'todos:read',
    more: 'They come to be with the first to-do in one, and with a connection that has one of its own.',
  })
  list(@WorkspaceId() workspaceId: string, @Query() query: ListQuery): Promise<TodoSourceListDto> {
    return this.sources.list(workspaceId, query);
  }

  @Gives(':id', 'Gives a to-do data source: where each field goes, and who wins in a conflict.', TodoSourceDto, {
    needs: 'todos:read',
    refuses: [404],
    versioned: true,
  })
  get(@WorkspaceId() workspaceId: string, @Param() { id }: IdPath): Promise<TodoSourceDto> {
    return this.sources.get({ workspaceId, id });
  }

  @Changes(':id', 'Changes where fields go, and who wins in a conflict.', TodoSourceDto, {
    needs: 'connections:write',
    more: 'What is chosen is compared with the data source as it is in Notion at this moment.',
  })
  change(
    @WorkspaceId() workspaceId: string,
    @Param() { id }: IdPath,
    @IfMatch() expected: number | undefined,
    @Body() patch: TodoSourcePatch,
  ): Promise<TodoSourceDto> {
    return this.sources.change({ workspaceId, id }, patch, expected);
  }
}
