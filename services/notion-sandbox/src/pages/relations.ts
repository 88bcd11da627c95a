import { isShared } from '../access/access.ts';
import { notFound, validationError } from '../errors.ts';
import type { Call } from '../http/call.ts';
import type { Sandbox } from '../sandbox.ts';
import type { DataSourceRecord, StoredValue } from '../store/records.ts';

/** Related pages must be there, be shared, and lie in the data source that the relation points to. */
export function refuseStrangers(
  sandbox: Sandbox,
  call: Call,
  dataSource: DataSourceRecord | null,
  values: Record<string, StoredValue>,
): void {
  for (const property of dataSource?.schema ?? []) {
    const stored = values[property.id];
    if (property.type !== 'relation' || !stored) continue;
    for (const id of stored.value as string[]) {
      const page = sandbox.store.get('pages', id);
      if (!page || !isShared(sandbox.store, call.token, id)) throw notFound('page', id, call.token.name);
      const target = property.config.relation?.dataSourceId;
      if (page.parent.type !== 'data_source_id' || page.parent.id !== target) {
        throw validationError(`Page ${id} is not in the data source that ${property.name} relates to.`);
      }
    }
  }
}
