import { authored, renderParent, webUrl } from '../pages/render.ts';
import { renderSchema } from '../properties/render-schema.ts';
import type { Sandbox } from '../sandbox.ts';
import type { DataSourceRecord } from '../store/records.ts';
import type { ApiVersion } from '../versions.ts';

/** A data source object (2025-09-03 and later). */
export function renderDataSource(
  sandbox: Sandbox,
  version: ApiVersion,
  source: DataSourceRecord,
): Record<string, unknown> {
  const database = sandbox.store.get('databases', source.databaseId);
  return {
    object: 'data_source',
    id: source.id,
    ...authored(sandbox, version, source),
    title: source.title,
    description: database?.description ?? [],
    parent: { type: 'database_id', database_id: source.databaseId },
    database_parent: renderParent(sandbox, version, database?.parent ?? { type: 'workspace' }),
    is_inline: database?.isInline ?? false,
    properties: renderSchema(sandbox, version, source.schema),
    icon: source.icon,
    cover: database?.cover ?? null,
    url: webUrl(sandbox, source.databaseId),
    public_url: null,
  };
}
