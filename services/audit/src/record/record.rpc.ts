import { Controller } from '@nestjs/common';
import {
  AuditService,
  type AuditRecord,
  type GetRecordRequest,
  type ListRecordsRequest,
  type ListRecordsResponse,
} from '@na/contracts';
import { OnCall } from '@na/messaging';
import { RecordService } from './record.service.ts';

@Controller()
export class RecordRpc {
  constructor(private readonly records: RecordService) {}

  @OnCall(AuditService.getRecord)
  getRecord(request: GetRecordRequest): Promise<AuditRecord> {
    return this.records.get(request);
  }

  @OnCall(AuditService.listRecords)
  listRecords(request: ListRecordsRequest): Promise<ListRecordsResponse> {
    return this.records.list(request);
  }
}
