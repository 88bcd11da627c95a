import type { ListRecordsRequest } from '@na/contracts';
import { scopesOf } from '../record/record.ts';
import type { Position } from '../record/record.queries.ts';
import { keyOf } from './keys.ts';
import type { NewPart } from './parting.ts';

const COLUMNS = 'id, last_id, occurred_at, type, category, severity, service, workspace_id, actor, records, pack, keys';

/**
 * Inserts parts; gives the ids of those that were stored. Each is a second guard, as the key of a record is: what was told again by a teller
 * restored from a backup is there already, as a part or, from before there were any, as rows.
 */
export function insertParts(parts: readonly NewPart[]): { text: string; values: unknown[] } {
  const values: unknown[] = [];
  const given = (value: unknown, type: string) => `$${values.push(value)}::${type}`;
  const rows = parts.map(part =>
    [
      given(part.id, 'uuid'),
      given(part.last_id, 'uuid'),
      given(part.occurred_at, 'timestamptz'),
      given(part.type, 'text'),
      given(part.category, 'text'),
      given(part.severity, 'text'),
      given(part.service, 'text'),
      given(part.workspace_id, 'uuid'),
      given(part.actor, 'text'),
      given(part.records, 'int'),
      given(part.json, 'json'),
      given(`{${part.keys.join()}}`, 'bigint[]'),
    ].join(', '),
  );
  const text = `
    insert into audit_pack (${COLUMNS})
    select ${COLUMNS}
    from (values ${rows.map(row => `(${row})`).join(', ')}) as part (${COLUMNS})
    where not exists (
      select from audit_record
      where id between part.id and part.last_id and occurred_at = part.occurred_at
        and workspace_id = part.workspace_id and actor = part.actor)
    on conflict do nothing
    returning id`;
  return { text, values };
}

/** Those of the parts with these ids that are there. */
export const KNOWN_PARTS = `select id from audit_pack where id = any($1::uuid[])`;

/** What is read of a part. */
const READ = `id, last_id, occurred_at, recorded_at, type, category, severity, service, workspace_id, actor, records, pack`;

/** The parts of the pack that begins at $1 that may have the record $2, in the workspaces $3. */
export const PARTS_AROUND = `
  select ${READ} from audit_pack where id between $1 and $2 and last_id >= $2 and workspace_id = any($3)`;

/**
 * The next `limit` parts that may have records for the page after `after`, in the order of their last records, beyond the part that ended at
 * `beyond`. All that a request can ask but its keys is exact, as a part has one of each.
 */
export function partsQuery(
  request: ListRecordsRequest,
  { after, beyond, limit }: { after?: Position; beyond?: Position; limit: number },
): { text: string; values: unknown[] } {
  const values: unknown[] = [];
  const given = (value: unknown) => `$${values.push(value)}`;
  const anyOf = (column: string, list: string[]) =>
    list.length === 1 ? `${column} = ${given(list[0])}` : list.length && `${column} = any(${given(list)})`;
  const keys = searchedBy(request).map(keyOf);

  const conditions = [
    anyOf('category', request.categories),
    anyOf('severity', request.severities),
    anyOf('type', request.types),
    request.actor !== undefined && `actor = ${given(request.actor)}`,
    keys.length > 0 && `keys @> ${given(`{${keys.join()}}`)}::bigint[]`,
    request.from !== undefined && `occurred_at >= ${given(request.from)}`,
    request.before !== undefined && `occurred_at < ${given(request.before)}`,
    after &&
      `(occurred_at, id) < (${given(after.occurredAt)}, ${given(after.id)}) and occurred_at <= ${given(after.occurredAt)}`,
    beyond &&
      `(occurred_at, last_id) < (${given(beyond.occurredAt)}, ${given(beyond.id)}) and occurred_at <= ${given(beyond.occurredAt)}`,
  ].filter(condition => typeof condition === 'string');

  const order = `order by occurred_at desc, last_id desc limit ${given(limit)}`;
  const scopes = scopesOf(request).map(scope => {
    const where = [`workspace_id = ${given(scope)}`, ...conditions].join(' and ');
    // Found by keys first, and put in order then: read in order, what few parts have would be looked for in all.
    return `(select * from (select ${READ} from audit_pack where ${where} ${keys.length ? 'offset 0' : ''}) as found ${order})`;
  });
  return { text: `select * from (${scopes.join(' union all ')}) as page ${order}`, values };
}

/** The texts that a request asks for of which an index knows the keys. */
function searchedBy({ about, correlationId, parentId, traceId }: ListRecordsRequest): string[] {
  return [about, correlationId, parentId?.toLowerCase(), traceId].filter(text => text !== undefined);
}
