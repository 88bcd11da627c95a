import { Standings } from '../access/standings.ts';
import { boolean, object, oneOf, optional, own, refuseUnknown, string } from '../checks/check.ts';
import { maxRows } from '../data-sources/query.ts';
import { renderDataSource } from '../data-sources/render.ts';
import { renderDatabase } from '../databases/render.ts';
import { validationError } from '../errors.ts';
import type { Answer, Call, Endpoint } from '../http/call.ts';
import { cut, listAnswer, pagingOfBody, type Paging } from '../http/paging.ts';
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
  const standings = new Standings(sandbox.store, call.token);
  const isFound = (item: Found): boolean => {
    if (item.created > visibleUntil || !bears(item, words)) return false;
    const { isShared, inTrash: isTrashed } = standings.of(item.id);
    return isShared && isTrashed === inTrash;
  };
  const items = candidates(sandbox, kind, sandbox.store.idsByEdit(direction(call)));
  const { ids, from, isCut } = found(items, isFound, paging);
  if (from < 0) throw validationError(`The start_cursor provided is invalid: ${paging.cursor}`);
  const { page, next } = cut(ids, from, paging.size);
  const results = page.map(id => render(sandbox, call, id));
  const type = hasDataSources(call.version) ? 'page_or_data_source' : 'page_or_database';
  const status =
    isCut && next === null
      ? { type: 'incomplete', incomplete_reason: 'query_result_limit_reached' }
      : { type: 'complete' };
  return { ...listAnswer(type, results, next), request_status: status };
}

/**
 * The ids that pass, up to the end of the page that is asked for and one more; what comes after is not looked at.
 * `from` is where the page begins, below zero when its cursor is not among them; the list is cut at as many as a search gives.
 */
function found(items: Iterable<Found>, passes: (item: Found) => boolean, { cursor, size }: Paging) {
  const ids: string[] = [];
  let from = cursor === null ? 0 : -1;
  for (const item of items) {
    if (from >= 0 && ids.length > from + size) break;
    if (!passes(item)) continue;
    if (ids.length === maxRows) return { ids, from, isCut: true };
    if (item.id === cursor) from = ids.length;
    ids.push(item.id);
  }
  return { ids, from, isCut: false };
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

function* candidates({ store }: Sandbox, kind: 'page' | 'source' | 'both', ids: Iterable<string>): Generator<Found> {
  for (const id of ids) {
    const item = (kind === 'source' ? undefined : store.get('pages', id)) ?? store.get('dataSources', id);
    if (item && (kind !== 'page' || 'values' in item)) yield item;
  }
}

function bears(item: Found, words: string[]): boolean {
  if (words.length === 0) return true;
  const title = ('values' in item ? titleOf(item) : plainText(item.title)).toLowerCase();
  return words.every(word => title.includes(word));
}

function direction(call: Call): 'newest first' | 'oldest first' {
  const sort = optional(object)(call.body['sort'], 'body.sort');
  if (sort && own(sort, 'timestamp') !== undefined) {
    oneOf(['last_edited_time'])(sort['timestamp'], 'body.sort.timestamp');
  }
  const given = optional(oneOf(['ascending', 'descending']))(sort?.['direction'], 'body.sort.direction');
  return given === 'ascending' ? 'oldest first' : 'newest first';
}

function render(sandbox: Sandbox, call: Call, id: string): unknown {
  const page = sandbox.store.get('pages', id);
  if (page) return renderPage(sandbox, call.version, page);
  const source = sandbox.store.get('dataSources', id);
  if (source && hasDataSources(call.version)) return renderDataSource(sandbox, call.version, source);
  const database = source && sandbox.store.get('databases', source.databaseId);
  return database ? renderDatabase(sandbox, call.version, database) : null;
}
