import { Injectable } from '@nestjs/common';
import { AuditService, type AuditRecord, type GetRecordRequest } from '@na/contracts';
import { listOf, type List } from '../http/list.ts';
import { Services } from '../http/services.ts';
import type { ListRecordsQuery } from './audit-record.dto.ts';

/** The record, as audit has it. */
@Injectable()
export class Audit {
  constructor(private readonly services: Services) {}

  get(which: GetRecordRequest): Promise<AuditRecord> {
    return this.services.ask(AuditService.getRecord, which);
  }

  async list(
    workspaceId: string,
    { category = [], severity = [], type = [], ...query }: ListRecordsQuery,
  ): Promise<List<AuditRecord>> {
    const asked = { workspaceId, categories: category, severities: severity, types: type, ...query };
    const { records, nextCursor } = await this.services.ask(AuditService.listRecords, asked);
    return listOf(records, nextCursor);
  }
}
