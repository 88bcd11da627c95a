import { Standings } from '../access/standings.ts';
import { boolean, object, oneOf, optional, own, refuseUnknown, string } from '../checks/check.ts';
import { renderDataSource } from '../data-sources/render.ts';
import { renderDatabase } from '../databases/render.ts';
import { validationError } from '../errors.ts';
import type { Answer, Call, Endpoint } from '../http/call.ts';
import { listAnswer, pagingOfBody, type Paging } from '../http/paging.ts';
import { renderPage } from '../pages/render.ts';
import { titleOf } from '../pages/title.ts';
import { plainText } from '../rich-text/rich-text.ts';
import type { Sandbox } from '../sandbox.ts';
import type { DataSourceRecord, PageRecord } from '../store/records.ts';
import { hasDataSources } from '../versions.ts';

export const searchEndpoints: Endpoint[] = [{ method: 'POST', path: '/v1/search', needs: 'read_content', run: search }];

type Found = PageRecord | DataSourceRecord;

/** `POST /v1/search`: what is shared and bears all words of the query in its title, last edited first; 10,000 at most. */
function search(sandbox: Sandbox, call: Call): Answer {
  refuseUnknown(call.body, ['query', 'sort', 'filter', 'start_cursor', 'page_size'], 'body');
  const { ids, next, isCut } = found(sandbox, call, pagingOfBody(call));
  const results = ids.map(id => render(sandbox, call, id));
  const type = hasDataSources(call.version) ? 'page_or_data_source' : 'page_or_database';
  const status = isCut ? { type: 'incomplete', incomplete_reason: 'query_result_limit_reached' } : { type: 'complete' };
  return { ...listAnswer(type, results, next), request_status: status };
}

/** One page of what fits, what comes first on the next one, and whether more fits than a search gives. What comes after is not looked at. */
function found(sandbox: Sandbox, call: Call, { cursor, size }: Paging) {
  const fits = test(sandbox, call);
  const ids: string[] = [];
  let before = 0;
  // A cursor holds its place also once its item fits no more.
  let isHere = cursor === null;
  for (const item of candidates(sandbox, wanted(call).kind, sandbox.store.idsByEdit(direction(call)))) {
    isHere ||= item.id === cursor;
    if (!fits(item)) continue;
    if (before + ids.length === sandbox.settings.queryRowLimit) return { ids, next: null, isCut: true };
    if (ids.length === size) return { ids, next: item.id, isCut: false };
    if (isHere) ids.push(item.id);
    else before += 1;
  }
  if (!isHere) throw validationError(`The start_cursor provided is invalid: ${cursor}`);
  return { ids, next: null, isCut: false };
}

function test(sandbox: Sandbox, call: Call): (item: Found) => boolean {
  const { inTrash } = wanted(call);
  const words = (optional(string())(call.body['query'], 'body.query') ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const visibleUntil = call.now - sandbox.settings.searchDelayMs;
  const standings = new Standings(sandbox.store, call.token);
  return item => {
    if (item.created > visibleUntil || !bears(item, words)) return false;
    const standing = standings.of(item.id);
    return standing.isShared && standing.inTrash === inTrash;
  };
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
    if (!item || ('template' in item && item.template)) continue;
    if (kind !== 'page' || 'values' in item) yield item;
  }
}

function bears(item: Found, words: string[]): boolean {
  if (words.length === 0) return true;
  const title = ('values' in item ? titleOf(item) : plainText(item.title)).toLowerCase();
  return words.every(word => title.includes(word));
}

function direction(call: Call): 'newest first' | 'oldest first' {
  const sort = optional(object)(call.body['sort'], 'body.sort');
  if (sort && own(sort, 'property') !== undefined) oneOf(['relevance'])(sort['property'], 'body.sort.property');
  else if (sort) optional(oneOf(['last_edited_time']))(own(sort, 'timestamp'), 'body.sort.timestamp');
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
