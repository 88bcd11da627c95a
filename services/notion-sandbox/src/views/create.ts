import { databaseFor, dataSourceFor, pageFor, refuseTrashed } from '../access/access.ts';
import { editedBy, touch } from '../blocks/touch.ts';
import { failed, object, oneOf, own, refuseUnknown, shape, string, uuid } from '../checks/check.ts';
import { restricted, validationError } from '../errors.ts';
import type { Answer, Call } from '../http/call.ts';
import { newId } from '../ids.ts';
import type { Sandbox } from '../sandbox.ts';
import { viewTypes, type DataSourceRecord, type ViewRecord } from '../store/records.ts';
import { conditions } from './conditions.ts';
import { configuration, usualConfiguration } from './configuration.ts';
import { withWidget } from './dashboard.ts';
import { tabsKey, tabsOf, viewFor } from './find.ts';
import { renderView } from './render.ts';

const places = ['database_id', 'view_id', 'create_database'] as const;
const knownFields = [
  'data_source_id',
  'name',
  'type',
  'filter',
  'sorts',
  'quick_filters',
  'configuration',
  'position',
  'placement',
];

/** Names of views: Notion names no limit, this is that of other names. */
export const viewName = string({ max: 200 });

/** `POST /v1/views`: a tab of a database, a widget of a dashboard, or the first view of a new linked database. */
export function createView(sandbox: Sandbox, call: Call): Answer {
  const { body, token } = call;
  if (!token.capabilities.includes('update_content')) throw restricted();
  refuseUnknown(body, [...knownFields, ...places], 'body');
  const source = dataSourceFor(sandbox, call, uuid(own(body, 'data_source_id'), 'body.data_source_id'));
  const name = viewName(own(body, 'name'), 'body.name');
  const type = oneOf(viewTypes)(own(body, 'type'), 'body.type');
  const isDashboard = type === 'dashboard';
  const shown = isDashboard ? null : source;
  const given = own(body, 'configuration');
  const place = placeOf(sandbox, call, source, type);
  const view: ViewRecord = {
    id: newId(),
    ...place,
    dataSourceId: shown?.id ?? null,
    name,
    type,
    ...conditions(sandbox, call, shown, { filter: null, sorts: null, quickFilters: null }),
    configuration:
      given === undefined ? usualConfiguration(type, source.schema) : configuration(type, source.schema, given, null),
    rows: [],
    created: call.now,
    createdBy: token.botId,
    ...editedBy(call),
    inTrash: false,
  };
  sandbox.store.put('views', view);
  hang(sandbox, call, view);
  return renderView(sandbox, call, view);
}

/** Exactly one of the three places must be named. */
function placeOf(
  sandbox: Sandbox,
  call: Call,
  source: DataSourceRecord,
  type: ViewRecord['type'],
): Pick<ViewRecord, 'databaseId' | 'dashboardId'> {
  const named = places.filter(place => own(call.body, place) !== undefined);
  const [place] = named;
  if (!place || named.length > 1) {
    throw validationError(
      'body failed validation: exactly one of `database_id`, `view_id` and `create_database` should be defined.',
    );
  }
  if (place === 'create_database') return { databaseId: linkedDatabase(sandbox, call, source), dashboardId: null };
  const id = uuid(own(call.body, place), `body.${place}`);
  if (place === 'database_id') {
    const database = databaseFor(sandbox, call, id);
    refuseTrashed(sandbox.store, database.id);
    return { databaseId: database.id, dashboardId: null };
  }
  if (type === 'dashboard') throw validationError('A dashboard can not be a widget of a dashboard.');
  const dashboard = viewFor(sandbox, call, id);
  refuseTrashed(sandbox.store, dashboard.databaseId);
  return { databaseId: dashboard.databaseId, dashboardId: dashboard.id };
}

/** Puts the view where it is seen: into a dashboard's rows, or into the tab bar. */
function hang(sandbox: Sandbox, call: Call, view: ViewRecord): void {
  const { store } = sandbox;
  const dashboard = view.dashboardId === null ? undefined : store.get('views', view.dashboardId);
  if (dashboard) {
    store.put('views', { ...dashboard, rows: withWidget(call, dashboard, view.id), ...editedBy(call) });
    return;
  }
  store.insertChildren(tabsKey(view.databaseId), tabIndex(sandbox, call, view.databaseId), [view.id]);
}

function tabIndex(sandbox: Sandbox, call: Call, databaseId: string): number {
  const tabs = tabsOf(sandbox, call, databaseId);
  const given = own(call.body, 'position');
  if (given === undefined) return tabs.length;
  const position = object(given, 'body.position');
  const type = oneOf(['start', 'end', 'after_view'])(own(position, 'type'), 'body.position.type');
  if (type !== 'after_view') return type === 'start' ? 0 : tabs.length;
  const id = uuid(own(position, 'view_id'), 'body.position.view_id');
  if (!tabs.includes(id)) throw validationError(`View ${id} is not in the tab bar of database ${databaseId}.`);
  return tabs.indexOf(id) + 1;
}

const parentShape = shape({ type: oneOf(['page_id']), page_id: uuid });

/** A database without data sources of its own, which shows somebody else's on a page. */
function linkedDatabase(sandbox: Sandbox, call: Call, source: DataSourceRecord): string {
  const { store } = sandbox;
  const path = 'body.create_database';
  const given = object(own(call.body, 'create_database'), path);
  refuseUnknown(given, ['parent', 'position'], path);
  const parent = parentShape(own(given, 'parent'), `${path}.parent`);
  const page = pageFor(sandbox, call, parent.page_id);
  refuseTrashed(store, page.id);
  const id = newId();
  store.put('databases', {
    id,
    parent: { type: 'page_id', id: page.id },
    title: source.title,
    description: [],
    icon: null,
    cover: null,
    isInline: true,
    isLocked: false,
    dataSourceIds: [],
    created: call.now,
    createdBy: call.token.botId,
    ...editedBy(call),
    inTrash: false,
  });
  store.insertChildren(page.id, blockIndex(sandbox, given, page.id), [id]);
  touch(sandbox, call, page.id);
  return id;
}

function blockIndex(sandbox: Sandbox, given: Record<string, unknown>, pageId: string): number {
  const children = sandbox.store.childrenOf(pageId);
  const position = own(given, 'position');
  if (position === undefined) return children.length;
  const read = shape({ type: oneOf(['after_block']), block_id: uuid })(position, 'body.create_database.position');
  const index = children.indexOf(read.block_id);
  if (index < 0) throw failed('body.create_database.position.block_id', 'a block of the page', read.block_id);
  return index + 1;
}
