import { dataSourceFor, isShared, refuseTrashed } from '../access/access.ts';
import { editedBy } from '../blocks/touch.ts';
import { optional, own, refuseUnknown, uuid } from '../checks/check.ts';
import { validationError } from '../errors.ts';
import type { Answer, Call, Endpoint } from '../http/call.ts';
import { cut, listAnswer, pagingOfQuery } from '../http/paging.ts';
import type { Sandbox } from '../sandbox.ts';
import type { ViewRecord } from '../store/records.ts';
import { apiVersions, hasDataSources } from '../versions.ts';
import { conditions } from './conditions.ts';
import { configuration } from './configuration.ts';
import { createView, viewName } from './create.ts';
import { withoutWidget } from './dashboard.ts';
import { sourceOf, tabsKey, tabsOf, viewFor } from './find.ts';
import { createQuery, deleteQuery, getResults } from './queries.ts';
import { partialView, renderView } from './render.ts';

/** Views came with data sources. */
const versions = apiVersions.filter(hasDataSources);
const common = { versions } as const;
const reading = { ...common, needs: 'read_content' } as const;
const updating = { ...common, needs: 'update_content', writes: true } as const;
const queries = '/v1/views/:view_id/queries';

export const viewEndpoints: Endpoint[] = [
  { method: 'GET', path: '/v1/views', ...reading, run: listViews },
  { method: 'POST', path: '/v1/views', ...common, needs: 'insert_content', writes: true, run: createView },
  { method: 'GET', path: '/v1/views/:view_id', ...reading, run: getView },
  { method: 'PATCH', path: '/v1/views/:view_id', ...updating, run: updateView },
  { method: 'DELETE', path: '/v1/views/:view_id', ...updating, run: deleteView },
  { method: 'POST', path: queries, ...reading, writes: true, run: createQuery },
  { method: 'GET', path: `${queries}/:query_id`, ...reading, run: getResults },
  { method: 'DELETE', path: `${queries}/:query_id`, ...reading, writes: true, run: deleteQuery },
];

/** The tabs of a database, or all views that show a data source. */
function listViews(sandbox: Sandbox, call: Call): Answer {
  const paging = pagingOfQuery(call);
  const ids = listed(sandbox, call);
  const from = paging.cursor === null ? 0 : ids.indexOf(paging.cursor);
  if (from < 0) throw validationError(`The start_cursor provided is invalid: ${paging.cursor}`);
  const { page, next } = cut(ids, from, paging.size);
  const results = page.map(id => ({ object: 'view', id }));
  return listAnswer('view', results, next);
}

function listed(sandbox: Sandbox, call: Call): string[] {
  const databaseId = optional(uuid)(own(call.query, 'database_id'), 'query.database_id');
  const dataSourceId = optional(uuid)(own(call.query, 'data_source_id'), 'query.data_source_id');
  if (databaseId === undefined && dataSourceId === undefined) {
    throw validationError('query failed validation: `database_id` or `data_source_id` should be defined.');
  }
  const shows = (id: string) =>
    dataSourceId === undefined || sandbox.store.get('views', id)?.dataSourceId === dataSourceId;
  if (databaseId !== undefined) return tabsOf(sandbox, call, databaseId).filter(shows);
  dataSourceFor(sandbox, call, dataSourceId ?? '');
  const all = [...sandbox.store.all('views')].map(({ id }) => id).filter(shows);
  return all.filter(id => isShared(sandbox.store, call.token, sandbox.store.get('views', id)?.databaseId ?? ''));
}

function getView(sandbox: Sandbox, call: Call): Answer {
  return renderView(sandbox, call, named(sandbox, call));
}

function updateView(sandbox: Sandbox, call: Call): Answer {
  const { body } = call;
  refuseUnknown(body, ['name', 'filter', 'sorts', 'quick_filters', 'configuration'], 'body');
  const view = named(sandbox, call);
  refuseTrashed(sandbox.store, view.databaseId);
  const source = sourceOf(sandbox, call, view);
  const given = own(body, 'configuration');
  const changed: ViewRecord = {
    ...view,
    name: optional(viewName)(own(body, 'name'), 'body.name') ?? view.name,
    ...conditions(sandbox, call, source, view),
    configuration:
      given === undefined
        ? view.configuration
        : configuration(view.type, source?.schema ?? [], given, view.configuration),
    ...editedBy(call),
  };
  sandbox.store.put('views', changed);
  return renderView(sandbox, call, changed);
}

/** A dashboard takes its widgets along; the last tab of a database stays. */
function deleteView(sandbox: Sandbox, call: Call): Answer {
  const { store } = sandbox;
  const view = named(sandbox, call);
  refuseTrashed(store, view.databaseId);
  const dashboard = view.dashboardId === null ? undefined : store.get('views', view.dashboardId);
  if (dashboard) {
    store.put('views', { ...dashboard, rows: withoutWidget(dashboard, view.id), ...editedBy(call) });
  } else {
    if (tabsOf(sandbox, call, view.databaseId).length < 2) {
      throw validationError('The last view of a database can not be deleted. Delete the database instead.');
    }
    store.removeChild(tabsKey(view.databaseId), view.id);
  }
  for (const { widgets } of view.rows) for (const { viewId } of widgets) store.remove('views', viewId);
  store.remove('views', view.id);
  return partialView(view);
}

function named(sandbox: Sandbox, call: Call): ViewRecord {
  return viewFor(sandbox, call, uuid(call.params['view_id'], 'path.view_id'));
}
