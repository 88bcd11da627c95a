import { Body, Controller, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { By, WorkspaceId, type Principal, type UserPrincipal } from '../access/principal.ts';
import { WorkspaceNotFound } from '../errors.ts';
import { IdPath } from '../http/id-path.ts';
import { IfMatch } from '../http/if-match.ts';
import { ListQuery } from '../http/list.ts';
import { NewId } from '../http/new-id.ts';
import { Changes, Creates, Gives, RemovesTelling } from '../http/route.ts';
import { Subjects } from '../session/subjects.ts';
import {
  OwnWorkspaceDto,
  RemovedWorkspaceDto,
  removedWorkspaceDto,
  WorkspaceBody,
  WorkspaceChangeBody,
  workspaceDto,
  WorkspaceListDto,
  WorkspaceRemovalQuery,
} from './workspace.dto.ts';
import { Workspaces } from './workspaces.ts';

@ApiTags('Workspaces')
@Controller('v1/workspaces')
export class WorkspacesController {
  constructor(
    private readonly workspaces: Workspaces,
    private readonly subjects: Subjects,
  ) {}

  @Creates('Makes a workspace that the user owns.', OwnWorkspaceDto, { needs: 'user', versioned: true })
  async create(
    @By() { userId, sessionId }: UserPrincipal,
    @NewId() id: string,
    @Body() body: WorkspaceBody,
  ): Promise<OwnWorkspaceDto> {
    const made = await this.workspaces.create(userId, id, body);
    this.subjects.forget(sessionId);
    return workspaceDto(made);
  }

  @Gives('', 'Gives the workspaces of the user, newest first.', WorkspaceListDto, { needs: 'user' })
  async list(@By() { userId }: UserPrincipal, @Query() query: ListQuery): Promise<WorkspaceListDto> {
    const { data, nextCursor } = await this.workspaces.list(userId, query);
    return { data: data.map(workspaceDto), nextCursor };
  }

  @Gives(':id', 'Gives a workspace.', OwnWorkspaceDto, { needs: 'workspace:read', refuses: [404], versioned: true })
  async get(
    @By() by: Principal,
    @WorkspaceId() workspaceId: string,
    @Param() { id }: IdPath,
  ): Promise<OwnWorkspaceDto> {
    return workspaceDto(await this.workspaces.get(by, same(workspaceId, id)));
  }

  @Changes(':id', 'Changes a workspace.', OwnWorkspaceDto, { needs: 'workspace:write' })
  async change(
    @By() by: Principal,
    @WorkspaceId() workspaceId: string,
    @Param() { id }: IdPath,
    @Body() body: WorkspaceChangeBody,
    @IfMatch() version: number | undefined,
  ): Promise<OwnWorkspaceDto> {
    const changed = await this.workspaces.change(by, same(workspaceId, id), { ...body, version });
    if (by.sessionId) this.subjects.forget(by.sessionId);
    return workspaceDto(changed);
  }

  @RemovesTelling(':id', 'Deletes a workspace, and says what went with it.', RemovedWorkspaceDto, {
    needs: 'workspace:delete',
    confirmed: true,
    more: 'Its memberships, invitations, roles and API keys are gone at once, and nobody comes in any more; the other services are told, so that they forget what they keep of it. There is no way back; `dryRun` only says how much it would be.',
    refuses: [404],
  })
  async remove(
    @By() by: Principal,
    @WorkspaceId() workspaceId: string,
    @Param() { id }: IdPath,
    @Query() { dryRun }: WorkspaceRemovalQuery,
  ): Promise<RemovedWorkspaceDto> {
    const contents = await this.workspaces.remove(by, same(workspaceId, id), { isDryRun: dryRun });
    if (by.sessionId) this.subjects.forget(by.sessionId);
    return removedWorkspaceDto(id, dryRun, contents);
  }
}

// The header may name another workspace than the path; what is permitted in the one says nothing of the other.
function same(workspaceId: string, id: string): string {
  if (workspaceId !== id) throw WorkspaceNotFound({ id });
  return id;
}
