import { databaseFor, isShared, pageFor, refuseInside, refuseTrashed } from '../access/access.ts';
import { setTrash, wantedTrash } from '../blocks/trash.ts';
import { editedBy, touch } from '../blocks/touch.ts';
import { boolean, object, oneOf, optional, own, refuseUnknown, uuid } from '../checks/check.ts';
import { changeDataSource, newDataSource } from '../data-sources/change.ts';
import { validationError } from '../errors.ts';
import type { Answer, Call, Endpoint } from '../http/call.ts';
import { cut, listAnswer, pagingOfQuery } from '../http/paging.ts';
import { newId } from '../ids.ts';
import { parseCover, parseIcon } from '../rich-text/icons.ts';
import { richText } from '../rich-text/rich-text.ts';
import type { Sandbox } from '../sandbox.ts';
import type { DatabaseRecord, RichText } from '../store/records.ts';
import { hasDataSources } from '../versions.ts';
import { renderDatabase } from './render.ts';
import { databaseSource } from './single-source.ts';

export const databaseEndpoints: Endpoint[] = [
  { method: 'POST', path: '/v1/databases', needs: 'insert_content', writes: true, run: createDatabase },
  { method: 'GET', path: '/v1/databases', needs: 'read_content', versions: ['2022-06-28'], run: listDatabases },
  { method: 'GET', path: '/v1/databases/:database_id', needs: 'read_content', run: getDatabase },
  { method: 'PATCH', path: '/v1/databases/:database_id', needs: 'update_content', writes: true, run: updateDatabase },
];

function createDatabase(sandbox: Sandbox, call: Call): Answer {
  const { body } = call;
  const schemaField = hasDataSources(call.version) ? 'initial_data_source' : 'properties';
  refuseUnknown(body, ['parent', 'title', 'description', 'is_inline', 'icon', 'cover', schemaField], 'body');
  const parentId = parentPage(sandbox, call);
  const id = newId();
  const database: DatabaseRecord = {
    id,
    parent: { type: 'page_id', id: parentId },
    title: words(sandbox, call, 'title') ?? [],
    description: words(sandbox, call, 'description') ?? [],
    icon: body['icon'] === undefined ? null : parseIcon(sandbox, call, body['icon'], 'body.icon'),
    cover: body['cover'] === undefined ? null : parseCover(sandbox, call, body['cover'], 'body.cover'),
    isInline: optional(boolean)(body['is_inline'], 'body.is_inline') ?? false,
    isLocked: false,
    dataSourceIds: [],
    created: call.now,
    createdBy: call.token.botId,
    edited: call.now,
    editedBy: call.token.botId,
    inTrash: false,
  };
  sandbox.store.put('databases', database);
  sandbox.store.insertChildren(parentId, sandbox.store.childrenOf(parentId).length, [id]);
  newDataSource(sandbox, call, id, { title: database.title, icon: null, properties: initialSchema(call) });
  touch(sandbox, call, parentId);
  return renderDatabase(sandbox, call.version, databaseFor(sandbox, call, id));
}

function getDatabase(sandbox: Sandbox, call: Call): Answer {
  const database = named(sandbox, call);
  // Refuses a database with several data sources, which this version can not show.
  if (!hasDataSources(call.version)) databaseSource(sandbox, call, database.id);
  return renderDatabase(sandbox, call.version, database);
}

function updateDatabase(sandbox: Sandbox, call: Call): Answer {
  const { body, version } = call;
  const isOld = !hasDataSources(version);
  const extra = isOld ? ['properties'] : ['parent', 'is_locked'];
  refuseUnknown(body, ['title', 'description', 'is_inline', 'icon', 'cover', 'in_trash', 'archived', ...extra], 'body');
  const database = named(sandbox, call);
  const source = isOld ? databaseSource(sandbox, call, database.id) : null;
  const inTrash = wantedTrash(call);
  if (inTrash === false && database.inTrash) setTrash(sandbox, call, database, false);
  if (!(inTrash === true && database.inTrash)) refuseTrashed(sandbox.store, database.id);
  const current = databaseFor(sandbox, call, database.id);
  const moved = body['parent'] === undefined ? current : moveDatabase(sandbox, call, current);
  const changed: DatabaseRecord = {
    ...moved,
    title: words(sandbox, call, 'title') ?? moved.title,
    description: words(sandbox, call, 'description') ?? moved.description,
    ...(body['icon'] !== undefined && { icon: parseIcon(sandbox, call, body['icon'], 'body.icon') }),
    ...(body['cover'] !== undefined && { cover: parseCover(sandbox, call, body['cover'], 'body.cover') }),
    isInline: optional(boolean)(body['is_inline'], 'body.is_inline') ?? moved.isInline,
    isLocked: optional(boolean)(body['is_locked'], 'body.is_locked') ?? moved.isLocked,
    ...editedBy(call),
  };
  sandbox.store.put('databases', changed);
  if (source) changeDataSource(sandbox, call, source, { properties: body['properties'], title: changed.title });
  if (inTrash && !changed.inTrash) setTrash(sandbox, call, changed, true);
  return renderDatabase(sandbox, version, databaseFor(sandbox, call, database.id));
}

/** Legacy: all databases that are shared, oldest first. */
function listDatabases(sandbox: Sandbox, call: Call): Answer {
  const { store } = sandbox;
  const paging = pagingOfQuery(call);
  const shared = [...store.all('databases')].filter(({ id, inTrash }) => !inTrash && isShared(store, call.token, id));
  const ids = shared.map(({ id }) => id);
  const from = paging.cursor === null ? 0 : ids.indexOf(paging.cursor);
  if (from < 0) throw validationError(`The start_cursor provided is invalid: ${paging.cursor}`);
  const { page, next } = cut(ids, from, paging.size);
  const results = page.map(id => renderDatabase(sandbox, call.version, store.get('databases', id) as DatabaseRecord));
  return listAnswer('database', results, next);
}

function named(sandbox: Sandbox, call: Call): DatabaseRecord {
  return databaseFor(sandbox, call, uuid(call.params['database_id'], 'path.database_id'));
}

function words(sandbox: Sandbox, call: Call, field: 'title' | 'description'): RichText[] | undefined {
  return optional(richText(sandbox))(call.body[field], `body.${field}`);
}

/** In 2022-06-28 the schema is part of the database and must be given; later it may be left to Notion. */
function initialSchema(call: Call): unknown {
  if (!hasDataSources(call.version)) return object(call.body['properties'], 'body.properties');
  const initial = optional(object)(call.body['initial_data_source'], 'body.initial_data_source');
  return (initial && own(initial, 'properties')) ?? { Name: { title: {} } };
}

function parentPage(sandbox: Sandbox, call: Call): string {
  const given = object(call.body['parent'], 'body.parent');
  if (given['type'] !== undefined) oneOf(['page_id', 'workspace'])(given['type'], 'body.parent.type');
  if (own(given, 'workspace') !== undefined) {
    throw validationError('Databases can only be created in a page that is shared with the integration.');
  }
  const page = pageFor(sandbox, call, uuid(given['page_id'], 'body.parent.page_id'));
  refuseTrashed(sandbox.store, page.id);
  return page.id;
}

function moveDatabase(sandbox: Sandbox, call: Call, database: DatabaseRecord): DatabaseRecord {
  const parentId = parentPage(sandbox, call);
  refuseInside(sandbox.store, database.id, parentId);
  if (database.parent.type !== 'workspace') sandbox.store.removeChild(database.parent.id, database.id);
  sandbox.store.insertChildren(parentId, sandbox.store.childrenOf(parentId).length, [database.id]);
  touch(sandbox, call, parentId);
  return { ...database, parent: { type: 'page_id', id: parentId } };
}
