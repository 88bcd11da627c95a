import { authored, renderParent, webUrl } from '../pages/render.ts';
import { renderSchema } from '../properties/render-schema.ts';
import { plainText } from '../rich-text/rich-text.ts';
import type { Sandbox } from '../sandbox.ts';
import type { DatabaseRecord } from '../store/records.ts';
import { hasDataSources, type ApiVersion } from '../versions.ts';

/** A database object: a container of data sources, or, in 2022-06-28, the holder of the schema. */
export function renderDatabase(
  sandbox: Sandbox,
  version: ApiVersion,
  database: DatabaseRecord,
): Record<string, unknown> {
  const { created_by, last_edited_by, ...times } = authored(sandbox, version, database);
  return {
    object: 'database',
    id: database.id,
    ...times,
    // Whose it is went to the data sources along with the schema.
    ...(!hasDataSources(version) && { created_by, last_edited_by }),
    title: database.title,
    description: database.description,
    parent: renderParent(sandbox, version, database.parent),
    is_inline: database.isInline,
    is_locked: database.isLocked,
    ...(hasDataSources(version) ? sourcesOf(sandbox, database) : schemaOf(sandbox, version, database)),
    icon: database.icon,
    cover: database.cover,
    url: webUrl(sandbox, database.id),
    public_url: null,
  };
}

function sourcesOf(sandbox: Sandbox, database: DatabaseRecord): object {
  const sources = database.dataSourceIds
    .map(id => sandbox.store.get('dataSources', id))
    .filter(source => source !== undefined && !source.inTrash);
  return { data_sources: sources.map(source => ({ id: source?.id, name: plainText(source?.title ?? []) })) };
}

function schemaOf(sandbox: Sandbox, version: ApiVersion, database: DatabaseRecord): object {
  const [id = ''] = database.dataSourceIds;
  return { properties: renderSchema(sandbox, version, sandbox.store.get('dataSources', id)?.schema ?? []) };
}
