import { Body, Controller, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { By, WorkspaceId, type Principal, type UserPrincipal } from '../access/principal.ts';
import { IdPath } from '../http/id-path.ts';
import { ListQuery } from '../http/list.ts';
import { NewId } from '../http/new-id.ts';
import { Creates, Does, Gives, Removes } from '../http/route.ts';
import { Subjects } from '../session/subjects.ts';
import { Accepting } from './accepting.ts';
import {
  InvitationBody,
  invitationDto,
  InvitationDto,
  InvitationListDto,
  InvitationTokenBody,
  OfferedInvitationDto,
} from './invitation.dto.ts';
import { Invitations } from './invitations.ts';
import { OwnWorkspaceDto, workspaceDto } from './workspace.dto.ts';

@ApiTags('Workspaces')
@Controller('v1/invitations')
export class InvitationsController {
  constructor(
    private readonly invitations: Invitations,
    private readonly accepting: Accepting,
    private readonly subjects: Subjects,
  ) {}

  @Creates('Invites somebody to the workspace, by mail.', InvitationDto, {
    needs: 'members:write',
    more: 'The link in the mail holds for seven days and works once. Nobody offers more than they have. The answer is the same whether or not the address has an account.',
    refuses: [404],
  })
  async create(
    @By() by: Principal,
    @WorkspaceId() workspaceId: string,
    @NewId() id: string,
    @Body() body: InvitationBody,
  ): Promise<InvitationDto> {
    return invitationDto(await this.invitations.create(by, workspaceId, id, body));
  }

  @Gives('', 'Gives the invitations of the workspace that can still be accepted, newest first.', InvitationListDto, {
    needs: 'members:read',
  })
  async list(@WorkspaceId() workspaceId: string, @Query() query: ListQuery): Promise<InvitationListDto> {
    const { data, nextCursor } = await this.invitations.list(workspaceId, query);
    return { data: data.map(invitationDto), nextCursor };
  }

  @Gives(':id', 'Gives an invitation that can still be accepted.', InvitationDto, {
    needs: 'members:read',
    refuses: [404],
  })
  async get(@WorkspaceId() workspaceId: string, @Param() { id }: IdPath): Promise<InvitationDto> {
    return invitationDto(await this.invitations.get(workspaceId, id));
  }

  @Does('preview', 'Says what an invitation offers, to whoever has the token of its mail.', OfferedInvitationDto, {
    needs: 'public',
    more: 'For the page behind the link; nothing is used up.',
  })
  async preview(@Body() { token }: InvitationTokenBody): Promise<OfferedInvitationDto> {
    const { expiresAt, ...offered } = await this.accepting.preview(token);
    return { ...offered, expiresAt: expiresAt.toISOString() };
  }

  @Does('accept', 'Accepts an invitation, and gives the workspace.', OwnWorkspaceDto, {
    needs: 'user',
    more: 'For the user whose e-mail address was invited; whoever has no account yet signs up first.',
  })
  async accept(@By() by: UserPrincipal, @Body() { token }: InvitationTokenBody): Promise<OwnWorkspaceDto> {
    const joined = await this.accepting.accept(by, token);
    this.subjects.forget(by.sessionId);
    return workspaceDto(joined);
  }

  @Does(':id/resend', 'Sends an invitation again, with a new link that holds for seven days.', InvitationDto, {
    needs: 'members:write',
    more: 'At most once a minute; the link before opens nothing any more.',
    refuses: [429],
  })
  async resend(
    @By() by: Principal,
    @WorkspaceId() workspaceId: string,
    @Param() { id }: IdPath,
  ): Promise<InvitationDto> {
    return invitationDto(await this.invitations.resend(by, workspaceId, id));
  }

  @Removes(':id', 'Takes an invitation back; its link opens nothing any more.', {
    needs: 'members:write',
    refuses: [404],
  })
  async revoke(@By() by: Principal, @WorkspaceId() workspaceId: string, @Param() { id }: IdPath): Promise<void> {
    await this.invitations.revoke(by, workspaceId, id);
  }
}
