import { databaseFor, dataSourceFor, refuseInside, refuseTrashed } from '../access/access.ts';
import { wantedTrash } from '../blocks/trash.ts';
import { object, optional, refuseUnknown, uuid } from '../checks/check.ts';
import type { Answer, Call, Endpoint } from '../http/call.ts';
import { parseIcon } from '../rich-text/icons.ts';
import { richText } from '../rich-text/rich-text.ts';
import type { Sandbox } from '../sandbox.ts';
import type { DataSourceRecord } from '../store/records.ts';
import { apiVersions, hasDataSources } from '../versions.ts';
import { changeDataSource, newDataSource } from './change.ts';
import { queryDatabase, queryDataSource } from './query.ts';
import { renderDataSource } from './render.ts';

const versions = apiVersions.filter(hasDataSources);

export const dataSourceEndpoints: Endpoint[] = [
  { method: 'POST', path: '/v1/data_sources', needs: 'insert_content', writes: true, versions, run: createSource },
  { method: 'GET', path: '/v1/data_sources/:data_source_id', needs: 'read_content', versions, run: getSource },
  {
    method: 'PATCH',
    path: '/v1/data_sources/:data_source_id',
    needs: 'update_content',
    writes: true,
    versions,
    run: updateSource,
  },
  {
    method: 'POST',
    path: '/v1/data_sources/:data_source_id/query',
    needs: 'read_content',
    versions,
    run: queryDataSource,
  },
  {
    method: 'POST',
    path: '/v1/databases/:database_id/query',
    needs: 'read_content',
    versions: ['2022-06-28'],
    run: queryDatabase,
  },
];

function createSource(sandbox: Sandbox, call: Call): Answer {
  const { body } = call;
  refuseUnknown(body, ['parent', 'properties', 'title', 'icon'], 'body');
  const parent = object(body['parent'], 'body.parent');
  const database = databaseFor(sandbox, call, uuid(parent['database_id'], 'body.parent.database_id'));
  refuseTrashed(sandbox.store, database.id);
  const id = newDataSource(sandbox, call, database.id, {
    title: optional(richText(sandbox))(body['title'], 'body.title') ?? [],
    icon: body['icon'] === undefined ? null : parseIcon(sandbox, call, body['icon'], 'body.icon'),
    properties: object(body['properties'], 'body.properties'),
  });
  return renderDataSource(sandbox, call.version, dataSourceFor(sandbox, call, id));
}

function getSource(sandbox: Sandbox, call: Call): Answer {
  return renderDataSource(sandbox, call.version, named(sandbox, call));
}

function updateSource(sandbox: Sandbox, call: Call): Answer {
  const { body } = call;
  refuseUnknown(body, ['archived', 'title', 'icon', 'properties', 'in_trash', 'parent'], 'body');
  const source = named(sandbox, call);
  const inTrash = wantedTrash(call);
  if (!(source.inTrash && inTrash !== undefined)) refuseTrashed(sandbox.store, source.id);
  changeDataSource(sandbox, call, source, {
    title: optional(richText(sandbox))(body['title'], 'body.title'),
    icon: body['icon'] === undefined ? undefined : parseIcon(sandbox, call, body['icon'], 'body.icon'),
    properties: body['properties'],
    inTrash,
    databaseId: body['parent'] === undefined ? undefined : moveSource(sandbox, call, source),
  });
  return renderDataSource(sandbox, call.version, dataSourceFor(sandbox, call, source.id));
}

/** Takes the data source out of its database and puts it into another; gives the other's id. */
function moveSource(sandbox: Sandbox, call: Call, source: DataSourceRecord): string {
  const { store } = sandbox;
  const parent = object(call.body['parent'], 'body.parent');
  const target = databaseFor(sandbox, call, uuid(parent['database_id'], 'body.parent.database_id'));
  refuseTrashed(store, target.id);
  refuseInside(store, source.id, target.id);
  const from = store.get('databases', source.databaseId);
  if (from) store.put('databases', { ...from, dataSourceIds: from.dataSourceIds.filter(id => id !== source.id) });
  const to = store.get('databases', target.id) ?? target;
  store.put('databases', { ...to, dataSourceIds: [...to.dataSourceIds, source.id] });
  return target.id;
}

function named(sandbox: Sandbox, call: Call): DataSourceRecord {
  return dataSourceFor(sandbox, call, uuid(call.params['data_source_id'], 'path.data_source_id'));
}
