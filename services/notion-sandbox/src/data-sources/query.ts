import { dataSourceFor } from '../access/access.ts';
import { shownInstant } from '../clock.ts';
import { oneOf, optional, refuseUnknown, uuid } from '../checks/check.ts';
import { databaseSource } from '../databases/single-source.ts';
import { validationError } from '../errors.ts';
import type { Answer, Call } from '../http/call.ts';
import { listAnswer, pagingOfBody } from '../http/paging.ts';
import { filterProperties } from '../pages/answer.ts';
import { renderPage } from '../pages/render.ts';
import { filterTest, isFilter } from '../query/filter.ts';
import { rowOrder, type Compare } from '../query/sort.ts';
import { Reckoning } from '../reckoning/reckoning.ts';
import type { Sandbox } from '../sandbox.ts';
import type { DataSourceRecord, PageRecord } from '../store/records.ts';
import { hasDataSources } from '../versions.ts';
import { wantedTrash } from '../blocks/trash.ts';
import { keptRows, type KeptRows } from './kept-rows.ts';

const knownFields = ['sorts', 'filter', 'start_cursor', 'page_size', 'in_trash', 'archived', 'result_type'];

/** `POST /v1/data_sources/:data_source_id/query`. */
export function queryDataSource(sandbox: Sandbox, call: Call): Answer {
  return query(sandbox, call, dataSourceFor(sandbox, call, uuid(call.params['data_source_id'], 'path.data_source_id')));
}

/** `POST /v1/databases/:database_id/query`, as 2022-06-28 has it. */
export function queryDatabase(sandbox: Sandbox, call: Call): Answer {
  return query(sandbox, call, databaseSource(sandbox, call, uuid(call.params['database_id'], 'path.database_id')));
}

function query(sandbox: Sandbox, call: Call, source: DataSourceRecord): Answer {
  const { body } = call;
  refuseUnknown(body, knownFields, 'body');
  optional(oneOf(['page', 'data_source']))(body['result_type'], 'body.result_type');
  const only = filterProperties(call);
  const paging = pagingOfBody(call);
  const reckoning = new Reckoning(sandbox.store, call.now);
  const order = rowOrder(reckoning, source.schema, body['sorts']);
  const rows = keptRows(sandbox, queryKey(sandbox, call, source), revisionOf(sandbox, source), () =>
    matching(sandbox, call, source, order, reckoning),
  );
  const start = paging.cursor === null ? 0 : startOf(sandbox, rows, order, paging.cursor);
  // A query never gives more than its first rows.
  const { queryRowLimit } = sandbox.settings;
  const allowed = Math.min(rows.pages.length, queryRowLimit);
  const page = rows.pages.slice(start, Math.min(start + paging.size, allowed));
  const end = start + page.length;
  const next = end < allowed ? (rows.pages[end]?.id ?? null) : null;
  const isCut = next === null && rows.pages.length > queryRowLimit;
  const results = page.map(row => renderPage(sandbox, call.version, row, only, reckoning));
  const status = isCut ? { type: 'incomplete', incomplete_reason: 'query_result_limit_reached' } : { type: 'complete' };
  const type = hasDataSources(call.version) ? 'page_or_data_source' : 'page_or_database';
  return { ...listAnswer(type, results, next), request_status: status };
}

/** All rows that the call's `filter` and `sorts` ask for, in order, however many. */
export function foundRows(sandbox: Sandbox, call: Call, source: DataSourceRecord): PageRecord[] {
  const reckoning = new Reckoning(sandbox.store, call.now);
  return matching(sandbox, call, source, rowOrder(reckoning, source.schema, call.body['sorts']), reckoning);
}

/** The rows that fit, in order. */
function matching(
  sandbox: Sandbox,
  call: Call,
  source: DataSourceRecord,
  order: Compare,
  reckoning: Reckoning,
): PageRecord[] {
  const { store, settings } = sandbox;
  const trashed = wantedTrash(call) ?? false;
  const passes = isFilter(call.body['filter'])
    ? filterTest(source.schema, call.body['filter'], {
        now: call.now,
        me: call.token.botId,
        reckoning,
        dataSourceId: source.id,
      })
    : () => true;
  const visibleUntil = call.now - settings.visibilityDelayMs;
  const found: PageRecord[] = [];
  for (const id of store.idsBelow(source.id)) {
    const page = store.get('pages', id);
    if (page && page.inTrash === trashed && page.created <= visibleUntil && passes(page)) found.push(page);
  }
  return found.sort(order);
}

/** Grows with each write that can change what a query of the source finds; relations, formulas and rollups look beyond it. */
function revisionOf({ store }: Sandbox, { id, schema }: DataSourceRecord): number {
  const looksBeyond = schema.some(({ type }) => ['relation', 'formula', 'rollup'].includes(type));
  return looksBeyond ? store.revision : store.revisionOf(id);
}

/** Two calls with this key and no write in between find the same rows; null when time alone can change the answer. */
function queryKey(sandbox: Sandbox, call: Call, source: DataSourceRecord): string | null {
  const filter = JSON.stringify(call.body['filter'] ?? null);
  const dependsOnTime =
    sandbox.settings.visibilityDelayMs > 0 || /_ago|_from_now|day"|yesterday|tomorrow|(this|past|next)_/.test(filter);
  if (dependsOnTime) return null;
  // Formulas see the time by the minute.
  const isComputed = source.schema.some(({ type }) => type === 'formula' || type === 'rollup');
  return [
    source.id,
    isComputed ? shownInstant(call.now) : '',
    call.token.botId,
    wantedTrash(call) ?? false,
    JSON.stringify(call.body['sorts'] ?? null),
    filter,
  ].join('\n');
}

/** Where the cursor's row stands, or would stand if it still fitted: rows that change meanwhile break no paging. */
function startOf(sandbox: Sandbox, rows: KeptRows, order: Compare, cursor: string): number {
  const known = rows.places.get(cursor);
  if (known !== undefined) return known;
  const row = sandbox.store.get('pages', cursor);
  if (!row) throw validationError(`The start_cursor provided is invalid: ${cursor}`);
  const place = rows.pages.findIndex(page => order(page, row) >= 0);
  return place < 0 ? rows.pages.length : place;
}
