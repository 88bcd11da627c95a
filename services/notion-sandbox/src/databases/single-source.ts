import { databaseFor } from '../access/access.ts';
import { notFound, validationError } from '../errors.ts';
import type { Call } from '../http/call.ts';
import type { Sandbox } from '../sandbox.ts';
import type { DataSourceRecord } from '../store/records.ts';

/** The only data source of a database, for whoever still speaks of databases; more than one is refused. */
export function databaseSource(sandbox: Sandbox, call: Call, databaseId: string): DataSourceRecord {
  const database = databaseFor(sandbox, call, databaseId);
  const [first, ...others] = database.dataSourceIds;
  if (others.length > 0) {
    throw validationError('Databases with multiple data sources are not supported in this API version.');
  }
  const dataSource = first && sandbox.store.get('dataSources', first);
  if (!dataSource) throw notFound('database', databaseId, call.token.name);
  return dataSource;
}
