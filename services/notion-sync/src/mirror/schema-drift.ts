import type { JsonObject, SchemaChange } from '@na/contracts';
import { canonical } from './storable.ts';

/** The properties of a data source as Notion gives them, by name. */
export type SchemaProperties = { [name: string]: JsonObject };

/** What one version of a schema has that another has not, by the order of the ids. Properties are the same by their ids, which outlive a new name. */
export function driftBetween(before: SchemaProperties, after: SchemaProperties): SchemaChange[] {
  const [old, now] = [byId(before), byId(after)];
  const ids = [...new Set([...old.keys(), ...now.keys()])].sort();
  return ids.flatMap(id => changesOf(id, old.get(id), now.get(id)));
}

function byId(properties: SchemaProperties): Map<string, JsonObject> {
  return new Map(Object.values(properties).map(property => [String(property.id), property]));
}

function changesOf(propertyId: string, before?: JsonObject, after?: JsonObject): SchemaChange[] {
  const said = (property: JsonObject) => ({ propertyId, name: String(property.name), type: String(property.type) });
  if (!before || !after) return before ? [{ kind: 'removed', ...said(before) }] : [{ kind: 'added', ...said(after!) }];
  const changes: SchemaChange[] = [];
  if (before.name !== after.name) changes.push({ kind: 'renamed', ...said(after), was: String(before.name) });
  if (before.type !== after.type) changes.push({ kind: 'retyped', ...said(after), was: String(before.type) });
  else if (configOf(before) !== configOf(after)) changes.push({ kind: 'reconfigured', ...said(after) });
  return changes;
}

function configOf(property: JsonObject): string {
  const { id: _id, name: _name, ...config } = property;
  return canonical(config);
}
