import type { Sandbox } from '../sandbox.ts';
import type { Property } from '../store/records.ts';
import { hasDataSources, type ApiVersion } from '../versions.ts';
import { shownPropertyId } from './render.ts';

/** A schema as a data source (or, in 2022-06-28, a database) shows it. */
export function renderSchema(sandbox: Sandbox, version: ApiVersion, schema: Property[]): Record<string, unknown> {
  return Object.fromEntries(schema.map(property => [property.name, renderConfig(sandbox, version, property)]));
}

function renderConfig(sandbox: Sandbox, version: ApiVersion, property: Property): Record<string, unknown> {
  const { name, description, type } = property;
  return { id: shownPropertyId(property), name, description, type, [type]: configOf(sandbox, version, property) };
}

function configOf(sandbox: Sandbox, version: ApiVersion, { type, config }: Property): unknown {
  switch (type) {
    case 'number':
      return { format: config.format };
    case 'select':
    case 'multi_select':
      return { options: config.options };
    case 'status':
      return { options: config.options, groups: config.groups };
    case 'unique_id':
      return { prefix: config.prefix };
    case 'formula':
      return { expression: config.expression };
    case 'rollup':
      return config.rollup;
    case 'relation':
      return relationConfig(sandbox, version, config.relation);
    default:
      return {};
  }
}

function relationConfig(sandbox: Sandbox, version: ApiVersion, relation: Property['config']['relation']): object {
  const target = relation && sandbox.store.get('dataSources', relation.dataSourceId);
  const ids = {
    database_id: target?.databaseId ?? '',
    ...(hasDataSources(version) && { data_source_id: relation?.dataSourceId ?? '' }),
  };
  if (!relation?.syncedPropertyId) return { ...ids, type: 'single_property', single_property: {} };
  const other = target?.schema.find(({ id }) => id === relation.syncedPropertyId);
  const dual = {
    synced_property_id: encodeURIComponent(relation.syncedPropertyId),
    synced_property_name: other?.name ?? '',
  };
  return { ...ids, type: 'dual_property', dual_property: dual };
}
