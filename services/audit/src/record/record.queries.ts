import type { ListRecordsRequest } from '@na/contracts';
import { scopesOf, type RecordRow } from './record.ts';

const COLUMNS =
  'id, occurred_at, type, category, severity, service, workspace_id, about, actor, correlation_id, parent_id, trace_id, data';

/** What is stored of a record, in the order in which {@link COPY_RECORDS} takes it. */
export const STORED = COLUMNS.split(', ') as readonly (keyof RecordRow)[];

/** Takes rows of which none is there yet; for many, at half of what inserting them costs. */
export const COPY_RECORDS = `copy audit_record (${COLUMNS}) from stdin`;

/**
 * Inserts rows given as JSON. The inbox lets each event pass once by its source and number; the key is a second guard for the one
 * case that it cannot see: a teller restored from a backup begins a new epoch and tells its latest events again under other
 * numbers, with the ids that they had. Gives how many were stored, by what is counted of them.
 */
export const INSERT_RECORDS = `
  with stored as (
    insert into audit_record (${COLUMNS})
    select ${COLUMNS}
    from json_to_recordset($1::json)
      as row (id uuid, occurred_at timestamptz, type text, category text, severity text, service text, workspace_id uuid,
              about text, actor text, correlation_id text, parent_id uuid, trace_id text, data jsonb)
    on conflict do nothing
    returning category, severity, recorded_at - occurred_at as lag
  )
  select category, severity, extract(epoch from lag)::float8 as lag_seconds, count(*)::int as count
  from stored group by category, severity, lag`;

/** One record by id that belongs to one of the given workspaces. */
export const GET_RECORD = `select * from audit_record where id = $1 and workspace_id = any($2)`;

/** What the index of rare values holds of a record; of which several may be asked at once. */
const KEYS = 'record_keys(about, correlation_id, parent_id, trace_id)';

/** Where a page ended: the time (RFC 3339, milliseconds) and the id of its last record. */
export interface Position {
  occurredAt: string;
  id: string;
}

/**
 * The query for the page after `after`, one record longer than asked, so that the reader knows whether there is another.
 * The workspace's and the system's records come from an index each, in order, and are merged.
 */
export function listQuery(request: ListRecordsRequest, after?: Position): { text: string; values: unknown[] } {
  const values: unknown[] = [];
  const given = (value: unknown) => `$${values.push(value)}`;
  // One value is an equality, behind which an index keeps its order; several are not.
  const anyOf = (column: string, list: string[]) =>
    list.length === 1 ? `${column} = ${given(list[0])}` : list.length && `${column} = any(${given(list)})`;
  // The index knows the hash only; that of a UUID is of its lower case.
  const key = (column: 'about' | 'correlation_id' | 'parent_id' | 'trace_id', value: string | undefined) => {
    if (value === undefined) return false;
    const place = given(value);
    const text = column === 'parent_id' ? `${place}::uuid::text` : `${place}::text`;
    return `${KEYS} @> array[hashtextextended(${text}, 0)] and ${column} = ${place}`;
  };

  const conditions = [
    anyOf('category', request.categories),
    anyOf('severity', request.severities),
    anyOf('type', request.types),
    request.actor !== undefined && `actor = ${given(request.actor)}`,
    key('correlation_id', request.correlationId),
    key('parent_id', request.parentId),
    key('trace_id', request.traceId),
    key('about', request.about),
    request.from !== undefined && `occurred_at >= ${given(request.from)}`,
    request.before !== undefined && `occurred_at < ${given(request.before)}`,
    // The comparison of pairs excludes no partition, the plain one does.
    after &&
      `(occurred_at, id) < (${given(after.occurredAt)}, ${given(after.id)}) and occurred_at <= ${given(after.occurredAt)}`,
  ].filter(condition => typeof condition === 'string');

  const order = `order by occurred_at desc, id desc limit ${given(request.limit + 1)}`;
  const parts = scopesOf(request).map(scope => {
    const where = [`workspace_id = ${given(scope)}`, ...conditions].join(' and ');
    return `(select * from audit_record where ${where} ${order})`;
  });
  return { text: `select * from (${parts.join(' union all ')}) as page ${order}`, values };
}
