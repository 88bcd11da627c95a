import { Controller, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IdPath } from '../http/id-path.ts';
import { Gives } from '../http/route.ts';
import { WorkspaceId } from '../identity/principal.ts';
import { AuditRecordDto, AuditRecordListDto, ListRecordsQuery } from './audit-record.dto.ts';
import { Audit } from './audit.ts';

@ApiTags('Audit')
@Controller('v1/audit')
export class AuditController {
  constructor(private readonly audit: Audit) {}

  @Gives('', 'Gives what happened in the workspace, newest first.', AuditRecordListDto)
  list(@WorkspaceId() workspaceId: string, @Query() query: ListRecordsQuery): Promise<AuditRecordListDto> {
    return this.audit.list(workspaceId, query);
  }

  @Gives(':id', 'Gives one record.', AuditRecordDto, { refuses: [404] })
  get(@WorkspaceId() workspaceId: string, @Param() { id }: IdPath): Promise<AuditRecordDto> {
    return this.audit.get(workspaceId, id);
  }
}
