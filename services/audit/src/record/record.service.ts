import { Injectable } from '@nestjs/common';
import type { AuditRecord, GetRecordRequest, ListRecordsRequest, ListRecordsResponse } from '@na/contracts';
import { Invalid } from '@na/errors';
import { DataSource } from 'typeorm';
import { RecordNotFound } from '../errors.ts';
import { cursorOf, positionOf } from './position.ts';
import { GET_RECORD, listQuery } from './record.queries.ts';
import { recordOf, scopesOf, type RecordedRow } from './record.ts';
import { getFaults, listFaults } from './request-faults.ts';

/** Reads the record. */
@Injectable()
export class RecordService {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * A record of the workspace, or, when the request says so, one that concerns the whole system.
   * @throws Problem `audit_record_not_found`, also for another workspace's
   */
  async get(request: GetRecordRequest): Promise<AuditRecord> {
    const errors = getFaults(request);
    if (errors.length) throw Invalid({ errors });
    const [row] = await this.dataSource.query<RecordedRow[]>(GET_RECORD, [request.id, scopesOf(request)]);
    if (!row) throw RecordNotFound({ id: request.id });
    return recordOf(row);
  }

  /** A page of records, newest first; one that comes in later than its page was read is not on the next. */
  async list(request: ListRecordsRequest): Promise<ListRecordsResponse> {
    const errors = listFaults(request);
    if (errors.length) throw Invalid({ errors });
    const { text, values } = listQuery(request, request.cursor === undefined ? undefined : positionOf(request.cursor));
    const rows = await this.dataSource.query<RecordedRow[]>(text, values);
    const records = rows.slice(0, request.limit).map(recordOf);
    const last = records.at(-1);
    return { records, nextCursor: rows.length > records.length && last ? cursorOf(last) : undefined };
  }
}
