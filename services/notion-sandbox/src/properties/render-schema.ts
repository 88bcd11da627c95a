import type { Sandbox } from '../sandbox.ts';
import type { Property } from '../store/records.ts';
import { hasDataSources, type ApiVersion } from '../versions.ts';
import { shownPropertyId } from './render.ts';

/** A schema as a data source (or, in 2022-06-28, a database) shows it. */
export function renderSchema(sandbox: Sandbox, version: ApiVersion, schema: Property[]): Record<string, unknown> {
  return Object.fromEntries(schema.map(property => [property.name, renderConfig(sandbox, version, schema, property)]));
}

function renderConfig(
  sandbox: Sandbox,
  version: ApiVersion,
  schema: Property[],
  property: Property,
): Record<string, unknown> {
  const { name, description, type } = property;
  const config = type === 'rollup' ? rollupConfig(sandbox, schema, property) : configOf(sandbox, version, property);
  return { id: shownPropertyId(property), name, description, type, [type]: config };
}

/** A rollup knows its properties by their ids, and shows the names that they have now. */
function rollupConfig(sandbox: Sandbox, schema: Property[], { config }: Property): object {
  const { rollup = {} } = config;
  const through = schema.find(({ id }) => id === rollup['relation_property_id']);
  const target = sandbox.store.get('dataSources', through?.config.relation?.dataSourceId ?? '');
  const over = target?.schema.find(({ id }) => id === rollup['rollup_property_id']);
  return {
    function: rollup['function'],
    relation_property_id: encodeURIComponent(rollup['relation_property_id'] ?? ''),
    relation_property_name: through?.name ?? rollup['relation_property_name'],
    rollup_property_id: encodeURIComponent(rollup['rollup_property_id'] ?? ''),
    rollup_property_name: over?.name ?? rollup['rollup_property_name'],
  };
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
