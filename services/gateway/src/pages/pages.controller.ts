import { Body, Controller, Param, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { GatewayReply } from '../http/gateway-request.ts';
import { IdPath } from '../http/id-path.ts';
import { IfMatch } from '../http/if-match.ts';
import { NewId } from '../http/new-id.ts';
import { Archives, Changes, Creates, Gives } from '../http/route.ts';
import { archived } from '../http/archived.ts';
import { WaitQuery } from '../http/wait.query.ts';
import { WorkspaceId } from '../access/principal.ts';
import { ListPagesQuery, PageBody, PageDto, PageListDto, PagePatch } from './page.dto.ts';
import { Pages } from './pages.ts';

@ApiTags('Pages')
@Controller('v1/pages')
export class PagesController {
  constructor(private readonly pages: Pages) {}

  @Creates('Takes a page and sends it to Notion in the background.', PageDto, {
    needs: 'pages:write',
    more: '`sync` says how far it has come; with `wait` the answer comes when Notion has it.',
    refuses: [404],
    versioned: true,
  })
  create(
    @WorkspaceId() workspaceId: string,
    @NewId() id: string,
    @Body() body: PageBody,
    @Query() { wait }: WaitQuery,
  ): Promise<PageDto> {
    return this.pages.create({ workspaceId, id }, body, wait);
  }

  @Gives('', 'Gives the pages of the workspace, newest first.', PageListDto, { needs: 'pages:read' })
  list(@WorkspaceId() workspaceId: string, @Query() query: ListPagesQuery): Promise<PageListDto> {
    return this.pages.list(workspaceId, query);
  }

  @Gives(':id', 'Gives a page.', PageDto, { needs: 'pages:read', refuses: [404], versioned: true, keepable: true })
  get(@WorkspaceId() workspaceId: string, @Param() { id }: IdPath): Promise<PageDto> {
    return this.pages.get({ workspaceId, id });
  }

  @Changes(':id', 'Changes a page and sends the change to Notion in the background.', PageDto, { needs: 'pages:write' })
  change(
    @WorkspaceId() workspaceId: string,
    @Param() { id }: IdPath,
    @IfMatch() expected: number | undefined,
    @Body() patch: PagePatch,
    @Query() { wait }: WaitQuery,
  ): Promise<PageDto> {
    return this.pages.change({ workspaceId, id }, patch, expected, wait);
  }

  @Archives(':id', "Puts a page into Notion's trash in the background.", PageDto, { needs: 'pages:write' })
  async archive(
    @WorkspaceId() workspaceId: string,
    @Param() { id }: IdPath,
    @Query() { wait }: WaitQuery,
    @Res({ passthrough: true }) reply: GatewayReply,
  ): Promise<PageDto | undefined> {
    return archived(reply, await this.pages.archive({ workspaceId, id }, wait));
  }
}
