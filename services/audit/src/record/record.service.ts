import { Injectable } from '@nestjs/common';
import type { AuditRecord, GetRecordRequest, ListRecordsRequest, ListRecordsResponse } from '@na/contracts';
import { Invalid } from '@na/errors';
import { DataSource } from 'typeorm';
import { RecordNotFound } from '../errors.ts';
import { PackStore } from '../pack/pack-store.ts';
import { cursorOf, positionOf } from './position.ts';
import { GET_RECORD, listQuery } from './record.queries.ts';
import { recordOf, scopesOf, type RecordedRow } from './record.ts';
import { getFaults, listFaults } from './request-faults.ts';

/** Reads the record. */
@Injectable()
export class RecordService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly packs: PackStore,
  ) {}

  /**
   * A record of the workspace, or, when the request says so, one that concerns the whole system.
   * @throws Problem `audit_record_not_found`, also for another workspace's
   */
  async get(request: GetRecordRequest): Promise<AuditRecord> {
    const errors = getFaults(request);
    if (errors.length) throw Invalid({ errors });
    const scopes = scopesOf(request);
    const [alone] = await this.dataSource.query<RecordedRow[]>(GET_RECORD, [request.id, scopes]);
    const row = alone ?? (await this.packs.find(request.id, scopes));
    if (!row) throw RecordNotFound({ id: request.id });
    return recordOf(row);
  }

  /** A page of records, newest first; one that comes in later than its page was read is not on the next. */
  async list(request: ListRecordsRequest): Promise<ListRecordsResponse> {
    const errors = listFaults(request);
    if (errors.length) throw Invalid({ errors });
    const after = request.cursor === undefined ? undefined : positionOf(request.cursor);
    const { text, values } = listQuery(request, after);
    const rows = [
      ...(await this.dataSource.query<RecordedRow[]>(text, values)),
      ...(await this.packs.next(request, request.limit + 1, after)),
    ].sort(newestFirst);
    const records = rows.slice(0, request.limit).map(recordOf);
    const last = records.at(-1);
    return { records, nextCursor: rows.length > records.length && last ? cursorOf(last) : undefined };
  }
}

function newestFirst(a: RecordedRow, b: RecordedRow): number {
  return b.occurred_at.getTime() - a.occurred_at.getTime() || (a.id < b.id ? 1 : -1);
}
