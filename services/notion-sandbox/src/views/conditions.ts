import { isObject, nullable, object, optional, own, type JsonObject } from '../checks/check.ts';
import { foundRows } from '../data-sources/query.ts';
import type { Call } from '../http/call.ts';
import { isFilter } from '../query/filter.ts';
import type { Sandbox } from '../sandbox.ts';
import type { DataSourceRecord, PageRecord, ViewRecord } from '../store/records.ts';

/** What a view shows, and in which order. */
export type Conditions = Pick<ViewRecord, 'filter' | 'sorts' | 'quickFilters'>;

/** Reads `filter`, `sorts` and `quick_filters`; what is not named stays as before, and null takes it away. */
export function conditions(
  sandbox: Sandbox,
  call: Call,
  source: DataSourceRecord | null,
  before: Conditions,
): Conditions {
  const { body } = call;
  const filter = optional(nullable(object))(own(body, 'filter'), 'body.filter');
  const sorts = own(body, 'sorts');
  const read: Conditions = {
    filter: filter === undefined ? before.filter : isFilter(filter) ? filter : null,
    sorts: sorts === undefined ? before.sorts : ((sorts as JsonObject[] | null) ?? null),
    quickFilters: quickFilters(own(body, 'quick_filters'), before.quickFilters),
  };
  // Read once as a query would read them, so that a view never holds what can not be asked.
  if (source) rowsOf(sandbox, call, source, read);
  return read;
}

/** The rows that a view shows: those that its filter and all of its quick filters let through, in its order. */
export function rowsOf(sandbox: Sandbox, call: Call, source: DataSourceRecord, view: Conditions): PageRecord[] {
  const find = (filter: unknown) => {
    const body = { filter: filter ?? undefined, sorts: view.sorts ?? undefined };
    return foundRows(sandbox, { ...call, body }, source);
  };
  // One by one: filters nest two deep at most, and a view's own filter may already do so.
  const passing = quickConditions(view).map(filter => new Set(find(filter)));
  return find(view.filter).filter(page => passing.every(rows => rows.has(page)));
}

function quickConditions({ quickFilters }: Conditions): JsonObject[] {
  return Object.entries(quickFilters ?? {}).map(([property, condition]) => ({ property, ...condition }));
}

function quickFilters(value: unknown, before: Conditions['quickFilters']): Conditions['quickFilters'] {
  if (value === undefined) return before;
  const given = nullable(object)(value, 'body.quick_filters');
  if (given === null) return null;
  const merged = { ...before };
  for (const [property, condition] of Object.entries(given)) {
    const read = nullable(object)(condition, `body.quick_filters.${property}`);
    if (isObject(read)) merged[property] = read;
    else delete merged[property];
  }
  return Object.keys(merged).length > 0 ? merged : null;
}
