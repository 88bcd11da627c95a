import { Body, Controller, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { WorkspaceId } from '../access/principal.ts';
import { IdPath } from '../http/id-path.ts';
import { NewId } from '../http/new-id.ts';
import { Creates, Gives, Removes } from '../http/route.ts';
import { PersonLinkBody, PersonLinkDto, PersonLinkListDto, ListPersonLinksQuery } from './todo-link.dto.ts';
import { TodoLinks } from './todo-links.ts';

@ApiTags('To-dos')
@Controller('v1/person-links')
export class PersonLinksController {
  constructor(private readonly links: TodoLinks) {}

  @Creates(
    'Links a user of a chat platform to a Notion user, so that assignees resolve; a user is linked once.',
    PersonLinkDto,
    {
      needs: 'connections:write',
      refuses: [404],
    },
  )
  create(
    @WorkspaceId() workspaceId: string,
    @NewId() id: string,
    @Body() body: PersonLinkBody,
  ): Promise<PersonLinkDto> {
    return this.links.linkPerson({ workspaceId, id }, body);
  }

  @Gives('', 'Gives the person links of the workspace, newest first.', PersonLinkListDto, { needs: 'todos:read' })
  list(@WorkspaceId() workspaceId: string, @Query() query: ListPersonLinksQuery): Promise<PersonLinkListDto> {
    return this.links.people(workspaceId, query);
  }

  @Gives(':id', 'Gives a person link.', PersonLinkDto, { needs: 'todos:read', refuses: [404] })
  get(@WorkspaceId() workspaceId: string, @Param() { id }: IdPath): Promise<PersonLinkDto> {
    return this.links.person({ workspaceId, id });
  }

  @Removes(':id', 'Removes a person link; to-dos stay as they are.', { needs: 'connections:write', refuses: [404] })
  async remove(@WorkspaceId() workspaceId: string, @Param() { id }: IdPath): Promise<void> {
    await this.links.unlinkPerson({ workspaceId, id });
  }
}
