import { Body, Controller, Param, Query, Req, Res } from '@nestjs/common';
import { ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import { credentialOf } from '../access/credential.ts';
import { By, WorkspaceId, type Principal } from '../access/principal.ts';
import type { GatewayReply, GatewayRequest } from '../http/gateway-request.ts';
import { IdPath } from '../http/id-path.ts';
import { NewId } from '../http/new-id.ts';
import { Creates, Gives, Leads, Shows } from '../http/route.ts';
import { AuthorizationCallback, type Answer } from './authorization-callback.ts';
import {
  AnswerQuery,
  AuthorizationBody,
  AuthorizationDto,
  StartedAuthorizationDto,
  TicketQuery,
} from './authorization.dto.ts';
import { Authorizations } from './authorizations.ts';
import { unmarkBrowser } from './browser-binding.ts';
import { LinksToNotion } from './links-to-notion.ts';
import { connectedPage } from './pages.ts';

const HTML = 'text/html; charset=utf-8';

@ApiTags('Connections')
@Controller('v1/connections/authorizations')
export class ConnectionAuthorizationsController {
  constructor(
    private readonly authorizations: Authorizations,
    private readonly links: LinksToNotion,
    private readonly callback: AuthorizationCallback,
  ) {}

  @Creates('Begins to connect a Notion workspace: a person gives access in Notion.', StartedAuthorizationDto, {
    needs: 'connections:write',
    more: 'Have the person open `url` in a browser within ten minutes. Begun with a browser’s session, it goes on in that session only; begun with an API key or an access token, in the first browser that goes on from the page at `url`.',
    refuses: [404],
  })
  start(
    @By() by: Principal,
    @WorkspaceId() workspaceId: string,
    @NewId() id: string,
    @Body() body: AuthorizationBody,
    @Req() request: GatewayRequest,
  ): Promise<StartedAuthorizationDto> {
    return this.authorizations.start(by, workspaceId, id, { body, inBrowser: credentialOf(request).kind === 'cookie' });
  }

  @Leads('callback', 'Takes a browser back from Notion, and makes the connection.', {
    needs: 'public',
    more: 'Led to `returnTo` with `connectionId` or `error`; without it, a page says that the connection stands. Refused in another browser than the one in which it was begun.',
    refuses: [404, 409, 502],
  })
  @ApiQuery({ name: 'state', type: String, required: false, description: 'As it went to Notion.' })
  @ApiQuery({ name: 'code', type: String, required: false, description: 'When the person gave access.' })
  @ApiQuery({ name: 'error', type: String, required: false, description: 'When not, e.g. `access_denied`.' })
  @ApiResponse({
    status: 200,
    description: 'It is connected.',
    content: { 'text/html': { schema: { type: 'string' } } },
  })
  async finish(@Query() query: AnswerQuery, @Req() request: GatewayRequest, @Res() reply: GatewayReply): Promise<void> {
    const ending = await this.callback.finish(request, answerIn(query));
    unmarkBrowser(reply, ending.id);
    if ('location' in ending) reply.redirect(ending.location, 303);
    else reply.status(200).type(HTML).send(connectedPage(ending.connection.name));
  }

  @Gives(':id', 'Gives how an authorization stands.', AuthorizationDto, { needs: 'connections:read', refuses: [404] })
  get(@WorkspaceId() workspaceId: string, @Param() { id }: IdPath): Promise<AuthorizationDto> {
    return this.authorizations.get(workspaceId, id);
  }

  @Shows(':id/open', 'Says for which workspace access is asked, and leads on to Notion.', { needs: 'public' })
  async open(
    @Param() { id }: IdPath,
    @Query() { ticket }: TicketQuery,
    @Req() request: GatewayRequest,
    @Res() reply: GatewayReply,
  ): Promise<void> {
    const page = await this.links.open(request, reply, id, ticket);
    reply.type(HTML).send(page);
  }

  @Leads(':id/follow', 'Leads on to Notion, from that page only and in one browser.', { needs: 'public' })
  async follow(
    @Param() { id }: IdPath,
    @Query() { ticket }: TicketQuery,
    @Req() request: GatewayRequest,
    @Res() reply: GatewayReply,
  ): Promise<void> {
    reply.redirect(await this.links.follow(request, id, ticket), 303);
  }
}

/** What is ours of a query that Notion may add to. A parameter that comes twice is none. */
function answerIn(given: AnswerQuery): Answer {
  const text = (name: string) => (typeof given[name] === 'string' ? given[name] : undefined);
  return { state: text('state'), code: text('code'), error: text('error') };
}
