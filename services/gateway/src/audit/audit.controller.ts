import { Controller, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IdPath } from '../http/id-path.ts';
import { Gives } from '../http/route.ts';
import { By, WorkspaceId, type Principal } from '../access/principal.ts';
import { PermissionMissing } from '../errors.ts';
import { AuditRecordDto, AuditRecordListDto, ListRecordsQuery } from './audit-record.dto.ts';
import { Audit } from './audit.ts';

@ApiTags('Audit')
@Controller('v1/audit')
export class AuditController {
  constructor(private readonly audit: Audit) {}

  @Gives('', 'Gives what happened in the workspace, newest first.', AuditRecordListDto, { needs: 'audit:read' })
  list(
    @By() by: Principal,
    @WorkspaceId() workspaceId: string,
    @Query() query: ListRecordsQuery,
  ): Promise<AuditRecordListDto> {
    if (query.includeSystem && !seesSystem(by)) throw PermissionMissing({ needed: SYSTEM });
    return this.audit.list(workspaceId, query);
  }

  @Gives(':id', 'Gives one record.', AuditRecordDto, { needs: 'audit:read', refuses: [404] })
  get(@By() by: Principal, @WorkspaceId() workspaceId: string, @Param() { id }: IdPath): Promise<AuditRecordDto> {
    return this.audit.get({ workspaceId, id, includeSystem: seesSystem(by) });
  }
}

const SYSTEM = 'system:read';

function seesSystem({ permissions }: Principal): boolean {
  return permissions.includes(SYSTEM);
}
