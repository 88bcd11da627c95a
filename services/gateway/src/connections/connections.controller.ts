import { Body, Controller, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IdPath } from '../http/id-path.ts';
import { ListQuery } from '../http/list.ts';
import { NewId } from '../http/new-id.ts';
import { Creates, Does, Gives, Removes } from '../http/route.ts';
import { WorkspaceId } from '../access/principal.ts';
import { ConnectionBody, ConnectionDto, ConnectionListDto } from './connection.dto.ts';
import { Connections } from './connections.ts';

@ApiTags('Connections')
@Controller('v1/connections')
export class ConnectionsController {
  constructor(private readonly connections: Connections) {}

  @Creates('Links the workspace to a Notion integration.', ConnectionDto, {
    needs: 'connections:write',
    more: 'The token is checked against Notion first.',
    refuses: [429, 502],
  })
  add(@WorkspaceId() workspaceId: string, @NewId() id: string, @Body() body: ConnectionBody): Promise<ConnectionDto> {
    return this.connections.add(workspaceId, id, body);
  }

  @Gives('', 'Gives the connections of the workspace, newest first.', ConnectionListDto, { needs: 'connections:read' })
  list(@WorkspaceId() workspaceId: string, @Query() query: ListQuery): Promise<ConnectionListDto> {
    return this.connections.list(workspaceId, query);
  }

  @Gives(':id', 'Gives a connection; its token never comes back.', ConnectionDto, {
    needs: 'connections:read',
    refuses: [404],
    keepable: true,
    versioned: true,
  })
  get(@WorkspaceId() workspaceId: string, @Param() { id }: IdPath): Promise<ConnectionDto> {
    return this.connections.get(workspaceId, id);
  }

  @Removes(':id', 'Forgets a connection and its token; what stands in Notion stays.', {
    needs: 'connections:write',
    refuses: [404, 409],
  })
  async remove(@WorkspaceId() workspaceId: string, @Param() { id }: IdPath): Promise<void> {
    await this.connections.remove(workspaceId, id);
  }

  @Does(':id/check', "Asks Notion whether a connection's token still works.", ConnectionDto, {
    needs: 'connections:write',
    refuses: [429, 502],
  })
  check(@WorkspaceId() workspaceId: string, @Param() { id }: IdPath): Promise<ConnectionDto> {
    return this.connections.check(workspaceId, id);
  }
}
