import { Body, Controller, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { By, WorkspaceId, type Principal } from '../access/principal.ts';
import { IdPath } from '../http/id-path.ts';
import { IfMatch } from '../http/if-match.ts';
import { ListQuery } from '../http/list.ts';
import { NewId } from '../http/new-id.ts';
import { Changes, Creates, Gives, Removes } from '../http/route.ts';
import { Subjects } from '../session/subjects.ts';
import { pageOf } from './page-of.ts';
import { RoleBody, RoleChangeBody, roleDto, RoleDto, RoleListDto, RolePath } from './role.dto.ts';
import { Roles } from './roles.ts';

@ApiTags('Workspaces')
@Controller('v1/roles')
export class RolesController {
  constructor(
    private readonly roles: Roles,
    private readonly subjects: Subjects,
  ) {}

  @Creates('Makes a custom role: a named set of permissions.', RoleDto, {
    needs: 'roles:write',
    more: 'Nobody makes a role that permits what they lack.',
    versioned: true,
  })
  async create(
    @By() by: Principal,
    @WorkspaceId() workspaceId: string,
    @NewId() id: string,
    @Body() body: RoleBody,
  ): Promise<RoleDto> {
    return roleDto(await this.roles.create(by, workspaceId, id, body));
  }

  @Gives(
    '',
    'Gives the roles of the workspace: the four that every workspace has, then custom ones, newest first.',
    RoleListDto,
    { needs: 'workspace:read' },
  )
  async list(@WorkspaceId() workspaceId: string, @Query() query: ListQuery): Promise<RoleListDto> {
    const { data, nextCursor } = pageOf(await this.roles.list(workspaceId), query);
    return { data: data.map(roleDto), nextCursor };
  }

  @Gives(':id', 'Gives a role.', RoleDto, {
    needs: 'workspace:read',
    refuses: [404],
    versioned: true,
    keepable: true,
  })
  async get(@WorkspaceId() workspaceId: string, @Param() { id }: RolePath): Promise<RoleDto> {
    return roleDto(await this.roles.get(workspaceId, id));
  }

  @Changes(':id', 'Changes a custom role, for all who have it; it counts everywhere within two seconds.', RoleDto, {
    needs: 'roles:write',
  })
  async change(
    @By() by: Principal,
    @WorkspaceId() workspaceId: string,
    @Param() { id }: IdPath,
    @Body() body: RoleChangeBody,
    @IfMatch() version: number | undefined,
  ): Promise<RoleDto> {
    const changed = await this.roles.change(by, workspaceId, id, { ...body, version });
    if (by.sessionId) this.subjects.forget(by.sessionId);
    return roleDto(changed);
  }

  @Removes(
    ':id',
    'Removes a custom role; refused while members or service accounts have it, or open invitations offer it.',
    {
      needs: 'roles:write',
      refuses: [404, 409],
    },
  )
  async remove(@By() by: Principal, @WorkspaceId() workspaceId: string, @Param() { id }: IdPath): Promise<void> {
    await this.roles.remove(by, workspaceId, id);
  }
}
