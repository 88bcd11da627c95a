import { integer, optional, own, refuseUnknown, uuid } from '../checks/check.ts';
import { notFound, validationError } from '../errors.ts';
import type { Answer, Call } from '../http/call.ts';
import { cut, listAnswer, pagingOfQuery } from '../http/paging.ts';
import { newId } from '../ids.ts';
import type { Sandbox } from '../sandbox.ts';
import type { ViewQueryRecord, ViewRecord } from '../store/records.ts';
import { rowsOf } from './conditions.ts';
import { sourceOf, viewFor } from './find.ts';

/** The results of a view query are kept for a quarter of an hour. */
const lifetimeMs = 15 * 60_000;

/** `POST /v1/views/:view_id/queries`: the rows as the view shows them now, kept for paging, and the first page of them. */
export function createQuery(sandbox: Sandbox, call: Call): Answer {
  const { body, token, now } = call;
  refuseUnknown(body, ['page_size'], 'body');
  const size = optional(integer({ min: 1, max: 100 }))(own(body, 'page_size'), 'body.page_size') ?? 100;
  const view = namedView(sandbox, call);
  const source = sourceOf(sandbox, call, view);
  if (!source) throw validationError(`View ${view.id} is a dashboard, which shows views and no rows of its own.`);
  const rows = rowsOf(sandbox, call, source, view);
  const most = sandbox.settings.queryRowLimit;
  const query: ViewQueryRecord = {
    id: newId(),
    viewId: view.id,
    botId: token.botId,
    pageIds: rows.slice(0, most).map(({ id }) => id),
    isCut: rows.length > most,
    expires: now + lifetimeMs,
  };
  sandbox.store.put('viewQueries', query);
  const { page, next } = cut(query.pageIds, 0, size);
  return {
    object: 'view_query',
    id: query.id,
    view_id: view.id,
    expires_at: new Date(query.expires).toISOString(),
    total_count: query.pageIds.length,
    results: page.map(id => ({ object: 'page', id })),
    next_cursor: next,
    has_more: next !== null,
    request_status: statusOf(query),
  };
}

/** `GET /v1/views/:view_id/queries/:query_id`: a further page of what was found when the query was made. */
export function getResults(sandbox: Sandbox, call: Call): Answer {
  const paging = pagingOfQuery(call);
  const query = namedQuery(sandbox, call);
  if (!query) throw notFound('view_query', call.params['query_id'] ?? '', call.token.name);
  const from = paging.cursor === null ? 0 : query.pageIds.indexOf(paging.cursor);
  if (from < 0) throw validationError(`The start_cursor provided is invalid: ${paging.cursor}`);
  const { page, next } = cut(query.pageIds, from, paging.size);
  const results = page.map(id => ({ object: 'page', id }));
  return { ...listAnswer('page', results, next), request_status: statusOf(query) };
}

/** `DELETE /v1/views/:view_id/queries/:query_id`; what is not there (any more) counts as deleted. */
export function deleteQuery(sandbox: Sandbox, call: Call): Answer {
  const query = namedQuery(sandbox, call);
  if (query) sandbox.store.remove('viewQueries', query.id);
  return { object: 'view_query', id: uuid(call.params['query_id'], 'path.query_id'), deleted: true };
}

function namedQuery(sandbox: Sandbox, call: Call): ViewQueryRecord | null {
  const view = namedView(sandbox, call);
  const query = sandbox.store.get('viewQueries', uuid(call.params['query_id'], 'path.query_id'));
  if (query?.viewId !== view.id || query.botId !== call.token.botId) return null;
  return query.expires > call.now ? query : null;
}

function namedView(sandbox: Sandbox, call: Call): ViewRecord {
  return viewFor(sandbox, call, uuid(call.params['view_id'], 'path.view_id'));
}

function statusOf({ isCut }: ViewQueryRecord): object {
  return isCut ? { type: 'incomplete', incomplete_reason: 'query_result_limit_reached' } : { type: 'complete' };
}
