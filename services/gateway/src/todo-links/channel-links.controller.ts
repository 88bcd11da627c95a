import { Body, Controller, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { WorkspaceId } from '../access/principal.ts';
import { IdPath } from '../http/id-path.ts';
import { NewId } from '../http/new-id.ts';
import { Creates, Gives, Removes } from '../http/route.ts';
import { ChannelLinkBody, ChannelLinkDto, ChannelLinkListDto, ListChannelLinksQuery } from './todo-link.dto.ts';
import { TodoLinks } from './todo-links.ts';

@ApiTags('To-dos')
@Controller('v1/channel-links')
export class ChannelLinksController {
  constructor(private readonly links: TodoLinks) {}

  @Creates('Links a channel of a chat platform to a data source; a channel is linked once.', ChannelLinkDto, {
    needs: 'connections:write',
    refuses: [404],
  })
  create(
    @WorkspaceId() workspaceId: string,
    @NewId() id: string,
    @Body() body: ChannelLinkBody,
  ): Promise<ChannelLinkDto> {
    return this.links.linkChannel({ workspaceId, id }, body);
  }

  @Gives('', 'Gives the channel links of the workspace, newest first.', ChannelLinkListDto, { needs: 'todos:read' })
  list(@WorkspaceId() workspaceId: string, @Query() query: ListChannelLinksQuery): Promise<ChannelLinkListDto> {
    return this.links.channels(workspaceId, query);
  }

  @Gives(':id', 'Gives a channel link.', ChannelLinkDto, { needs: 'todos:read', refuses: [404] })
  get(@WorkspaceId() workspaceId: string, @Param() { id }: IdPath): Promise<ChannelLinkDto> {
    return this.links.channel({ workspaceId, id });
  }

  @Removes(':id', 'Removes a channel link; its to-dos stay as they are.', {
    needs: 'connections:write',
    refuses: [404],
  })
  async remove(@WorkspaceId() workspaceId: string, @Param() { id }: IdPath): Promise<void> {
    await this.links.unlinkChannel({ workspaceId, id });
  }
}
