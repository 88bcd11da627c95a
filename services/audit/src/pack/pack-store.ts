import { Injectable } from '@nestjs/common';
import type { ListRecordsRequest } from '@na/contracts';
import { eventIdInPack } from '@na/persistence';
import { DataSource, type EntityManager } from 'typeorm';
import type { Position } from '../record/record.queries.ts';
import type { RecordedRow } from '../record/record.ts';
import { insertParts, KNOWN_PARTS, PARTS_AROUND, partsQuery } from './pack.queries.ts';
import { recordsIn, type RecordedPart } from './part.ts';
import type { NewPart } from './parting.ts';

/** How many parts one look takes; most pages are in the first. */
const AT_ONCE = 4;

/** The records that lie together as they were told. */
@Injectable()
export class PackStore {
  constructor(private readonly dataSource: DataSource) {}

  /** Stores parts, each once; answers which were stored, and which were not because some of their records are rows. */
  async store(parts: readonly NewPart[], tx: EntityManager): Promise<{ stored: NewPart[]; asRows: NewPart[] }> {
    if (!parts.length) return { stored: [], asRows: [] };
    const { text, values } = insertParts(parts);
    const ids = new Set((await tx.query<{ id: string }[]>(text, values)).map(({ id }) => id));
    const refused = parts.filter(({ id }) => !ids.has(id));
    if (!refused.length) return { stored: [...parts], asRows: [] };
    const known = await tx.query<{ id: string }[]>(KNOWN_PARTS, [refused.map(({ id }) => id)]);
    const knownIds = new Set(known.map(({ id }) => id));
    return {
      stored: parts.filter(({ id }) => ids.has(id)),
      asRows: refused.filter(({ id }) => !knownIds.has(id)),
    };
  }

  /** The record with this id in one of the workspaces. */
  async find(id: string, scopes: readonly string[]): Promise<RecordedRow | undefined> {
    const known = id.toLowerCase();
    const parts = await this.dataSource.query<RecordedPart[]>(PARTS_AROUND, [eventIdInPack(known, 0), known, scopes]);
    return parts.flatMap(recordsIn).find(record => record.id === known);
  }

  /** At least the next `count` records after `after` that a request asks for, or all that there are, in no order. */
  async next(request: ListRecordsRequest, count: number, after?: Position): Promise<RecordedRow[]> {
    const found: RecordedRow[] = [];
    for (let beyond: Position | undefined; ;) {
      const { text, values } = partsQuery(request, { after, beyond, limit: AT_ONCE });
      const parts = await this.dataSource.query<RecordedPart[]>(text, values);
      found.push(...parts.flatMap(recordsIn).filter(record => isAsked(record, request, after)));
      const last = parts.at(-1);
      if (!last || parts.length < AT_ONCE) return found;
      const end = { occurredAt: last.occurred_at.toISOString(), id: last.last_id };
      // Whatever comes beyond is older than that.
      if (found.filter(record => !isBefore(record, end)).length >= count) return found;
      beyond = end;
    }
  }
}

function isAsked(record: RecordedRow, request: ListRecordsRequest, after?: Position): boolean {
  const { about, correlationId, parentId, traceId } = request;
  return (
    (about === undefined || record.about === about) &&
    (correlationId === undefined || record.correlation_id === correlationId) &&
    (parentId === undefined || record.parent_id === parentId.toLowerCase()) &&
    (traceId === undefined || record.trace_id === traceId) &&
    (!after || isBefore(record, after))
  );
}

/** Whether a record comes after a position in a list that is newest first. */
function isBefore(record: RecordedRow, { occurredAt, id }: Position): boolean {
  const time = record.occurred_at.toISOString();
  return time < occurredAt || (time === occurredAt && record.id < id);
}
