import { isShared } from '../access/access.ts';
import { isInTrash } from '../access/lineage.ts';
import { boolean, object, oneOf, optional, own, refuseUnknown, string } from '../checks/check.ts';
import { shownInstant } from '../clock.ts';
import { maxRows } from '../data-sources/query.ts';
import { renderDataSource } from '../data-sources/render.ts';
import { renderDatabase } from '../databases/render.ts';
import { validationError } from '../errors.ts';
import type { Answer, Call, Endpoint } from '../http/call.ts';
import { cut, listAnswer, pagingOfBody } from '../http/paging.ts';
import { renderPage } from '../pages/render.ts';
import { titleOf } from '../pages/title.ts';
import { plainText } from '../rich-text/rich-text.ts';
import type { Sandbox } from '../sandbox.ts';
import type { DataSourceRecord, PageRecord } from '../store/records.ts';
import { hasDataSources } from '../versions.ts';

export const searchEndpoints: Endpoint[] = [{ method: 'POST', path: '/v1/search', needs: 'read_content', run: search }];

type Found = PageRecord | DataSourceRecord;

/** `POST /v1/search`: what is shared and bears all words of the query in its title, last edited first. */
function search(sandbox: Sandbox, call: Call): Answer {
  refuseUnknown(call.body, ['query', 'sort', 'filter', 'start_cursor', 'page_size'], 'body');
  const paging = pagingOfBody(call);
  const { kind, inTrash } = wanted(call);
  const words = (optional(string())(call.body['query'], 'body.query') ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const visibleUntil = call.now - sandbox.settings.searchDelayMs;
  const found = [...candidates(sandbox, kind)].filter(
    item =>
      item.created <= visibleUntil &&
      bears(item, words) &&
      isInTrash(sandbox.store, item) === inTrash &&
      isShared(sandbox.store, call.token, item.id),
  );
  found.sort(order(call));
  const ids = found.slice(0, maxRows).map(({ id }) => id);
  const from = paging.cursor === null ? 0 : ids.indexOf(paging.cursor);
  if (from < 0) throw validationError(`The start_cursor provided is invalid: ${paging.cursor}`);
  const { page, next } = cut(ids, from, paging.size);
  const results = page.map(id => render(sandbox, call, id));
  const type = hasDataSources(call.version) ? 'page_or_data_source' : 'page_or_database';
  const isCut = next === null && found.length > maxRows;
  const status = isCut ? { type: 'incomplete', incomplete_reason: 'query_result_limit_reached' } : { type: 'complete' };
  return { ...listAnswer(type, results, next), request_status: status };
}

function wanted(call: Call): { kind: 'page' | 'source' | 'both'; inTrash: boolean } {
  const filter = optional(object)(call.body['filter'], 'body.filter');
  if (!filter) return { kind: 'both', inTrash: false };
  const inTrash = optional(boolean)(own(filter, 'in_trash'), 'body.filter.in_trash') ?? false;
  if (own(filter, 'value') === undefined && own(filter, 'in_trash') !== undefined) return { kind: 'both', inTrash };
  oneOf(['object'])(own(filter, 'property'), 'body.filter.property');
  const source = hasDataSources(call.version) ? 'data_source' : 'database';
  const value = oneOf(['page', source])(own(filter, 'value'), 'body.filter.value');
  return { kind: value === 'page' ? 'page' : 'source', inTrash };
}

function* candidates(sandbox: Sandbox, kind: 'page' | 'source' | 'both'): Generator<Found> {
  if (kind !== 'source') for (const page of sandbox.store.all('pages')) if (!page.template) yield page;
  if (kind !== 'page') yield* sandbox.store.all('dataSources');
}

function bears(item: Found, words: string[]): boolean {
  if (words.length === 0) return true;
  const title = ('values' in item ? titleOf(item) : plainText(item.title)).toLowerCase();
  return words.every(word => title.includes(word));
}

function order(call: Call): (left: Found, right: Found) => number {
  const sort = optional(object)(call.body['sort'], 'body.sort');
  if (sort && own(sort, 'property') !== undefined) oneOf(['relevance'])(sort['property'], 'body.sort.property');
  else if (sort) optional(oneOf(['last_edited_time']))(own(sort, 'timestamp'), 'body.sort.timestamp');
  const direction = optional(oneOf(['ascending', 'descending']))(sort?.['direction'], 'body.sort.direction');
  const sign = direction === 'ascending' ? 1 : -1;
  return (left, right) => sign * (shownInstant(left.edited) - shownInstant(right.edited)) || compareIds(left, right);
}

function compareIds(left: Found, right: Found): number {
  return left.id < right.id ? -1 : 1;
}

function render(sandbox: Sandbox, call: Call, id: string): unknown {
  const page = sandbox.store.get('pages', id);
  if (page) return renderPage(sandbox, call.version, page);
  const source = sandbox.store.get('dataSources', id);
  if (source && hasDataSources(call.version)) return renderDataSource(sandbox, call.version, source);
  const database = source && sandbox.store.get('databases', source.databaseId);
  return database ? renderDatabase(sandbox, call.version, database) : null;
}
