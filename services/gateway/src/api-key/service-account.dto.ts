import { ApiSchema } from '@nestjs/swagger';
import { ROLES, type RoleName, type WorkspacePermission } from '../access/permissions.ts';
import { ALL_IN_WORKSPACE } from '../access/permissions.ts';
import { Choices, Id, Text, Time, Whole, WordOrId } from '../http/fields.ts';
import { CountedListDtoOf, ListQuery } from '../http/list.ts';
import { FlagQuery } from '../http/query-fields.ts';
import { Sort, type SortKey } from '../http/sort.ts';
import { SORTABLE } from './service-account.queries.ts';
import type { ServiceAccount } from './service-accounts.ts';

const ROLE_SAYS = 'What it may: a built-in role, or the id of a custom one.';

/** Asks for a service account. */
@ApiSchema({ name: 'NewServiceAccount' })
export class ServiceAccountBody {
  @Text('What people call it.', { max: 100, example: 'Deployments' })
  name!: string;

  @WordOrId(ROLE_SAYS, ROLES, { example: 'member' })
  role!: RoleName;
}

/** Changes a service account. */
@ApiSchema({ name: 'ServiceAccountChange' })
export class ServiceAccountChangeBody {
  @Text('What people call it.', { max: 100, optional: true, example: 'Deployments' })
  name?: string;

  @WordOrId(ROLE_SAYS, ROLES, { optional: true, example: 'member' })
  role?: RoleName;
}

export class ListServiceAccountsQuery extends ListQuery {
  @Sort(SORTABLE)
  sort?: SortKey[];

  @FlagQuery('Whether to count all entries too, as `total`.')
  total!: boolean;
}

@ApiSchema({ name: 'ServiceAccount' })
export class ServiceAccountDto {
  @Id("The account's id.")
  id!: string;

  @Id('The workspace that it is a member of.')
  workspaceId!: string;

  @Text('What people call it.', { example: 'Deployments' })
  name!: string;

  @WordOrId(ROLE_SAYS, ROLES, { example: 'member' })
  role!: RoleName;

  @Choices('What the role permits; its keys may as much of that as their scopes name.', ALL_IN_WORKSPACE, { min: 0 })
  permissions!: readonly WorkspacePermission[];

  @Text('Who made it.', { example: 'user:01980a3c-5b1e-7c3d-9f00-3d2c1b0a9e8f' })
  createdBy!: string;

  @Time('When it was made.')
  createdAt!: string;

  @Time('When it was last changed.')
  updatedAt!: string;

  @Whole('Counts its changes.', { min: 1, example: 1 })
  version!: number;
}

@ApiSchema({ name: 'ServiceAccountList' })
export class ServiceAccountListDto extends CountedListDtoOf(ServiceAccountDto) {}

/** A service account as people see it. */
export function serviceAccountDto(account: ServiceAccount): ServiceAccountDto {
  const { id, workspaceId, name, role, permissions, createdBy, version } = account;
  return {
    ...{ id, workspaceId, name, role, permissions, createdBy },
    createdAt: account.createdAt.toISOString(),
    updatedAt: account.updatedAt.toISOString(),
    version,
  };
}
