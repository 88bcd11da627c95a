import { Body, Controller, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { By, WorkspaceId, type Principal, type UserPrincipal } from '../access/principal.ts';
import { IdPath } from '../http/id-path.ts';
import { IfMatch } from '../http/if-match.ts';
import { ListQuery } from '../http/list.ts';
import { Changes, Gives, Removes } from '../http/route.ts';
import { Subjects } from '../session/subjects.ts';
import { MemberChangeBody, memberDto, MemberDto, MemberListDto } from './member.dto.ts';
import { Members } from './members.ts';

@ApiTags('Workspaces')
@Controller('v1/members')
export class MembersController {
  constructor(
    private readonly members: Members,
    private readonly subjects: Subjects,
  ) {}

  @Gives('', 'Gives the members of the workspace, last come first.', MemberListDto, { needs: 'members:read' })
  async list(@WorkspaceId() workspaceId: string, @Query() query: ListQuery): Promise<MemberListDto> {
    const { data, nextCursor } = await this.members.list(workspaceId, query);
    return { data: data.map(memberDto), nextCursor };
  }

  @Gives(':id', 'Gives a member, by the id of the user.', MemberDto, {
    needs: 'members:read',
    refuses: [404],
    versioned: true,
  })
  async get(@WorkspaceId() workspaceId: string, @Param() { id }: IdPath): Promise<MemberDto> {
    return memberDto(await this.members.get(workspaceId, id));
  }

  @Changes(':id', 'Gives a member another role; it counts everywhere within two seconds.', MemberDto, {
    needs: 'members:write',
    more: 'Nobody gives more than they have, or changes somebody who may do more than they, and one owner stays. Invitations that the member has sent are taken back.',
  })
  async change(
    @By() by: Principal,
    @WorkspaceId() workspaceId: string,
    @Param() { id }: IdPath,
    @Body() { role }: MemberChangeBody,
    @IfMatch() version: number | undefined,
  ): Promise<MemberDto> {
    const changed = await this.members.setRole(by, workspaceId, id, { role, version });
    if (by.sessionId) this.subjects.forget(by.sessionId);
    return memberDto(changed);
  }

  @Removes('me', 'Leaves the workspace.', { needs: 'user', more: 'The last owner cannot.', refuses: [409] })
  async leave(@By() by: UserPrincipal, @WorkspaceId() workspaceId: string): Promise<void> {
    await this.members.leave(by, workspaceId);
    this.subjects.forget(by.sessionId);
  }

  @Removes(':id', 'Takes a member out of the workspace; within two seconds it is closed to them.', {
    needs: 'members:write',
    more: 'Not somebody who may do more than whoever asks, and not the last owner.',
    refuses: [404, 409],
  })
  async remove(@By() by: Principal, @WorkspaceId() workspaceId: string, @Param() { id }: IdPath): Promise<void> {
    await this.members.remove(by, workspaceId, id);
    if (by.sessionId) this.subjects.forget(by.sessionId);
  }
}
