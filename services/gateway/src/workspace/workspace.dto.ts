import { ApiSchema } from '@nestjs/swagger';
import { ROLES, type RoleName } from '../access/permissions.ts';
import { Flag, Id, Text, Time, Whole, WordOrId } from '../http/fields.ts';
import { ListDtoOf } from '../http/list.ts';
import { FlagQuery } from '../http/query-fields.ts';
import type { Contents, KnownWorkspace } from './workspaces.ts';

/** Asks for a workspace. */
@ApiSchema({ name: 'NewWorkspace' })
export class WorkspaceBody {
  @Text('What people call it.', { max: 100, example: 'Marketing' })
  name!: string;
}

/** Changes a workspace. */
@ApiSchema({ name: 'WorkspaceChange' })
export class WorkspaceChangeBody {
  @Text('What people call it.', { max: 100, optional: true, example: 'Marketing' })
  name?: string;

  @Flag('Whether its members need a second factor.', { optional: true, example: true })
  requireMfa?: boolean;
}

@ApiSchema({ name: 'Workspace' })
export class OwnWorkspaceDto {
  @Id("The workspace's id.")
  id!: string;

  @Text('What people call it.', { example: 'Marketing' })
  name!: string;

  @Flag('Whether its members need a second factor.', { example: false })
  requireMfa!: boolean;

  @WordOrId("The asking user's role there: a built-in one, or the id of a custom one.", ROLES, { optional: true })
  role?: RoleName;

  @Whole('Counts its changes.', { min: 1, example: 1 })
  version!: number;

  @Time('When it was made.')
  createdAt!: string;

  @Time('When it was changed last.')
  updatedAt!: string;
}

@ApiSchema({ name: 'WorkspaceList' })
export class WorkspaceListDto extends ListDtoOf(OwnWorkspaceDto) {}

export class WorkspaceRemovalQuery {
  @FlagQuery('Only says what would be removed.')
  dryRun!: boolean;
}

/** What goes with a workspace. */
@ApiSchema({ name: 'RemovedWorkspace' })
export class RemovedWorkspaceDto {
  @Id("The workspace's id.")
  id!: string;

  @Flag('Whether nothing was removed yet.', { example: false })
  dryRun!: boolean;

  @Whole('How many memberships went with it.', { example: 3 })
  members!: number;

  @Whole('How many open invitations went with it.', { example: 1 })
  invitations!: number;

  @Whole('How many custom roles went with it.', { example: 0 })
  roles!: number;

  @Whole('How many API keys went with it.', { example: 2 })
  apiKeys!: number;
}

export function workspaceDto({
  id,
  name,
  requireMfa,
  role,
  version,
  createdAt,
  updatedAt,
}: KnownWorkspace): OwnWorkspaceDto {
  const times = { createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
  return { id, name, requireMfa, ...(role && { role }), version, ...times };
}

export function removedWorkspaceDto(id: string, dryRun: boolean, contents: Contents): RemovedWorkspaceDto {
  return { id, dryRun, ...contents };
}
