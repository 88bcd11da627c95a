import { Controller, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { PERMISSIONS, WORKSPACE_PERMISSIONS, type Permission } from '../access/permissions.ts';
import { ListQuery } from '../http/list.ts';
import { Gives } from '../http/route.ts';
import { pageOf } from './page-of.ts';
import { PermissionDto, PermissionListDto } from './role.dto.ts';

const VOCABULARY = (Object.entries(PERMISSIONS) as [Permission, string][]).map(
  ([name, description]): PermissionDto => ({
    name,
    description,
    scope: name in WORKSPACE_PERMISSIONS ? 'workspace' : 'system',
  }),
);

@ApiTags('Workspaces')
@Controller('v1/permissions')
export class PermissionsController {
  @Gives('', 'Gives all that can be permitted, and what each permission lets somebody do.', PermissionListDto, {
    needs: 'credential',
  })
  list(@Query() query: ListQuery): PermissionListDto {
    return pageOf(VOCABULARY, query, ({ name }) => name);
  }
}
