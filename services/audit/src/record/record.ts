import { events, type AuditRecord, type Category, type JsonObject, type Severity } from '@na/contracts';
import type { HeardEvent } from '@na/messaging';

/** The workspace of what concerns the whole system, as the table has it. */
export const WHOLE_SYSTEM = '00000000-0000-0000-0000-000000000000';

/** A row of `audit_record`, but for when it was recorded. */
export interface RecordRow {
  id: string;
  occurred_at: Date;
  type: string;
  category: Category;
  severity: Severity;
  service: string;
  workspace_id: string;
  about: string | null;
  actor: string;
  correlation_id: string;
  parent_id: string | null;
  trace_id: string | null;
  data: JsonObject;
}

/** A row as it is read. */
export type RecordedRow = RecordRow & { recorded_at: Date };

/**
 * What to keep of an event. One that this version's contract does not know, told by a newer service, is filed as `system` and
 * `info`: a record that is filed roughly is better than none.
 */
export function fileEvent(event: HeardEvent): RecordRow {
  const { category = 'system', severity = 'info' } = events.get(event.type) ?? {};
  return {
    id: event.id,
    occurred_at: new Date(event.time),
    type: event.type,
    category,
    severity,
    // A source is a service and the epoch of its outbox.
    service: event.source.split('/')[0] ?? event.source,
    workspace_id: event.workspaceId ?? WHOLE_SYSTEM,
    about: event.about ?? null,
    actor: event.actor,
    correlation_id: event.correlationId,
    parent_id: event.parentId ?? null,
    trace_id: event.traceparent?.split('-')[1] ?? null,
    data: event.data as JsonObject,
  };
}

/** The workspaces, as the table has them, whose records a request may see. */
export function scopesOf(request: { workspaceId: string; includeSystem?: boolean }): string[] {
  return [request.workspaceId, ...(request.includeSystem ? [WHOLE_SYSTEM] : [])];
}

/** A row as the contract has it. */
export function recordOf(row: RecordedRow): AuditRecord {
  return {
    id: row.id,
    type: row.type,
    category: row.category,
    severity: row.severity,
    service: row.service,
    workspaceId: row.workspace_id === WHOLE_SYSTEM ? undefined : row.workspace_id,
    about: row.about ?? undefined,
    actor: row.actor,
    correlationId: row.correlation_id,
    parentId: row.parent_id ?? undefined,
    traceId: row.trace_id ?? undefined,
    data: row.data,
    occurredAt: row.occurred_at.toISOString(),
    recordedAt: row.recorded_at.toISOString(),
  };
}
